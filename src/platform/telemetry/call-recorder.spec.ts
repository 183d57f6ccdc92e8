import { describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { LocalBinding } from '../access/binding.js';
import { backgroundCall, runInCall } from '../access/call-context.js';
import { ServiceAccess } from '../access/service-access.js';
import { ServiceHost } from '../access/service-host.js';
import { type Client, Int, ServiceError, Text, defineService, query } from '../contract/index.js';
import { CallRecorder, type RecordedTrace } from './call-recorder.js';

class Question {
  @Int()
  n!: number;
}
class Reply {
  @Text()
  text!: string;
}
const terms = { deadline: 10_000, sla: { p999: 50 } };
const Inner = defineService('inner', { ask: query(Question, Reply, terms) });
const Outer = defineService('outer', { ask: query(Question, Reply, terms) });

describe('the recorder of calls', () => {
  const recorder = new CallRecorder();
  const host = new ServiceHost(pino({ level: 'silent' }), false);
  const access = new ServiceAccess(() => new LocalBinding(host), { recorder });
  const inner = access.client(Inner, 'outer');
  const outer: Client<typeof Outer> = access.client(Outer, 'api');
  const carry = (contract: typeof Inner | typeof Outer, ask: (question: Question) => Promise<Reply>): void =>
    host.register({
      contract,
      provider: { ask },
      receive: () => Promise.resolve(),
      settled: () => Promise.resolve(),
    });
  carry(Inner, async ({ n }) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (n < 0) throw new ServiceError('conflict', 'negative', 'That is negative.');
    return { text: 'ü'.repeat(n) };
  });
  carry(Outer, async ({ n }) => {
    await inner.ask({ n });
    const [first] = await Promise.all([inner.ask({ n: 1 }), inner.ask({ n: 2 })]);
    return first;
  });
  const ask = (n: number): Promise<unknown> => runInCall(backgroundCall('api'), () => outer.ask({ n }));
  const only = (): RecordedTrace => {
    expect(recorder.traces()).toHaveLength(1);
    return recorder.traces()[0] as RecordedTrace;
  };

  it('keeps nothing until it is started, and nothing more when it is stopped', async () => {
    await ask(3);
    expect(recorder.traces()).toEqual([]);
    recorder.start(10);
    await ask(3);
    recorder.stop();
    await ask(3);
    expect(recorder.traces()).toHaveLength(1);
  });

  it('keeps the tree of calls, which went one after the other and which side by side, and how large they were', async () => {
    recorder.start(10);
    await ask(3);
    const { calls } = only();
    const [a, b, c, whole] = calls as [(typeof calls)[0], (typeof calls)[0], (typeof calls)[0], (typeof calls)[0]];
    expect(whole).toMatchObject({
      caller: 'api',
      service: 'outer',
      operation: 'ask',
      outcome: 'ok',
      transport: 'local',
    });
    expect([a, b, c].map(({ parentId, service, caller }) => [parentId, service, caller])).toEqual(
      Array(3).fill([whole.id, 'inner', 'outer']),
    );
    expect([a, b, c].map(({ requestBytes, replyBytes }) => [requestBytes, replyBytes])).toEqual([
      [Buffer.byteLength('{"n":3}'), Buffer.byteLength('{"text":"üüü"}')],
      [7, Buffer.byteLength('{"text":"ü"}')],
      [7, Buffer.byteLength('{"text":"üü"}')],
    ]);
    const end = ({ startedAt, duration }: typeof a): number => startedAt + duration;
    expect(b.startedAt).toBeGreaterThanOrEqual(end(a));
    expect(c.startedAt).toBeLessThan(end(b));
    expect(end(whole)).toBeGreaterThanOrEqual(end(c));
    expect(Math.abs(whole.startedAt - Date.now())).toBeLessThan(60_000);
  });

  it('keeps refusals, without a reply', async () => {
    recorder.start(10);
    await expect(ask(-1)).rejects.toMatchObject({ kind: 'conflict' });
    expect(only().calls.map(({ outcome, replyBytes }) => [outcome, replyBytes])).toEqual([
      ['refusal', 0],
      ['refusal', 0],
    ]);
  });

  it('is bounded in traces and in calls of one trace', async () => {
    recorder.start(2);
    for (let i = 0; i < 5; i++) await ask(1);
    expect(recorder.traces()).toHaveLength(2);
    recorder.start(2);
    await runInCall(backgroundCall('api'), async () => {
      for (let i = 0; i < 501; i++) await inner.ask({ n: 1 });
    });
    expect([only().calls.length, only().droppedCalls]).toEqual([500, 1]);
  });

  it('keeps only what requests begin, when that is asked for', async () => {
    recorder.start(10, { onlyRequests: true });
    await ask(1);
    expect(recorder.traces()).toEqual([]);
    const request = { ...backgroundCall('api'), deadlineAt: Infinity };
    recorder.beginRequest(request);
    await runInCall(request, () => outer.ask({ n: 1 }));
    recorder.endRequest(request, { name: 'GET /v1/things', duration: 5, status: 200 });
    const { traceId, request: root, calls } = only();
    expect([traceId, root]).toMatchObject([
      request.traceId,
      { id: request.spanId, name: 'GET /v1/things', status: 200 },
    ]);
    expect(calls.find(({ service }) => service === 'outer')?.parentId).toBe(request.spanId);
  });
});
