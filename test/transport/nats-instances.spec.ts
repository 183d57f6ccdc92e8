import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import pino from 'pino';
import type { CallEnvelope } from '../../src/platform/access/binding.js';
import { NatsTransport } from '../../src/platform/transport/nats/nats-transport.js';
import { TestNats, describeWithNats } from '../kit/nats-server.js';

const program = fileURLToPath(new URL('nats-callee.mjs', import.meta.url));
const CALLERS = 16;
const PATIENCE = 500;

const envelopeOf = (n: number): CallEnvelope => ({
  service: 'sums',
  operation: 'double',
  request: { n },
  caller: 'test',
  traceId: '0'.repeat(32),
  spanId: '0'.repeat(16),
  timeLeft: PATIENCE,
});

describeWithNats('instances of a service on NATS', () => {
  let nats: TestNats;
  let caller: NatsTransport;
  const instances: ChildProcess[] = [];
  const open = (): Promise<NatsTransport> =>
    NatsTransport.open({
      servers: nats.url,
      namespace: 'kill',
      version: '1.0.0',
      receiver: { dispatch: () => Promise.reject(new Error('not here')), receive: () => Promise.resolve() },
      contracts: new Map(),
      log: pino({ level: 'silent' }),
    });
  beforeEach(async () => {
    nats = await TestNats.start();
    caller = await open();
    for (let i = 0; i < 2; i++) {
      const child = spawn(process.execPath, [program, nats.url, 'kill'], { stdio: ['ignore', 'pipe', 'inherit'] });
      instances.push(child);
      await once(child.stdout, 'data');
    }
  });
  afterEach(async () => {
    for (const child of instances.splice(0)) child.kill('SIGKILL');
    await caller.close();
    await nats.remove();
  });

  it('lose only what is under way in the one that is killed', async () => {
    const sums = caller.bindingTo('sums');
    const by = new Map<number, number>();
    const failed: unknown[] = [];
    let n = 0;
    let ended: Promise<unknown> | undefined;
    const callOn = async (): Promise<void> => {
      while (n < 4000) {
        const asked = n++;
        if (asked === 1000) {
          const [victim] = instances as [ChildProcess];
          ended = once(victim, 'exit');
          victim.kill('SIGKILL');
        }
        await sums.call(envelopeOf(asked)).then(
          (reply) => {
            const { n: doubled, by: pid } = reply as { n: number; by: number };
            expect(doubled).toBe(2 * asked);
            by.set(pid, (by.get(pid) ?? 0) + 1);
          },
          (error: unknown) => failed.push(error),
        );
      }
    };
    await Promise.all(Array.from({ length: CALLERS }, callOn));
    await ended;
    expect([...by.keys()].sort()).toEqual(instances.map(({ pid }) => pid).sort());
    expect(failed.length).toBeLessThanOrEqual(CALLERS);
    const kinds = failed.map((error) => (error as { kind?: string }).kind);
    expect(kinds.filter((kind) => kind !== 'unavailable' && kind !== 'deadline_exceeded')).toEqual([]);
  });

  /** Asks each instance the same number of times for what it never answers; how many have failed so far. */
  const hangingIn = (each: number, asking = caller): (() => number) => {
    let failed = 0;
    for (let i = 0; i < each * instances.length; i++)
      void asking
        .bindingTo('sums')
        .call({ ...envelopeOf(i), operation: 'hang', timeLeft: 60_000 })
        .catch((error: unknown) => {
          expect(error).toMatchObject({ kind: 'unavailable' });
          failed++;
        });
    return () => failed;
  };
  /** Asks until the caller has heard every instance. */
  const hearAll = async (): Promise<void> => {
    const heard = new Set<number>();
    while (heard.size < instances.length)
      heard.add(((await caller.bindingTo('sums').call(envelopeOf(1))) as { by: number }).by);
  };
  const comesTo = async (count: () => number, expected: number, milliseconds: number): Promise<void> => {
    const until = performance.now() + milliseconds;
    while (count() !== expected && performance.now() < until) await delay(10);
    expect(count()).toBe(expected);
  };

  it('keep nobody waiting when they die: what is under way in them fails soon, in the others it goes on', async () => {
    await hearAll();
    const failed = hangingIn(5);
    await delay(50);
    instances[0]!.kill('SIGKILL');
    await comesTo(failed, 5, 3_000);
    instances[1]!.kill('SIGSTOP');
    await comesTo(failed, 10, 8_000);
  });

  it('are known at once to a caller who has just come', async () => {
    const newcomer = await open();
    await newcomer.bindingTo('sums').call(envelopeOf(1));
    const failed = hangingIn(5, newcomer);
    await delay(50);
    for (const instance of instances) instance.kill('SIGKILL');
    await comesTo(failed, 10, 3_000);
    await newcomer.close();
  });

  it('are passed over soon when they are silent', async () => {
    const sums = caller.bindingTo('sums');
    const [silent, other] = instances as [ChildProcess, ChildProcess];
    silent.kill('SIGSTOP');
    const until = performance.now() + 10_000;
    const began = performance.now();
    let inARow = 0;
    let lastFailure = 0;
    while (inARow < 200 && performance.now() < until) {
      const reply = await sums.call(envelopeOf(1)).catch(() => undefined);
      if (reply) expect(reply).toMatchObject({ by: other.pid });
      inARow = reply ? inARow + 1 : 0;
      if (!reply) lastFailure = performance.now() - began;
    }
    expect(inARow).toBe(200);
    expect(lastFailure).toBeLessThan(5_000);
  });
});
