import {
  type ClassType,
  Id,
  Int,
  type Partition,
  type ServiceContract,
  Text,
  command,
  defineService,
  event,
  query,
} from '../../src/platform/contract/index.js';
import { Stand, classOf, contractsOf, envelope } from './hosts.js';

/** Hosts of two versions at once, as while a store is upgraded. */
const stand = new Stand();
afterAll(() => stand.close());

const terms = { deadline: 2_000, sla: { p999: 50 } };
interface Version {
  tell?: { request?: ClassType; reply?: ClassType };
  write?: ClassType;
  said?: ClassType;
  more?: boolean;
  partition?: Partition;
}

const Ask = classOf({ number: Int() });
const Told = classOf({ number: Int(), text: Text({ min: 0 }) });
const Said = classOf({ id: Id() });

function version({ tell, write = Ask, said = Said, more = false, partition = 'consistent' }: Version): ServiceContract {
  return defineService(
    'echo',
    {
      tell: query(tell?.request ?? Ask, tell?.reply ?? Told, terms),
      write: command(write, Told, { effect: 'once', partition, ...terms }),
      ...(more ? { shout: query(Ask, Told, terms) } : {}),
    },
    { events: { Said: event(said, { aggregate: 'id' as never }) } },
  );
}

const Other = defineService('other', { tell: query(Ask, Told, terms) });
const base = version({});

/** A host that carries `callee`, and the binding of a host that knows echo as `caller`; what arrives is kept. */
async function pair(caller: ServiceContract, callee: ServiceContract, reply: object = { number: 1, text: '' }) {
  const arrived: object[] = [];
  const answer = async (request: object) => {
    arrived.push(request);
    return reply;
  };
  const host = stand.host({ listen: stand.socket(), contracts: contractsOf(callee, Other), addressesOf: () => [] });
  await host.carry(
    callee,
    Object.fromEntries(Object.keys(callee.operations).map((name) => [name, answer])),
    (events) => {
      arrived.push(...events.map(({ body }) => body));
      return Promise.resolve();
    },
  );
  await host.carry(Other, { tell: answer });
  const address = await host.transport.address();
  const asking = stand.host({ contracts: contractsOf(caller, Other), addressesOf: () => [address] });
  const ask = (operation: string, request: object) =>
    asking.transport.bindingTo('echo').call(envelope(operation, request));
  return { ask, arrived, asking, address };
}

describe('an old caller and a new callee', () => {
  it('talk when the callee takes more and answers more', async () => {
    const request = classOf({ number: Int(), note: Text({ optional: true }) });
    const reply = classOf({ number: Int(), text: Text({ min: 0 }), news: Int() });
    const newer = version({ tell: { request, reply }, more: true });
    const { ask, arrived } = await pair(base, newer, { number: 1, text: 'a', news: 2 });
    expect(await ask('tell', { number: 5 })).toEqual({ number: 1, text: 'a' });
    expect(arrived).toEqual([{ number: 5 }]);
  });

  it('do not when the callee asks for more, and say which operation differs; other services go on', async () => {
    const newer = version({ tell: { request: classOf({ number: Int(), loud: Int() }) } });
    const { ask, arrived, asking } = await pair(base, newer);
    const refused = {
      kind: 'unavailable',
      code: 'incompatible_contract',
      message: expect.stringContaining(
        'echo.tell: the request field `loud` is required by the callee and unknown to the caller',
      ) as string,
    };
    await expect(ask('tell', { number: 5 })).rejects.toMatchObject(refused);
    await expect(ask('write', { number: 5 })).rejects.toMatchObject(refused);
    expect(arrived).toEqual([]);
    const other = { ...envelope('tell', { number: 5 }), service: 'other' };
    expect(await asking.transport.bindingTo('other').call(other)).toEqual({ number: 1, text: '' });
    expect(asking.logged).toContainEqual(expect.objectContaining({ msg: 'incompatible contract' }));
  });
});

describe('a new caller and an old callee', () => {
  const note = classOf({ number: Int(), note: Text({ optional: true }) });

  it('talk: an optional field that the callee does not know is left out of a read', async () => {
    const { ask, arrived } = await pair(version({ tell: { request: note } }), base);
    expect(await ask('tell', { number: 5, note: 'please' })).toEqual({ number: 1, text: '' });
    expect(arrived).toEqual([{ number: 5 }]);
  });

  it.each(['available', 'consistent'] as const)('a command that must be %s carries it, or not', async (partition) => {
    const { ask, arrived } = await pair(version({ write: note, partition }), version({ partition }));
    await ask('write', { number: 4 });
    const carried = ask('write', { number: 5, note: 'please' });
    if (partition === 'available') await carried;
    else
      await expect(carried).rejects.toMatchObject({
        code: 'incompatible_contract',
        message: 'echo.write: the callee does not know the request field `note`.',
      });
    expect(arrived).toEqual(partition === 'available' ? [{ number: 4 }, { number: 5 }] : [{ number: 4 }]);
  });

  it('talk of all but an operation that the callee does not have', async () => {
    const { ask } = await pair(version({ more: true }), base);
    expect(await ask('tell', { number: 5 })).toEqual({ number: 1, text: '' });
    await expect(ask('shout', { number: 5 })).rejects.toMatchObject({
      code: 'incompatible_contract',
      message: 'echo.shout: the callee does not have this operation.',
    });
  });

  it('do not when the callee answers less', async () => {
    const reply = classOf({ number: Int(), text: Text({ min: 0 }), news: Int() });
    const { ask } = await pair(version({ tell: { reply } }), base);
    await expect(ask('tell', { number: 5 })).rejects.toMatchObject({
      code: 'incompatible_contract',
      message: expect.stringContaining('`news` is required by the caller and unknown to the callee') as string,
    });
  });
});

it('of two instances, the one that means the same is asked', async () => {
  const old = await pair(base, base, { number: 1, text: 'old' });
  const incompatible = await pair(base, version({ write: classOf({ loud: Int() }) }), { number: 1, text: 'new' });
  const both = stand.host({
    contracts: contractsOf(base, Other),
    addressesOf: () => [incompatible.address, old.address],
  });
  for (let i = 0; i < 6; i++) {
    const reply = await both.transport.bindingTo('echo').call(envelope('tell', { number: i }));
    expect(reply).toEqual({ number: 1, text: 'old' });
  }
});

describe('events of another version', () => {
  const deliver = (asking: Awaited<ReturnType<typeof pair>>['asking'], body: object) =>
    asking.transport.bindingTo('echo').deliver('echo', [
      {
        eventId: 'e1',
        name: 'echo.Said',
        aggregateId: 'a',
        body,
        traceId: '1'.repeat(32),
        occurredAt: '2026-11-23T08:00:00.000Z',
      },
    ]);

  it('arrive as the subscriber knows them', async () => {
    const { asking, arrived } = await pair(version({ said: classOf({ id: Id(), by: Id() }) }), base);
    await deliver(asking, { id: 'a', by: 'b' });
    expect(arrived).toEqual([{ id: 'a' }]);
  });

  it('that say less than the subscriber needs are not taken, and say why', async () => {
    const { asking, arrived } = await pair(base, version({ said: classOf({ id: Id(), by: Id() }) }));
    await expect(deliver(asking, { id: 'a' })).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'incompatible_contract',
      message: expect.stringContaining('echo.Said: the body field `by` is required by the subscriber') as string,
    });
    expect(arrived).toEqual([]);
  });
});
