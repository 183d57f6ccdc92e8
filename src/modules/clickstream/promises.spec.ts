import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type StartedModules, startModules } from '../../../test/kit/modules.js';
import { type Client, newId } from '../../platform/index.js';
import { ClickstreamModule } from './clickstream.module.js';
import { Clickstream } from './contract/clickstream.contract.js';

type Step =
  | { do: 'record'; session: number; customer: number | undefined }
  | { do: 'join'; session: number; customer: number }
  | { do: 'switch'; session: number; on: boolean }
  | { do: 'switchCustomer'; customer: number; on: boolean }
  | { do: 'erase'; session: number }
  | { do: 'eraseCustomer'; customer: number };

const session = fc.nat(2);
const customer = fc.nat(1);
const on = fc.boolean();
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('record' as const),
      session,
      customer: fc.option(customer, { nil: undefined }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('join' as const), session, customer }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('switch' as const), session, on }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('switchCustomer' as const), customer, on }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('erase' as const), session }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('eraseCustomer' as const), customer }) },
);

interface ModelSession {
  owner: number | undefined;
  on: boolean;
  products: string[];
}

/** What the contract promises, without a database, bounds or time. */
class Model {
  private readonly sessions = new Map<number, ModelSession>();
  private readonly silent = new Set<number>();

  /** Whether the click was kept. */
  record(id: number, asking: number | undefined, product: string): boolean {
    const known = this.sessions.get(id);
    if (known && !known.on) return false;
    const owner = known?.owner ?? asking;
    if (owner !== asking) return false;
    if (known && owner !== undefined) this.join(id, owner);
    if (owner !== undefined && this.silent.has(owner)) {
      if (!known) this.sessions.set(id, { owner, on: true, products: [] });
      return false;
    }
    const after = known ?? { owner, on: true, products: [] };
    after.products.push(product);
    this.sessions.set(id, after);
    return true;
  }

  join(id: number, owner: number): void {
    const known = this.sessions.get(id);
    if (!known?.on || known.owner !== undefined) return;
    known.owner = owner;
    if (this.silent.has(owner)) known.products = [];
  }

  switch(id: number, wanted: boolean): void {
    const known = this.sessions.get(id);
    if (!wanted) this.sessions.set(id, { owner: undefined, on: false, products: [] });
    else if (known) known.on = true;
  }

  switchCustomer(owner: number, wanted: boolean): void {
    if (wanted) this.silent.delete(owner);
    else {
      this.silent.add(owner);
      for (const known of this.of(owner)) known.products = [];
    }
  }

  erase(id: number): void {
    if (this.sessions.get(id)?.on) this.sessions.delete(id);
  }

  eraseCustomer(owner: number): void {
    for (const [id, known] of this.sessions) if (known.owner === owner) this.sessions.delete(id);
  }

  /** What anybody may see who has nothing but the session. */
  seenBy(id: number): string[] {
    const known = this.sessions.get(id);
    return known && known.owner === undefined ? [...known.products].reverse() : [];
  }

  keptOf(owner: number): string[] {
    return this.of(owner).flatMap(({ products }) => products);
  }

  isOn(id: number): boolean {
    const known = this.sessions.get(id);
    return !known || (known.on && (known.owner === undefined || !this.silent.has(known.owner)));
  }

  isSilent(owner: number): boolean {
    return this.silent.has(owner);
  }

  private of(owner: number): ModelSession[] {
    return [...this.sessions.values()].filter((known) => known.owner === owner);
  }
}

describe('what the clickstream promises', () => {
  let modules: StartedModules;
  let clickstream: Client<typeof Clickstream>;

  beforeAll(async () => {
    modules = await startModules([ClickstreamModule], { config: { repeatCommands: true } });
    clickstream = modules.client(Clickstream);
  });
  afterAll(() => modules.remove());

  it('holds, whatever visitors and customers do in whichever order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const sessions = [newId(), newId(), newId()] as const;
        const customers = [newId(), newId()] as const;
        const model = new Model();
        const take = async (next: Step, productId: string): Promise<void> => {
          const sessionId = 'session' in next ? sessions[next.session]! : '';
          const customerId = 'customer' in next && next.customer !== undefined ? customers[next.customer]! : '';
          if (next.do === 'record') {
            const whose = next.customer === undefined ? {} : { customerId };
            const clicks = [{ kind: 'view' as const, productId }];
            const { recorded } = await clickstream.record({ sessionId, ...whose, clicks });
            expect(recorded === 1).toBe(model.record(next.session, next.customer, productId));
          } else if (next.do === 'join') {
            model.join(next.session, next.customer);
            await clickstream.join({ sessionId, customerId });
          } else if (next.do === 'switch') {
            model.switch(next.session, next.on);
            await clickstream.setRecording({ sessionId, recording: next.on });
          } else if (next.do === 'switchCustomer') {
            model.switchCustomer(next.customer, next.on);
            await clickstream.setRecording({ customerId, recording: next.on });
          } else if (next.do === 'erase') {
            model.erase(next.session);
            await clickstream.erase({ sessionId });
          } else {
            model.eraseCustomer(next.customer);
            await clickstream.erase({ customerId });
          }
        };
        for (const [i, next] of steps.entries()) await take(next, `p${i}`);
        for (const [i, sessionId] of sessions.entries()) {
          const seen = await clickstream.recent({ sessionId, limit: 100 });
          expect(seen.items.map(({ productId }) => productId)).toEqual(model.seenBy(i));
          expect(await clickstream.recording({ sessionId })).toEqual({ recording: model.isOn(i) });
          if (!model.isOn(i)) expect(await clicksWhere('session_id', sessionId)).toBe(0);
        }
        for (const [i, customerId] of customers.entries()) {
          const exported = await clickstream.export({ customerId, limit: 1000 });
          expect(exported.items.map(({ productId }) => productId).sort()).toEqual(model.keptOf(i).sort());
          if (model.isSilent(i)) expect(await clicksWhere('customer_id', customerId)).toBe(0);
        }
      }),
      { numRuns: 150 },
    );
    expect((await clickstream.audit({})).findings).toEqual([]);
  });

  async function clicksWhere(column: 'session_id' | 'customer_id', id: string): Promise<number> {
    const rows = await modules
      .database('clickstream')
      .read<{ n: number }>(`SELECT COUNT(*) AS n FROM click WHERE ${column} = ?`, [id]);
    return rows[0]!.n;
  }
});
