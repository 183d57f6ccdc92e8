import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { LocalBinding } from '../../platform/access/binding.js';
import { ServiceHost } from '../../platform/access/service-host.js';
import { ServiceAccess } from '../../platform/access/service-access.js';
import type { Client } from '../../platform/contract/index.js';
import { LocalTransport } from '../../platform/transport/local/local-transport.js';
import { type CallCost, type Measured, type MeasuredCall, costFrom } from './call-cost.js';
import { Echo, type EchoQuestion, echo, linesOf } from './echo.contract.js';
import type { EchoProcess } from './echo-process.js';
import { at } from './quantiles.js';

/** How many lines go there and come back: few as in most calls, or more one way or the other. */
const SIZES = { smallest: [0, 0], request: [120, 0], reply: [0, 120] } as const;
type Size = keyof typeof SIZES;
const ROUNDS = 3;
/** A round makes this many calls of one size one way, or fewer when they would take longer (ms). */
const CALLS = 40;
const LONGEST_ROUND = 60;
/** Between two calls the other process goes to sleep, as a module's process does that is asked now and then (ms). */
const PAUSE = 1;

type EchoClient = Client<typeof Echo>;

/**
 * Measures what a call to another process of this machine costs, beside the same call in this one: over the real transport, with
 * all that the service-access path does on both sides. Takes about a second.
 */
export async function measureCallCost(other: EchoProcess): Promise<CallCost> {
  const log = pino({ level: 'silent' });
  const contracts = new Map([[Echo.name, Echo]]);
  const here = new ServiceHost(log, false);
  const nothing = (): Promise<void> => Promise.resolve();
  here.register({ contract: Echo, provider: echo, receive: nothing, settled: nothing });
  const addressesOf = (): string[] => [other.address];
  const transport = new LocalTransport({ listen: undefined, addressesOf, receiver: here, contracts, log });
  const binding = { local: new LocalBinding(here), remote: transport.bindingTo(Echo.name) };
  const clientOf = (way: keyof typeof binding): EchoClient =>
    new ServiceAccess(() => binding[way]).client(Echo, 'advise');
  try {
    return costFrom(await compare(clientOf('local'), clientOf('remote'), other));
  } finally {
    await transport.close();
  }
}

async function compare(local: EchoClient, remote: EchoClient, other: EchoProcess): Promise<Measured> {
  const rounds: Measured[] = [];
  // The first round warms both processes up.
  for (let round = 0; round <= ROUNDS; round++) {
    const smallest = await one('smallest', local, remote, other);
    const request = await one('request', local, remote, other);
    const reply = await one('reply', local, remote, other);
    if (round > 0) rounds.push({ smallest, request, reply });
  }
  return { smallest: middle(rounds, 'smallest'), request: middle(rounds, 'request'), reply: middle(rounds, 'reply') };
}

async function one(size: Size, local: EchoClient, remote: EchoClient, other: EchoProcess): Promise<MeasuredCall> {
  const [asked, answer] = SIZES[size];
  const question = { lines: linesOf(asked), answer };
  const inProcess = await timed(local, question, other);
  // Who asks is at work anyway; who answers was asleep.
  const busy = await timed(remote, question, other);
  const asleep = await timed(remote, question, other, () => delay(PAUSE));
  return {
    requestBytes: JSON.stringify(question).length,
    replyBytes: JSON.stringify({ lines: linesOf(answer) }).length,
    time: asleep.time - inProcess.time,
    caller: busy.caller - inProcess.caller,
    callee: asleep.callee,
  };
}

function middle(rounds: readonly Measured[], size: Size): MeasuredCall {
  const calls = rounds.map((round) => round[size]);
  const median = (valueOf: (call: MeasuredCall) => number): number =>
    at(
      calls.map(valueOf).sort((a, b) => a - b),
      0.5,
    );
  return {
    ...(calls[0] as MeasuredCall),
    time: median(({ time }) => time),
    caller: median(({ caller }) => caller),
    callee: median(({ callee }) => callee),
  };
}

/** The median call, and the mean of what both processors have to do; milliseconds. */
async function timed(client: EchoClient, question: EchoQuestion, other: EchoProcess, between?: () => Promise<unknown>) {
  const times: number[] = [];
  const theirs = await other.cpu();
  const ours = process.cpuUsage();
  const until = performance.now() + LONGEST_ROUND;
  while (times.length < CALLS && performance.now() < until) {
    const began = performance.now();
    await client.ask(question);
    times.push(performance.now() - began);
    await between?.();
  }
  const { user, system } = process.cpuUsage(ours);
  const calls = times.length;
  const callee = ((await other.cpu()) - theirs) / calls;
  return {
    time: at(
      times.sort((a, b) => a - b),
      0.5,
    ),
    caller: (user + system) / 1000 / calls,
    callee,
  };
}
