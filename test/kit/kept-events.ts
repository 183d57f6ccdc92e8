import type { EventRelay, EventWays } from '../../src/platform/events/event-ways.js';

const nothing = (): Promise<void> => Promise.resolve();
const relay: EventRelay = { start: nothing, stop: nothing, settled: nothing, backlog: () => Promise.resolve([]) };

/** Nobody hands on what is published: it stays in the module's outbox, where a test can count it. */
export const KEPT_EVENTS: EventWays = { relayOf: () => relay, intakeOf: () => ({ start: nothing, stop: nothing }) };
