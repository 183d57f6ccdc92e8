import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { Bool, Choice, Country, Email, Id, Int, ListOf, Nested, Text, TextList, TextMap, Timestamp } from './fields.js';
import { fromQuery, validate } from './validation.js';

class Part {
  @Text({ max: 5 })
  name!: string;

  @Int({ min: 1, max: 3, optional: true })
  count?: number;
}

class Whole {
  @Id()
  id!: string;

  @Text({ max: 8, optional: true })
  title?: string;

  @Bool({ nullable: true })
  on!: boolean | null;

  @Choice(['a', 'b'])
  kind!: string;

  @Email()
  email!: string;

  @Country()
  country!: string;

  @Timestamp()
  at!: string;

  @Nested(() => Part)
  part!: Part;

  @ListOf(() => Part, { max: 2 })
  parts!: Part[];

  @TextList({ max: 2, each: 4 })
  tags!: string[];

  @TextMap({ max: 2, each: 4 })
  map!: Record<string, string>;
}

const good = {
  id: 'x1',
  on: null,
  kind: 'a',
  email: 'ada@example.com',
  country: 'US',
  at: '2026-11-23T08:00:00.000Z',
  part: { name: 'p' },
  parts: [{ name: 'q', count: 2 }],
  tags: ['t'],
  map: { k: 'v' },
};

/** The verdict of class-validator itself, which the compiled validator must share. */
function classValidatorAccepts(value: object): boolean {
  const instance = plainToInstance(Whole, value);
  return validateSync(instance, { whitelist: true, forbidNonWhitelisted: true }).length === 0;
}

const json = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 10 }),
  fc.integer({ min: -2, max: 6 }),
  fc.double(),
  fc.boolean(),
  fc.constantFrom(
    null,
    undefined,
    '',
    ' ',
    'a',
    'US',
    'ada@example.com',
    'ada@',
    '\u0000',
    '\ud800',
    '𝒳𝒳𝒳𝒳𝒳',
    '2026-11-23T08:00:00.000Z',
  ),
  fc.array(fc.string({ maxLength: 6 }), { maxLength: 3 }),
  fc.constantFrom<unknown>(
    {},
    { name: 'p' },
    { name: 'toolong' },
    { name: 'p', count: 4 },
    { name: 'p', more: 1 },
    { k: 'v' },
    { k: 1 },
  ),
  fc.array(fc.constantFrom<unknown>({ name: 'p' }, { name: '' }, 'p', null), { maxLength: 3 }),
);

describe('fields', () => {
  it('accepts what holds', () => {
    expect(validate(Whole, good)).toBeUndefined();
    expect(classValidatorAccepts(good)).toBe(true);
  });

  it('names each refused field by a JSON pointer', () => {
    expect(validate(Whole, { ...good, part: { name: '' }, extra: 1 })).toEqual(
      expect.arrayContaining([
        { pointer: '/extra', message: 'is not a known field' },
        { pointer: '/part/name', message: expect.any(String) },
      ]),
    );
  });

  it('compiles to the same verdict as class-validator', () => {
    const field = fc.constantFrom(...Object.keys(good), 'title', 'unknown');
    fc.assert(
      fc.property(field, json, (name, value) => {
        const candidate: Record<string, unknown> = { ...good, [name]: value };
        if (value === undefined) Reflect.deleteProperty(candidate, name);
        const compiled = validate(Whole, candidate) === undefined;
        expect({ name, value, accepts: compiled }).toEqual({ name, value, accepts: classValidatorAccepts(candidate) });
      }),
      { numRuns: 3000, seed: 7 },
    );
  });

  it('reads whole numbers and booleans out of query strings, and nothing else', () => {
    expect(fromQuery(Part, { name: '12', count: '2' })).toEqual({ name: '12', count: 2 });
    const planted = fromQuery(Part, JSON.parse('{ "name": "12", "__proto__": "x" }') as Record<string, unknown>);
    expect(validate(Part, planted)).toContainEqual({ pointer: '/__proto__', message: 'is not a known field' });
    expect(fromQuery(Part, { count: '2.5' })).toEqual({ count: '2.5' });
    expect(fromQuery(Part, { count: '' })).toEqual({ count: '' });
  });
});

it('texts of any length are checked', () => {
  class Long {
    @Text({ max: 20_000_000 })
    text!: string;

    @Text({ min: 0, max: 20_000_000 })
    maybe!: string;
  }
  const long = 'Ω whale '.repeat(1_900_000);
  expect(validate(Long, { text: long, maybe: long })).toBeUndefined();
  const refused = validate(Long, { text: `${long}\u0000`, maybe: `${long}\ud800` });
  expect(refused?.map(({ pointer }) => pointer)).toEqual(['/text', '/maybe']);
  expect(validate(Long, { text: ' '.repeat(15_000_000), maybe: '' })?.map(({ pointer }) => pointer)).toEqual(['/text']);
});
