import { deserialize, serialize } from 'node:v8';
import { newSpanId } from '../../src/platform/access/call-context.js';
import { callIn, callText } from '../../src/platform/transport/call-text.js';
import { median } from './median.js';
import { answered, envelope } from './probe.js';

const ROUNDS = 60;

/** Both values of a call, there and back in one process: what their form costs, without any socket; microseconds. */
export function formats(times: number): Record<string, number> {
  // Calls differ in these two, and what is the same every time is written faster than it is in life.
  const calls = Array.from({ length: 64 }, (_, i) => ({
    ...envelope,
    spanId: newSpanId(),
    timeLeft: 4_999 + i / 64.7,
  }));
  let turn = 0;
  const call = (): typeof envelope => calls[turn++ % calls.length] as typeof envelope;
  const json = (value: object): unknown => JSON.parse(JSON.stringify(value));
  const binary = (value: object): unknown => deserialize(serialize(value));
  const forms: Record<string, () => unknown> = {
    'a line and JSON': () => [callIn(callText(call(), envelope.request)), json(answered)],
    JSON: () => [json(call()), json(answered)],
    'v8.serialize': () => [binary(call()), binary(answered)],
  };
  const taken = new Map(Object.keys(forms).map((name) => [name, [] as number[]]));
  for (let round = -5; round < ROUNDS; round++)
    for (const [name, work] of Object.entries(forms)) {
      const started = performance.now();
      for (let i = 0; i < times; i++) work();
      if (round >= 0) taken.get(name)?.push(((performance.now() - started) * 1000) / times);
    }
  return Object.fromEntries([...taken].map(([name, micros]) => [name, Math.round(median(micros) * 10) / 10]));
}
