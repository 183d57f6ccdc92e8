import { type ContractDescription, describeContract, fingerprintOf, incompatibilities } from './compatibility.js';
import { incompatibleEvents } from './compatibility.js';
import { type Effect, type ServiceContract, command, defineService, event, query } from './define-service.js';
import { Choice, type ClassType, Id, Int, ListOf, Nested, NestedOrInt, Text, TextList, TextMap } from './fields.js';

type FieldsOf = Record<string, (target: object, key: string) => void>;

/** A class with these fields, as a contract would declare it. */
function classOf(fields: FieldsOf): ClassType {
  class Declared {
    static schemaName = `Declared${(classes += 1)}`;
  }
  for (const [name, decorate] of Object.entries(fields)) decorate(Declared.prototype, name);
  return Declared;
}
let classes = 0;

const terms = { partition: 'available', deadline: 100, sla: { p999: 10 } } as const;
const cart = (request: FieldsOf, reply: FieldsOf = {}, effect: Effect = 'once'): ContractDescription =>
  describeContract(
    defineService('cart', { add: { request: classOf(request), reply: classOf(reply), effect, ...terms } }),
  );

interface Change {
  change: string;
  old: ContractDescription;
  new: ContractDescription;
  /** What an old caller says of a new callee, and a new caller of an old callee; undefined: they talk. */
  oldCaller?: string | RegExp;
  newCaller?: string | RegExp;
}

const inner = (fields: FieldsOf) => Nested(() => classOf(fields));

const CHANGES: Change[] = [
  {
    change: 'request: optional field added',
    old: cart({ id: Id() }),
    new: cart({ id: Id(), note: Text({ optional: true }) }),
  },
  {
    change: 'request: required field added',
    old: cart({ id: Id() }),
    new: cart({ id: Id(), quantity: Int() }),
    oldCaller: 'cart.add: the request field `quantity` is required by the callee and unknown to the caller',
    newCaller: 'cart.add: the request field `quantity` is required by the caller and unknown to the callee',
  },
  {
    change: 'request: optional field becomes required',
    old: cart({ note: Text({ optional: true }) }),
    new: cart({ note: Text() }),
    oldCaller: 'cart.add: the request field `note` is required by the callee and optional to the caller',
  },
  {
    change: 'request: required field of a nested class added',
    old: cart({ to: inner({ city: Text() }) }),
    new: cart({ to: inner({ city: Text(), zip: Text() }) }),
    oldCaller: 'cart.add: the request field `to.zip` is required by the callee and unknown to the caller',
    newCaller: 'cart.add: the request field `to.zip` is required by the caller and unknown to the callee',
  },
  {
    change: 'request: number narrowed',
    old: cart({ quantity: Int({ min: 0, max: 999 }) }),
    new: cart({ quantity: Int({ min: 0, max: 99 }) }),
    oldCaller: 'cart.add: the request field `quantity` has maximum 999 to the caller and maximum 99 to the callee',
  },
  {
    change: 'request: text, list and map narrowed',
    old: cart({ a: Text({ max: 9 }), b: TextList({ max: 9 }), c: TextMap({ max: 9 }), d: TextList({ each: 9 }) }),
    new: cart({ a: Text({ max: 8 }), b: TextList({ max: 8 }), c: TextMap({ max: 8 }), d: TextList({ each: 8 }) }),
    oldCaller: /`a` has maxLength.*`b` has maxItems.*`c` has maxProperties.*`d\[\]` has maxLength/s,
  },
  {
    change: 'request: may no longer be null',
    old: cart({ note: Text({ nullable: true }) }),
    new: cart({ note: Text() }),
    oldCaller: 'cart.add: the request field `note` has null to the caller and string to the callee',
  },
  {
    change: 'request: may no longer be blank',
    old: cart({ note: Text({ min: 0, pattern: undefined }) }),
    new: cart({ note: Text() }),
    oldCaller: /`note` has minLength 0.*\n.*`note` has pattern/,
  },
  {
    change: 'request: another pattern, which cannot be ordered',
    old: cart({ note: Text({ pattern: '^a+$' }) }),
    new: cart({ note: Text({ pattern: '^a*$' }) }),
    oldCaller: /`note` has pattern/,
    newCaller: /`note` has pattern/,
  },
  {
    change: 'request: type changed',
    old: cart({ quantity: Text() }),
    new: cart({ quantity: Int() }),
    oldCaller: 'cart.add: the request field `quantity` has string to the caller and integer to the callee',
    newCaller: 'cart.add: the request field `quantity` has integer to the caller and string to the callee',
  },
  {
    change: 'request: alternative added',
    old: cart({ weight: Int({ min: 0, max: 9 }) }),
    new: cart({ weight: NestedOrInt(() => classOf({ grams: Int() }), { min: 0, max: 9 }) }),
    newCaller: 'cart.add: the request field `weight` has object to the caller and integer to the callee',
  },
  {
    change: 'request: word added',
    old: cart({ colour: Choice(['red']) }),
    new: cart({ colour: Choice(['green', 'red']) }),
    newCaller: 'cart.add: the request field `colour` may be `green`, which the callee does not take',
  },
  {
    change: 'request: words opened to any text',
    old: cart({ colour: Choice(['red']) }),
    new: cart({ colour: Text() }),
    newCaller: /`colour`/,
  },
  {
    change: 'reply: field added',
    old: cart({}, { id: Id() }),
    new: cart({}, { id: Id(), total: Int() }),
    newCaller: 'cart.add: the reply field `total` is required by the caller and unknown to the callee',
  },
  {
    change: 'reply: optional field added',
    old: cart({}, { id: Id() }),
    new: cart({}, { id: Id(), total: Int({ optional: true }) }),
  },
  {
    change: 'reply: field becomes optional',
    old: cart({}, { id: Id() }),
    new: cart({}, { id: Id({ optional: true }) }),
    oldCaller: 'cart.add: the reply field `id` is required by the caller and optional to the callee',
  },
  {
    change: 'reply: field of a list entry removed',
    old: cart({}, { items: ListOf(() => classOf({ id: Id(), quantity: Int() })) }),
    new: cart({}, { items: ListOf(() => classOf({ id: Id() })) }),
    oldCaller: 'cart.add: the reply field `items[].quantity` is required by the caller and unknown to the callee',
  },
  {
    change: 'reply: word added',
    old: cart({}, { state: Choice(['open']) }),
    new: cart({}, { state: Choice(['open', 'closed']) }),
    oldCaller: 'cart.add: the reply field `state` may be `closed`, which the caller does not take',
  },
  {
    change: 'reply: may be null',
    old: cart({}, { id: Id() }),
    new: cart({}, { id: Id({ nullable: true }) }),
    oldCaller: 'cart.add: the reply field `id` has null to the callee and string to the caller',
  },
  {
    change: 'effect: takes more care',
    old: cart({}, {}, 'repeatable'),
    new: cart({}, {}, 'once'),
    oldCaller: 'cart.add: the effect is `repeatable` to the caller and `once` to the callee',
  },
  {
    change: 'docs and examples',
    old: cart({ id: Id() }),
    new: cart({ id: Id({ doc: 'of the cart', example: 'c1' }) }),
  },
];

