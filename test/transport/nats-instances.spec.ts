import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
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
  beforeEach(async () => {
    nats = await TestNats.start();
    const log = pino({ level: 'silent' });
    const receiver = { dispatch: () => Promise.reject(new Error('not here')), receive: () => Promise.resolve() };
    caller = await NatsTransport.open({
      servers: nats.url,
      namespace: 'kill',
      version: '1.0.0',
      receiver,
      contracts: new Map(),
      log,
    });
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
    for (const error of failed) expect(error).toMatchObject({ kind: 'deadline_exceeded' });
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
