import { deserialize, serialize } from 'node:v8';
import { callIn, callText } from '../../src/platform/transport/call-text.js';
import { median } from './median.js';
import { answered, envelope } from './probe.js';

const ROUNDS = 15;

/** Both values of a call, there and back in one process: what their form costs, without any socket; microseconds. */
export function formats(times: number): Record<string, number> {
  const json = (value: object): unknown => JSON.parse(JSON.stringify(value));
  const binary = (value: object): unknown => deserialize(serialize(value));
  const forms: Record<string, () => unknown> = {
    'a line and JSON': () => [callIn(callText(envelope, envelope.request)), json(answered)],
    JSON: () => [json(envelope), json(answered)],
    'v8.serialize': () => [binary(envelope), binary(answered)],
  };
  const taken = new Map(Object.keys(forms).map((name) => [name, [] as number[]]));
  for (let round = -1; round < ROUNDS; round++)
    for (const [name, work] of Object.entries(forms)) {
      const started = performance.now();
      for (let i = 0; i < times; i++) work();
      if (round >= 0) taken.get(name)?.push(((performance.now() - started) * 1000) / times);
    }
  return Object.fromEntries([...taken].map(([name, micros]) => [name, Math.round(median(micros) * 10) / 10]));
}