describe('an old and a new version of a contract', () => {
  it.each(CHANGES)('$change', (change) => {
    expectLines(incompatibilities(change.old, change.new), change.oldCaller);
    expectLines(incompatibilities(change.new, change.old), change.newCaller);
    expect(incompatibilities(change.new, change.new)).toEqual([]);
  });

  it('may differ in an operation that only one of them has: that one is refused, the others go on', () => {
    const nothing = classOf({});
    const few = describeContract(defineService('cart', { view: query(nothing, nothing, terms) }));
    const more = describeContract(
      defineService('cart', {
        view: query(nothing, nothing, terms),
        add: command(nothing, nothing, { effect: 'once', ...terms }),
      }),
    );
    expect(incompatibilities(few, more)).toEqual([]);
    expect(incompatibilities(more, few)).toEqual([]);
  });

  it('understands events that say more, and refuses those that say less or order otherwise', () => {
    const published = (fields: FieldsOf, aggregate: string) =>
      describeContract(
        defineService('cart', {}, { events: { Emptied: event(classOf(fields), { aggregate: aggregate as never }) } }),
      );
    const old = published({ id: Id(), by: Id() }, 'id');
    expect(incompatibleEvents(published({ id: Id(), by: Id(), why: Text() }, 'id'), old)).toEqual([]);
    expect(incompatibleEvents(published({ id: Id() }, 'id'), old)).toEqual([
      'cart.Emptied: the body field `by` is required by the subscriber and unknown to the publisher',
    ]);
    expect(incompatibleEvents(published({ id: Id(), by: Id() }, 'by'), old)).toEqual([
      'cart.Emptied: order is kept by `by` to the publisher and by `id` to the subscriber',
    ]);
  });
});

describe('a fingerprint', () => {
  const once = cart({ id: Id(), items: ListOf(() => classOf({ productId: Id(), quantity: Int() })) });

  it('does not depend on the order of keys, the names of classes or docs', () => {
    const again = cart({
      items: ListOf(() => classOf({ quantity: Int(), productId: Id({ doc: 'of the catalogue' }) })),
      id: Id(),
    });
    expect(fingerprintOf(again)).toBe(fingerprintOf(once));
    expect(fingerprintOf(JSON.parse(JSON.stringify(once)) as ContractDescription)).toBe(fingerprintOf(once));
  });

  it('changes with every rule', () => {
    expect(fingerprintOf(cart({ id: Id() }))).not.toBe(fingerprintOf(cart({ id: Id({ optional: true }) })));
    expect(fingerprintOf(cart({}, {}, 'read'))).not.toBe(fingerprintOf(cart({}, {}, 'once')));
  });

  it('is taken of classes that contain themselves', () => {
    class Branch {
      @Id()
      id!: string;

      @ListOf(() => Branch)
      branches!: Branch[];
    }
    const tree: ServiceContract = defineService('tree', { view: query(Branch, Branch, terms) });
    const described = describeContract(tree);
    expect(fingerprintOf(described)).toBe(fingerprintOf(describeContract(tree)));
    expect(incompatibilities(described, described)).toEqual([]);
  });
});

function expectLines(lines: string[], expected: string | RegExp | undefined): void {
  if (expected === undefined) expect(lines).toEqual([]);
  else if (typeof expected === 'string') expect(lines).toEqual([expected]);
  else expect(lines.join('\n')).toMatch(expected);
}
