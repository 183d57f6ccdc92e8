import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { moduleOf } from '../../src/platform/host/module-of.js';
import {
  type Client,
  Id,
  Int,
  ListOf,
  ModuleDatabase,
  type Provider,
  Text,
  command,
  conflict,
  currentCall,
  defineService,
  query,
} from '../../src/platform/index.js';
import { type StartedModules, startModules } from '../kit/modules.js';

class Ask {
  @Id()
  id!: string;

  @Text({ optional: true })
  what?: string;
}

class Part {
  @Int()
  n!: number;
}

class Answer {
  @Id()
  id!: string;

  @ListOf(() => Part)
  parts!: Part[];
}

const terms = { deadline: 100, sla: { p999: 50 } };
const Probe = defineService('probe', {
  ask: query(Ask, Answer, terms),
  act: command(Ask, Answer, { ...terms, effect: 'once', partition: 'consistent' }),
});

/** What the provider did and kept: no caller may be able to change it, nor it what the caller has. */
const inside = { shared: { id: 'kept', parts: [{ n: 1 }] }, requests: [] as Ask[], deadlines: [] as number[] };

class ProbeService implements Provider<typeof Probe> {
  private client: Client<typeof Probe> | undefined;

  constructor(private readonly database: ModuleDatabase) {}

  async ask(request: Ask): Promise<Answer> {
    inside.requests.push(request);
    inside.deadlines.push((currentCall()?.deadlineAt ?? 0) - performance.now());
    switch (request.what) {
      case 'hang':
        return new Promise(() => undefined);
      case 'bug':
        throw new Error('password=hunter2 at line 7');
      case 'refuse':
        throw conflict('taken', 'It is taken.', { by: 'somebody' });
      case 'break the contract':
        return { id: 'x', parts: [], more: 1 } as Answer;
      case 'inside a transaction':
        return this.database.write(() => (this.client as Client<typeof Probe>).ask({ id: 'x' }));
      default:
        return inside.shared;
    }
  }

  act(request: Ask): Promise<Answer> {
    return this.database.once(request, () => ({ id: request.id, parts: [] }));
  }

  use(client: Client<typeof Probe>): void {
    this.client = client;
  }
}
Reflect.defineMetadata('design:paramtypes', [ModuleDatabase], ProbeService);

@Module(moduleOf({ contract: Probe, service: ProbeService, storage: { durability: 'normal', migrations: [] } }))
class ProbeModule {}

describe.each([['as function calls', 'local'] as const, ['through bytes', 'bytes'] as const])(
  'strict calls, %s',
  (_name, binding) => {
    let modules: StartedModules;
    let probe: Client<typeof Probe>;

    beforeAll(async () => {
      modules = await startModules([ProbeModule], { config: { binding } });
      probe = modules.client(Probe);
      modules.app.get(ProbeService, { strict: false }).use(probe);
    });
    afterAll(() => modules.remove());

    it('share no object with the callee', async () => {
      const reply = await probe.ask({ id: 'a' });
      reply.parts[0]!.n = 99;
      reply.parts.push({ n: 2 });
      expect(inside.shared).toEqual({ id: 'kept', parts: [{ n: 1 }] });
      const request = { id: 'a', what: 'first' };
      await probe.ask(request);
      request.what = 'changed';
      expect(inside.requests.at(-1)).toEqual({ id: 'a', what: 'first' });
    });

    it('refuse what the contract does not know', async () => {
      const wrong = [{}, { id: 1 }, { id: 'a', more: 1 }, { id: 'a'.repeat(65) }, { id: 'a b' }] as unknown as Ask[];
      for (const request of wrong) await expect(probe.ask(request)).rejects.toMatchObject({ kind: 'invalid' });
    });

    it('refuse what no wire can carry', async () => {
      for (const what of [() => 1, new Date(), 1n, Number.NaN] as unknown as string[])
        await expect(probe.ask({ id: 'a', what })).rejects.toThrow();
    });

    it('end at their deadline, and hand the rest of it on', async () => {
      const started = performance.now();
      await expect(probe.ask({ id: 'a', what: 'hang' })).rejects.toMatchObject({ kind: 'deadline_exceeded' });
      expect(performance.now() - started).toBeLessThan(1000);
      await probe.ask({ id: 'a' }, { deadline: 50 });
      expect(inside.deadlines.at(-1)).toBeLessThanOrEqual(50);
    });

    it('give refusals as they are meant, and bugs without what they say', async () => {
      await expect(probe.ask({ id: 'a', what: 'refuse' })).rejects.toMatchObject({
        kind: 'conflict',
        code: 'taken',
        details: { by: 'somebody' },
      });
      const failure = await probe.ask({ id: 'a', what: 'bug' }).catch((error: unknown) => error as Error);
      expect(failure).toMatchObject({ kind: 'internal', code: 'internal' });
      expect(JSON.stringify(failure) + (failure as Error).message + String((failure as Error).stack)).not.toContain(
        'hunter2',
      );
    });

    it('hold the callee to its contract', async () => {
      await expect(probe.ask({ id: 'a', what: 'break the contract' })).rejects.toMatchObject({ kind: 'internal' });
    });

    it('are refused inside a transaction', async () => {
      await expect(probe.ask({ id: 'a', what: 'inside a transaction' })).rejects.toMatchObject({ kind: 'internal' });
    });

    it('tell a repeated command from another one', async () => {
      const options = { commandId: `c-${binding}` };
      await probe.act({ id: 'a' }, options);
      await expect(probe.act({ id: 'b' }, options)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    });
  },
);
