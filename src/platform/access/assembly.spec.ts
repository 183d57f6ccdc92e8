import { beforeEach, describe, expect, it } from '@jest/globals';
import { Id, Int, ListOf, TextList } from '../contract/fields.js';
import { command, defineService, query } from '../contract/define-service.js';
import { ServiceError } from '../contract/service-error.js';
import { type Binding, BytesBinding, type CallEnvelope, LocalBinding } from './binding.js';
import { assembling, withinDeadline } from './assembling.js';
import { ServiceAccess } from './service-access.js';

class Wanted {
  @Id()
  id!: string;

  @Int({ optional: true })
  more?: number;
}

class ManyWanted {
  @TextList({ max: 50, each: 64 })
  ids!: string[];
}

class Thing {
  @Id()
  id!: string;

  @Int()
  size!: number;
}

class Things {
  @ListOf(() => Thing, { max: 50 })
  items!: Thing[];
}

const terms = { deadline: 1000, sla: { p999: 50 } };
const folding = { by: 'things', keys: 'ids', key: 'id', most: 50 };
const Shelf = defineService('shelf', {
  thing: query(Wanted, Thing, { ...terms, folding }),
  things: query(ManyWanted, Things, terms),
});

/** Answers what it was asked; an id that begins with `no` is none; `slow` answers never. */
class Owner {
  asked: [operation: string, request: object][] = [];
  failure: ServiceError | undefined;

  dispatch({ operation, request }: CallEnvelope): Promise<object> {
    this.asked.push([operation, request]);
    if (this.failure) return Promise.reject(this.failure);
    const ids = operation === 'thing' ? [(request as Wanted).id] : (request as ManyWanted).ids;
    if (ids.includes('slow')) return new Promise(() => undefined);
    const items = ids.filter((id) => !id.startsWith('no')).map((id) => ({ id, size: id.length }));
    return Promise.resolve(operation === 'thing' ? (items[0] as Thing) : { items });
  }

  receive(): Promise<void> {
    return Promise.resolve();
  }
}

