import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { CallEnvelope } from '../access/binding.js';
import { callIn, callText } from './call-text.js';

const name = fc.string({ minLength: 1, maxLength: 30, unit: fc.constantFrom(...'abcXYZ019._~-:') });
const call = fc.record<CallEnvelope>({
  service: name,
  operation: name,
  request: fc
    .dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue())
    .map((r) => JSON.parse(JSON.stringify(r)) as object),
  caller: name,
  traceId: fc.string({ minLength: 32, maxLength: 32, unit: fc.constantFrom(...'0123456789abcdef') }),
  spanId: fc.string({ minLength: 16, maxLength: 16, unit: fc.constantFrom(...'0123456789abcdef') }),
  sampled: fc.constantFrom(undefined, true, false),
  timeLeft: fc.option(fc.nat()),
  commandId: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
  settle: fc.option(fc.nat(), { nil: undefined }),
});

const ask: CallEnvelope = {
  service: 'cart',
  operation: 'add',
  request: { cartId: 'c1' },
  caller: 'gateway',
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  timeLeft: 1999.97,
};

describe('a call as text', () => {
  it('is read as it was written, whatever its values are', () => {
    fc.assert(
      fc.property(call, (envelope) => {
        expect(callIn(callText(envelope, envelope.request))).toEqual(envelope);
      }),
      { seed: 1 },
    );
  });

  it('can be read by people, and never gives more time than there is', () => {
    expect(callText({ ...ask, sampled: true, commandId: 'c 1\n' }, ask.request)).toBe(
      'cart add gateway 0af7651916cd43dd8448eb211c80319c b7ad6b7169203331 1 1999 - "c 1\\n"\n{"cartId":"c1"}',
    );
  });

  it('of a large request is the same call', () => {
    const request = { text: '鯨 whale '.repeat(10_000) };
    expect(callIn(callText({ ...ask, timeLeft: null }, request))).toEqual({
      ...ask,
      request,
      timeLeft: null,
      sampled: undefined,
      commandId: undefined,
      settle: undefined,
    });
  });

  const line = callText(ask, ask.request).split('\n')[0] as string;
  it.each([
    ['nothing', ''],
    ['no line', '{"cartId":"c1"}'],
    ['no request', line],
    ['an empty request', `${line}\n`],
    ['a request that is no record', `${line}\n5`],
    ['a request that is null', `${line}\nnull`],
    ['a request that is not JSON', `${line}\n{"cartId":`],
    ['too few words', 'cart add gateway\n{}'],
    ['words after the line', 'cart add gateway\n{"a":"b c d e f g h i"}'],
    ['a caller of two words', line.replace('gateway', 'the gateway') + '\n{}'],
    ['a time that is none', line.replace('1999', 'soon') + '\n{}'],
    ['no time', line.replace('1999', '') + '\n{}'],
    ['a time without end', line.replace('1999', 'Infinity') + '\n{}'],
    ['a command id that is no text', line.replace(/-$/, '5') + '\n{}'],
    ['a command id that is not JSON', line.replace(/-$/, '"c') + '\n{}'],
  ])('%s is no call', (_what, text) => {
    expect(() => callIn(text)).toThrow(/Not a call|JSON/);
  });
});
