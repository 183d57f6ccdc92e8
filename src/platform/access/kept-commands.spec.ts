import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pino from 'pino';
import { Id, Text } from '../contract/fields.js';
import { Kept } from '../contract/kept.js';
import { type Effect, type Partition, command } from '../contract/define-service.js';
import { ServiceError, conflict, unavailable } from '../contract/service-error.js';
import { timestamp } from '../values/clock.js';
import { KeptCommands, type KeptOperation } from './kept-commands.js';
import { type KeptCommand, KeptStore } from './kept-store.js';

class Note {
  @Id()
  id!: string;

  @Text({ max: 10_000 })
  text!: string;
}

const writing = (effect: Effect = 'once', partition: Partition = 'available'): KeptOperation => ({
  service: 'notes',
  name: 'write',
  operation: command(Note, Note, { effect: effect as 'once', partition, deadline: 1000, sla: { p999: 50 } }),
  caller: 'test',
});

const away = (): Promise<object> => Promise.reject(unavailable('away'));

describe('kept commands', () => {
  let directory: string;
  let kept: KeptCommands;
  /** What the owner was sent, in order. */
  let sent: string[];
  let owner: (command: KeptCommand) => Promise<object>;

  const start = async (): Promise<void> => {
    kept = new KeptCommands(pino({ level: 'silent' }));
    kept.connect((kind) => {
      sent.push(kind.commandId);
      return owner(kind);
    });
    await kept.start(await KeptStore.open(directory, 'test'));
  };
  const write = (commandId: string, under: string, more: { text?: string; operation?: KeptOperation } = {}) =>
    kept.call(
      more.operation ?? writing(),
      { id: commandId, text: more.text ?? 'x' },
      { commandId, keep: { under } },
      away,
    );
  const drained = async (): Promise<void> => {
    for (const until = Date.now() + 60_000; kept.figures().waiting > 0;) {
      if (Date.now() > until) throw new Error('something is still kept');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'doordesk-kept-'));
    sent = [];
    owner = away;
    await start();
  });
  afterEach(async () => {
    await kept.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('are carried out in order for each name, after a restart too', async () => {
    for (const id of ['a1', 'b1', 'a2', 'b2', 'a3']) expect(await write(id, id.slice(0, 1))).toBeInstanceOf(Kept);
    await kept.stop();
    sent = [];
    owner = () => Promise.resolve({});
    await start();
    await drained();
    expect(sent.filter((id) => id.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
    expect(sent.filter((id) => id.startsWith('b'))).toEqual(['b1', 'b2']);
  });

  it('hold up no other name when one of them fails', async () => {
    owner = ({ commandId }) =>
      commandId === 'a1' ? Promise.reject(new ServiceError('internal', 'internal', 'a bug')) : Promise.resolve({});
    for (const id of ['a1', 'b1', 'a2']) await write(id, id.slice(0, 1));
    while (kept.figures().waiting > 2) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(kept.figures()).toMatchObject({ waiting: 2, carriedOut: 1 });
    expect(sent).not.toContain('a2');
    owner = () => Promise.resolve({});
    await drained();
  });

  it('end with a refusal', async () => {
    owner = () => Promise.reject(conflict('full', 'There is no room.'));
    await write('a1', 'a');
    await drained();
    expect(kept.figures()).toMatchObject({ refused: 1, carriedOut: 0 });
  });

  it('are given up before their owner forgets their ids', async () => {
    await kept.stop();
    const store = await KeptStore.open(directory, 'test');
    const old = timestamp(Date.now() - 6.5 * 24 * 3_600_000);
    const about = { under: 'a', service: 'notes', operation: 'write', request: {}, caller: 'test', traceId: 't' };
    await store.add({ ...about, commandId: 'old', keptAt: old });
    await store.close();
    await start();
    await drained();
    expect([sent, kept.figures()]).toEqual([[], expect.objectContaining({ givenUp: 1, carriedOut: 0 })]);
  });

  it('are once and available, valid, and not too large', async () => {
    for (const operation of [writing('repeatable'), writing('once', 'consistent')])
      await expect(write('a1', 'a', { operation })).rejects.toThrow('cannot be kept');
    await expect(write('a1', 'a', { text: '' })).rejects.toMatchObject({ kind: 'invalid' });
    await expect(write('a1', 'a', { text: 'x'.repeat(5_000) })).rejects.toMatchObject({ kind: 'unavailable' });
    expect(kept.figures().waiting).toBe(0);
  });

  it('are kept once for one id', async () => {
    const answers = await Promise.all([write('a1', 'a'), write('a1', 'a'), write('a1', 'a')]);
    expect(answers.every((answer) => answer instanceof Kept)).toBe(true);
    expect(kept.figures()).toMatchObject({ waiting: 1, kept: 1 });
  });

  it('come before what is asked after them', async () => {
    await write('a1', 'a');
    const after = (options: object) => kept.call(writing(), {}, options, () => Promise.resolve({ done: true }));
    await expect(after({ after: 'a', deadline: 100 })).rejects.toMatchObject({ code: 'kept_waiting' });
    expect(await after({ after: 'b' })).toEqual({ done: true });
    owner = () => Promise.resolve({});
    expect(await after({ after: 'a' })).toEqual({ done: true });
    expect(kept.figures().waiting).toBe(0);
  });
});
