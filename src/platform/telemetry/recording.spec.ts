import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { backgroundCall } from '../access/call-context.js';
import { CallRecorder } from './call-recorder.js';
import { Recording } from './recording.js';

describe('a recording', () => {
  let recorder: CallRecorder;
  let recording: Recording;
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['performance', 'nextTick', 'setImmediate'] });
    recorder = new CallRecorder();
    recording = new Recording(recorder);
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** A request with so many calls. */
  const request = (calls: number): void => {
    const context = { ...backgroundCall('api'), deadlineAt: Infinity };
    recorder.beginRequest(context);
    const call = { caller: 'api', service: 'cart', operation: 'view', transport: 'local' } as const;
    for (let i = 0; i < calls; i++)
      recorder.beginCall(context, { ...call, id: `${i}` }, performance.now(), {})?.end(performance.now(), 'ok', {});
    recorder.endRequest(context, { name: 'GET /v1/carts/:cartId', duration: 1, status: 200 });
  };

  it('says how much there was to do, and counts requests for which there was no room', () => {
    recording.start(1_000, 2, true);
    const before = process.cpuUsage();
    while (process.cpuUsage(before).user < 10_000) recorder.traces();
    for (let i = 0; i < 5; i++) request(1);
    const work = recording.stop();
    expect(work.requests).toBe(5);
    expect(recording.page(0).traces).toHaveLength(2);
    expect(work.cpu).toBeGreaterThanOrEqual(10);
    expect(work.until).toBeGreaterThanOrEqual(work.from);
    expect(recording.stop()).toEqual(work);
  });

  it('ends by itself, and is forgotten by itself, should nobody come back', () => {
    recording.start(1_000, 10, true);
    request(1);
    jest.advanceTimersByTime(1_000);
    request(1);
    expect(recorder.traces()).toHaveLength(1);
    jest.advanceTimersByTime(10_000);
    expect([recorder.isOn, recorder.traces()]).toEqual([false, []]);
    expect(() => recording.stop()).toThrow('Nothing was recorded here.');
    // However long somebody wants it to last.
    recording.start(1e9, 10, true);
    jest.advanceTimersByTime(70_000);
    expect(recorder.isOn).toBe(false);
  });

  it('keeps requests that were under way at its end', () => {
    recording.start(1_000, 10, true);
    const context = { ...backgroundCall('api'), deadlineAt: Infinity };
    recorder.beginRequest(context);
    recording.stop();
    request(1);
    recorder.endRequest(context, { name: 'POST /v1/orders', duration: 50, status: 201 });
    expect(recording.page(0).traces.map((trace) => trace.request?.name)).toEqual(['POST /v1/orders']);
    expect(recorder.isOn).toBe(false);
  });

  it('is one at a time', () => {
    recording.start(1_000, 10, true);
    expect(() => recording.start(1_000, 10, true)).toThrow('Somebody else records');
    recording.stop();
    expect(() => recording.start(1_000, 10, true)).toThrow('Somebody else records');
    recording.forget();
    recording.start(1_000, 10, true);
  });

  it('is read in pages of so many calls, each trace once', () => {
    recording.start(1_000, 100, true);
    for (let i = 0; i < 20; i++) request(400);
    recording.stop();
    const sizes: number[] = [];
    const seen = new Set<string>();
    for (let from: number | null = 0; from !== null;) {
      const page = recording.page(from);
      sizes.push(page.traces.length);
      for (const { traceId } of page.traces) seen.add(traceId);
      from = page.next;
    }
    expect(sizes).toEqual([5, 5, 5, 5]);
    expect(seen.size).toBe(20);
  });

  it('keeps no more calls in all than there is room for', () => {
    recording.start(1_000, 1_000, true);
    for (let i = 0; i < 250; i++) request(450);
    const traces = recorder.traces();
    expect(traces.reduce((sum, { calls }) => sum + calls.length, 0)).toBe(100_000);
    expect(traces.reduce((sum, { droppedCalls }) => sum + droppedCalls, 0)).toBe(250 * 450 - 100_000);
  });
});