describe.each([
  ['a function call', (owner: Owner): Binding => new LocalBinding(owner)],
  ['bytes', (owner: Owner): Binding => new BytesBinding(owner)],
])('an assembly through %s', (_way, bindingTo) => {
  let owner: Owner;
  let access: ServiceAccess;
  const shelf = () => access.client(Shelf, 'page');
  const kindOf = (answer: Promise<object>): Promise<string> =>
    answer.then(
      () => 'ok',
      (error: unknown) => (error as ServiceError).kind,
    );

  beforeEach(() => {
    owner = new Owner();
    const binding = bindingTo(owner);
    access = new ServiceAccess(() => binding);
  });

  it('asks together what its parts ask in one turn, and gives each its own', async () => {
    const parts = ['a', 'bb', 'ccc', 'bb'].map((id) => async () => shelf().thing({ id }));
    const { got, counted } = await assembling(1000, async (assembly) => {
      const got = await Promise.all(parts.map((part) => part()));
      const { logical, physical, calls } = assembly;
      return { got, counted: { logical, physical, calls } };
    });
    expect(got.map(({ size }) => size)).toEqual([1, 2, 3, 2]);
    expect(got[1]).not.toBe(got[3]);
    expect(owner.asked).toEqual([['things', { ids: ['a', 'bb', 'ccc'] }]]);
    expect(counted).toMatchObject({ logical: 4, physical: 1 });
    expect(counted.calls).toMatchObject([{ name: 'shelf.things', questions: 4, outcome: 'ok' }]);
  });

  it('asks what comes later by itself, and no more at once than the owner takes', async () => {
    const ids = Array.from({ length: 120 }, (_, i) => `id${i}`);
    await assembling(1000, async () => {
      await Promise.all(ids.map((id) => shelf().thing({ id })));
      await shelf().thing({ id: 'later' });
    });
    expect(owner.asked.map(([, request]) => (request as ManyWanted).ids.length)).toEqual([50, 50, 20, 1]);
  });

  it('says not_found for what is not there, and to nobody else', async () => {
    const kinds = await assembling(1000, () =>
      Promise.all(['a', 'none', 'none', 'b'].map((id) => kindOf(shelf().thing({ id })))),
    );
    expect(kinds).toEqual(['ok', 'not_found', 'not_found', 'ok']);
  });

  it('gives the failure of the whole to each who asked', async () => {
    owner.failure = new ServiceError('invalid', 'no', 'no');
    const kinds = await assembling(1000, () => Promise.all(['a', 'b'].map((id) => kindOf(shelf().thing({ id })))));
    expect(kinds).toEqual(['invalid', 'invalid']);
  });

  it('keeps the deadline of each part, and its own', async () => {
    const began = performance.now();
    const order: string[] = [];
    const waitFor = async (name: string, answer: Promise<object>): Promise<void> => {
      order.push(`${name} ${await kindOf(answer)}`);
    };
    await assembling(150, async () => {
      await Promise.all([
        withinDeadline(50, () => waitFor('part', shelf().thing({ id: 'slow' }))),
        waitFor('page', shelf().thing({ id: 'other' })),
      ]);
    });
    expect(order).toEqual(['part deadline_exceeded', 'page deadline_exceeded']);
    expect(performance.now() - began).toBeGreaterThan(100);
  });

  it('counts calls of other kinds too, and folds none that says more than the id', async () => {
    const counted = await assembling(1000, async (assembly) => {
      await Promise.all([shelf().thing({ id: 'a' }, { deadline: 500 }), shelf().things({ ids: ['b'] })]);
      await shelf().thing({ id: 'c', more: 1 });
      return [assembly.logical, assembly.physical];
    });
    expect(counted).toEqual([3, 3]);
    expect(owner.asked.map(([operation]) => operation)).toEqual(['thing', 'things', 'thing']);
  });

  it('answers several questions of one asker each for itself, along with those of others', async () => {
    const { ended, counted } = await assembling(1000, async (assembly) => {
      const asked = [shelf().thing.each([{ id: 'a' }, { id: 'none' }, { id: 'bb' }]), shelf().thing.each([])];
      const [ended, nothing] = await Promise.all([...asked, shelf().thing({ id: 'bb' })]);
      expect(nothing).toEqual([]);
      return { ended, counted: [assembly.logical, assembly.physical] };
    });
    expect(ended).toMatchObject([
      { status: 'fulfilled', value: { size: 1 } },
      { status: 'rejected', reason: { kind: 'not_found' } },
      { status: 'fulfilled', value: { size: 2 } },
    ]);
    expect(owner.asked).toEqual([['things', { ids: ['a', 'none', 'bb'] }]]);
    expect(counted).toEqual([4, 1]);
  });

  it('ends several questions of one asker at its own deadline, and no sooner what was answered before', async () => {
    const ids = [...Array.from({ length: 50 }, (_, i) => `id${i}`), 'slow'];
    const [ended] = await assembling(500, () =>
      Promise.all([
        withinDeadline(50, () => shelf().thing.each(ids.map((id) => ({ id })))),
        kindOf(shelf().thing({ id: 'slow' })),
      ]),
    );
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(50);
    expect(ended[50]).toMatchObject({ status: 'rejected', reason: { kind: 'deadline_exceeded' } });
  });

  it('asks several questions one by one where they do not fold, or where no page is put together', async () => {
    const more = [{ id: 'a', more: 1 }, { id: 'no' }];
    const kinds = (ended: PromiseSettledResult<object>[]): string[] => ended.map(({ status }) => status);
    expect(kinds(await shelf().thing.each([{ id: 'a' }]))).toEqual(['fulfilled']);
    expect(kinds(await assembling(1000, () => shelf().thing.each(more)))).toEqual(['fulfilled', 'rejected']);
    expect(owner.asked.map(([operation]) => operation)).toEqual(['thing', 'thing', 'things']);
  });

  it('is not there for whoever asks outside of it', async () => {
    await Promise.all([shelf().thing({ id: 'a' }), shelf().thing({ id: 'b' })]);
    expect(owner.asked.map(([operation]) => operation)).toEqual(['thing', 'thing']);
  });
});

describe('a folding', () => {
  it('is refused where it names no query of its service', () => {
    const change = command(ManyWanted, Things, { ...terms, effect: 'repeatable', partition: 'consistent' });
    const thing = query(Wanted, Thing, { ...terms, folding });
    expect(() => defineService('shelf', { thing })).toThrow('shelf.thing is folded by things');
    expect(() => defineService('shelf', { thing, things: change })).toThrow('no query of shelf');
  });
});
