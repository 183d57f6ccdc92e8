import { describe, expect, it } from '@jest/globals';
import { describeContract, eventIncompatibilities, fingerprintOf, incompatibilities } from './compatibility.js';
import { Choice, type ClassType, Int, ListOf, Nested, Text, command, defineService, event, query } from './index.js';

class Base {
  @Int({ min: 1, max: 10 })
  n!: number;

  @Choice(['a', 'b'], { optional: true, doc: 'a word for people' })
  kind?: string;
}
class Silent {
  @Int({ min: 1, max: 10 })
  n!: number;

  @Choice(['a', 'b'], { optional: true, doc: 'another word' })
  kind?: string;
}
class WithOptional extends Base {
  @Text({ optional: true })
  note?: string;
}
class WithRequired extends Base {
  @Text()
  note!: string;
}
class Narrower {
  @Int({ min: 1, max: 5 })
  n!: number;

  @Choice(['a', 'b'], { optional: true })
  kind?: string;
}
class Wider {
  @Int({ min: 0, max: 100 })
  n!: number;

  @Choice(['a', 'b', 'c'], { optional: true })
  kind?: string;
}
class OtherType {
  @Text()
  n!: string;

  @Choice(['a', 'b'], { optional: true })
  kind?: string;
}
class Nullable {
  @Int({ min: 1, max: 10, nullable: true })
  n!: number | null;

  @Choice(['a', 'b'], { optional: true })
  kind?: string;
}
class Deep {
  @ListOf(() => Base, { max: 3 })
  items!: Base[];

  @Nested(() => Base)
  one!: Base;
}
class DeepNarrower {
  @ListOf(() => Narrower, { max: 3 })
  items!: Narrower[];

  @Nested(() => Base)
  one!: Base;
}

const terms = { deadline: 100, sla: { p999: 10 } };
const asking = (request: ClassType, reply: ClassType = Base) =>
  describeContract(defineService('s', { ask: query(request, reply, terms) }));
const answering = (reply: ClassType) => asking(Base, reply);

describe('two builds of a contract', () => {
  it.each([
    ['the same', Base, Base, true],
    ['an optional field that the new callee knows', Base, WithOptional, true],
    ['an optional field that the old callee does not know', WithOptional, Base, true],
    ['a required field that the old caller does not know', Base, WithRequired, false],
    ['a required field that the old callee does not know', WithRequired, Base, false],
    ['bounds that the callee has narrowed', Base, Narrower, false],
    ['bounds and choices that the callee has widened', Base, Wider, true],
    ['a choice that the callee does not have', Wider, Base, false],
    ['another type', Base, OtherType, false],
    ['null where the callee takes none', Nullable, Base, false],
    ['no null where the callee takes it', Base, Nullable, true],
    ['something deep inside', Deep, DeepNarrower, false],
  ])('as a request: %s', (_what, caller, callee, fits) => {
    expect(incompatibilities(asking(caller), asking(callee)).length === 0).toBe(fits);
  });

  it.each([
    ['a field more than the old caller knows', Base, WithRequired, true],
    ['a field less than the old caller needs', WithRequired, Base, false],
    ['a field that may now be missing', WithRequired, WithOptional, false],
    ['a value that the old caller does not know', Base, Wider, false],
  ])('as a reply: %s', (_what, caller, callee, fits) => {
    expect(incompatibilities(answering(caller), answering(callee)).length === 0).toBe(fits);
  });

  it('name the operation and the field', () => {
    expect(incompatibilities(asking(Deep), asking(DeepNarrower))).toEqual([
      's.ask: the request.items[].n: maximum is narrower for the callee',
    ]);
  });

  it('may have an operation more on the callee, and must not miss one', () => {
    const more = describeContract(
      defineService('s', { ask: query(Base, Base, terms), more: query(Base, Base, terms) }),
    );
    expect(incompatibilities(asking(Base), more)).toEqual([]);
    expect(incompatibilities(more, asking(Base))).toEqual(['s.more: the callee has no such operation']);
  });

  it('must mean the same by doing it twice', () => {
    const once = describeContract(
      defineService('s', { ask: command(Base, Base, { ...terms, effect: 'once', partition: 'consistent' }) }),
    );
    expect(incompatibilities(asking(Base), once)).toEqual(['s.ask: the caller takes it for read, the callee for once']);
  });

  it('have the same fingerprint when they differ in words only', () => {
    expect(fingerprintOf(asking(Base))).toBe(fingerprintOf(asking(Silent)));
    expect(fingerprintOf(asking(Base))).not.toBe(fingerprintOf(asking(Wider)));
  });

  it('must agree on events too', () => {
    const publishing = (body: ClassType) =>
      describeContract(defineService('s', {}, { events: { Done: event(body, { aggregate: 'n' as never }) } }));
    expect(eventIncompatibilities(publishing(WithRequired), publishing(Base))).toEqual([]);
    expect(eventIncompatibilities(publishing(Base), publishing(WithRequired))).toEqual([
      's.Done: the event needs note for the subscriber, and may come without it',
    ]);
  });
});
