import { type ContractDescription, describeContract } from '../contract/compatibility.js';
import { type Partition, command, defineService, event, query } from '../contract/define-service.js';
import { Id, Int, ListOf, Nested, Text } from '../contract/fields.js';
import { Agreement, EventAgreement } from './agreement.js';

class Line {
  @Id()
  productId!: string;
}

class NewLine extends Line {
  @Text({ optional: true })
  wrapping?: string;
}

class Add {
  @Nested(() => Line)
  line!: Line;

  @ListOf(() => Line, { optional: true })
  more?: Line[];
}

class NewAdd {
  @Nested(() => NewLine)
  line!: NewLine;

  @ListOf(() => NewLine, { optional: true })
  more?: NewLine[];

  @Id({ optional: true, nullable: true })
  coupon?: string | null;
}

class View {
  @Id()
  cartId!: string;

  @Nested(() => Line, { nullable: true })
  last!: Line | null;
}

class NewView extends View {
  @Int()
  total!: number;

  @Nested(() => NewLine, { nullable: true })
  declare last: NewLine | null;
}

class Branch {
  @Id()
  id!: string;

  @ListOf(() => Branch)
  branches!: Branch[];
}

const terms = { deadline: 100, sla: { p999: 10 } };
const oldCart = (partition: Partition): ContractDescription =>
  describeContract(
    defineService(
      'cart',
      { add: command(Add, View, { effect: 'once', partition, ...terms }), tree: query(Branch, Branch, terms) },
      { events: { Viewed: event(View, { aggregate: 'cartId' }) } },
    ),
  );
const newCart = (partition: Partition): ContractDescription =>
  describeContract(
    defineService(
      'cart',
      {
        add: command(NewAdd, NewView, { effect: 'once', partition, ...terms }),
        empty: command(NewAdd, NewView, { effect: 'once', partition, ...terms }),
        tree: query(Branch, Branch, terms),
      },
      { events: { Viewed: event(NewView, { aggregate: 'cartId' }) } },
    ),
  );

const request = {
  line: { productId: 'p1', wrapping: 'red' },
  more: [{ productId: 'p2' }, { productId: 'p3', wrapping: 'blue' }],
  coupon: null,
};
const plain = { line: { productId: 'p1' }, more: [{ productId: 'p2' }, { productId: 'p3' }] };

describe('a caller and a callee whose contracts differ', () => {
  it('an old caller hears nothing new', () => {
    const talk = new Agreement(oldCart('available'), newCart('available'));
    expect(talk.obstacle).toBeUndefined();
    expect(talk.request('add', plain)).toEqual(plain);
    const reply = { cartId: 'c1', last: { productId: 'p1', wrapping: 'red' }, total: 5 };
    expect(talk.reply('add', reply)).toEqual({ cartId: 'c1', last: { productId: 'p1' } });
    expect(talk.reply('add', { cartId: 'c1', last: null, total: 5 })).toEqual({ cartId: 'c1', last: null });
  });

  it('a new caller does not talk to a callee that cannot answer what it needs', () => {
    const talk = new Agreement(newCart('available'), oldCart('available'));
    expect(talk.obstacle).toBe(
      'The contracts of cart do not fit: cart.add: the reply field `total` is required by the caller and unknown to the callee.',
    );
    expect(() => talk.request('tree', {})).toThrow('`total`');
  });

  const asking = (partition: Partition): Agreement => {
    const caller = newCart(partition);
    const { add } = caller.operations;
    const old = oldCart(partition);
    const operations = { ...caller.operations, add: { ...add!, reply: old.operations['add']!.reply } };
    return new Agreement({ ...caller, operations }, old);
  };

  it('an optional field is left out of what must be available, and refused in what must be right', () => {
    expect(asking('available').request('add', request)).toEqual(plain);
    expect(asking('consistent').request('add', plain)).toEqual(plain);
    expect(() => asking('consistent').request('add', request)).toThrow(
      expect.objectContaining({
        kind: 'unavailable',
        code: 'incompatible_contract',
        message: 'cart.add: the callee does not know the request field `line.wrapping`, `more[].wrapping`, `coupon`.',
      }) as Error,
    );
  });

  it('an operation that the callee does not have is refused alone', () => {
    expect(() => asking('available').request('empty', plain)).toThrow('cart.empty: the callee does not have');
    expect(() => asking('available').request('__proto__', plain)).toThrow('does not have');
  });

  it('follows classes that contain themselves', () => {
    const tree = { id: 'a', branches: [{ id: 'b', branches: [{ id: 'c', branches: [], colour: 'red' }] }] };
    expect(asking('available').request('tree', tree)).toEqual({
      id: 'a',
      branches: [{ id: 'b', branches: [{ id: 'c', branches: [] }] }],
    });
  });

  it('an event arrives as its subscriber knows it', () => {
    const talk = new EventAgreement(newCart('available'), oldCart('available'));
    const body = { cartId: 'c1', last: null, total: 5 };
    expect(talk.body('cart.Viewed', body)).toEqual({ cartId: 'c1', last: null });
    const back = new EventAgreement(oldCart('available'), newCart('available'));
    expect(() => back.body('cart.Viewed', body)).toThrow('`total` is required by the subscriber');
  });

  it('a description that cannot be read is an obstacle', () => {
    const torn = { name: 'cart', operations: { add: {} } } as unknown as ContractDescription;
    expect(new Agreement(oldCart('available'), torn).obstacle).toContain('cannot be read');
  });
});
