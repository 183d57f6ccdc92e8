import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type EventRecorder, recordEvents } from '../../../test/kit/event-recorder.js';
import { type StartedModules, startModules } from '../../../test/kit/modules.js';
import { type Client, type SqlValue, newId } from '../../platform/index.js';
import { MOST_CLICKS, MOST_SESSIONS_OF_A_CUSTOMER } from './bounds.js';
import { ClickstreamModule } from './clickstream.module.js';
import {
  type Click,
  Clickstream,
  type HistoryErased,
  type KeptClick,
  type ProductViewed,
  type SessionJoined,
} from './contract/clickstream.contract.js';
import { Sweeping } from './sweeping.js';

const settle = { settle: 5000 };
const DAY = 24 * 3_600_000;

const view = (productId: string): Click => ({ kind: 'view', productId });
const clickOn = (productId: string, source = 'shelf'): Click => ({ kind: 'click', productId, source });

describe.each([
  ['once', {}],
  ['twice', { repeatCommands: true }],
])('clickstream, every command sent %s', (_way, config) => {
  let modules: StartedModules;
  let clickstream: Client<typeof Clickstream>;
  const views: EventRecorder<ProductViewed> = recordEvents(Clickstream.events.ProductViewed);
  const erasures: EventRecorder<HistoryErased> = recordEvents(Clickstream.events.HistoryErased, 'erasures');
  const joins: EventRecorder<SessionJoined> = recordEvents(Clickstream.events.SessionJoined, 'joins');

  beforeAll(async () => {
    modules = await startModules([ClickstreamModule, views.module, erasures.module, joins.module], { config });
    clickstream = modules.client(Clickstream);
  });
  afterEach(async () => expect((await clickstream.audit({})).findings).toEqual([]));
  afterAll(() => modules.remove());

  const record = (sessionId: string, clicks: Click[], customerId?: string) =>
    clickstream.record({ sessionId, clicks, ...(customerId === undefined ? {} : { customerId }) });
  const recent = async (of: { sessionId: string } | { customerId: string }, limit = 10): Promise<string[]> =>
    (await clickstream.recent({ ...of, limit })).items.map(({ productId }) => productId);
  const kept = async (customerId: string, limit = 3): Promise<KeptClick[]> => {
    const items: KeptClick[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await clickstream.export({ customerId, limit, ...(cursor ? { cursor } : {}) });
      items.push(...page.items);
      if (page.next === null) return items;
      cursor = page.next;
    }
  };
  /** What was said to be erased while `work` ran. */
  const erasedBy = async (work: () => Promise<unknown>): Promise<HistoryErased[]> => {
    const [first, last] = [newId(), newId()];
    await clickstream.erase({ customerId: first }, settle);
    const before = erasures.taken.length;
    await work();
    await clickstream.erase({ customerId: last }, settle);
    return erasures.taken.slice(before).filter(({ of }) => of !== first && of !== last);
  };
  const ids = (erased: HistoryErased[]): string[] => erased.map(({ of }) => of);

  it('tells what a session did, latest first, each product once', async () => {
    const sessionId = newId();
    expect(await record(sessionId, [view('a'), clickOn('b')])).toEqual({ recorded: 2, renew: false });
    await record(sessionId, [view('c'), view('a')]);
    const { items } = await clickstream.recent({ sessionId, limit: 10 });
    expect(items.map(({ productId, kind }) => [productId, kind])).toEqual([
      ['a', 'view'],
      ['c', 'view'],
      ['b', 'click'],
    ]);
    expect(await recent({ sessionId }, 2)).toEqual(['a', 'c']);
    expect(await recent({ sessionId: newId() })).toEqual([]);
  });

  it('erases what an instance with a faster clock has written', async () => {
    const [sessionId, customerId] = [newId(), newId()];
    await record(sessionId, [view('a')], customerId);
    const ahead = new Date(Date.now() + DAY).toISOString();
    await modules
      .database('clickstream')
      .write((tx) => tx.run('UPDATE click SET at = ? WHERE session_id = ?', [ahead, sessionId]));
    const erased = await erasedBy(() => clickstream.erase({ customerId }));
    expect(erased.slice(0, 2).map(({ at }) => at)).toEqual([ahead, ahead]);
    const after = newId();
    await record(after, [view('b')]);
    await modules
      .database('clickstream')
      .write((tx) => tx.run('UPDATE click SET at = ? WHERE session_id = ?', [ahead, after]));
    expect((await erasedBy(() => clickstream.setRecording({ sessionId: after, recording: false })))[0]?.at).toBe(ahead);
  });

  it('publishes views, not clicks, and each once', async () => {
    const [sessionId, customerId] = [newId(), newId()];
    await record(sessionId, [view('a'), clickOn('b')]);
    await clickstream.record({ sessionId, customerId, clicks: [view('c'), view('c')] }, settle);
    expect(
      views.taken.filter((taken) => taken.sessionId === sessionId).map((taken) => [taken.productId, taken.customerId]),
    ).toEqual([
      ['a', null],
      ['c', customerId],
      ['c', customerId],
    ]);
  });

  it('joins what a session did to the customer, who then alone is told of it', async () => {
    const [sessionId, customerId, other] = [newId(), newId(), newId()];
    await record(sessionId, [view('a')]);
    await clickstream.join({ sessionId, customerId });
    await record(sessionId, [clickOn('b', 'similar')], customerId);
    expect(await recent({ customerId })).toEqual(['b', 'a']);
    // Who holds the session, without being the customer, is not told.
    expect(await recent({ sessionId })).toEqual([]);
    await clickstream.join({ sessionId, customerId: other });
    expect(await recent({ customerId: other })).toEqual([]);
    for (const someone of [undefined, other])
      expect(await record(sessionId, [view('x')], someone)).toEqual({ recorded: 0, renew: true });
    expect(await kept(customerId)).toEqual([
      { sessionId, kind: 'view', productId: 'a', at: expect.any(String) },
      { sessionId, kind: 'click', productId: 'b', source: 'similar', at: expect.any(String) },
    ]);
    expect(await kept(other)).toEqual([]);
  });

  it('joins at the first click of a customer where the sign-in could not', async () => {
    const [sessionId, customerId] = [newId(), newId()];
    await clickstream.join({ sessionId, customerId });
    await record(sessionId, [view('a')]);
    await record(sessionId, [view('b')], customerId);
    expect((await kept(customerId)).map(({ productId }) => productId)).toEqual(['a', 'b']);
  });

  it('tells others whose a session is from now on, whatever is known of it, unless nothing may be kept', async () => {
    const [known, unknown, clicked, silent, off] = [newId(), newId(), newId(), newId(), newId()];
    const [customerId, quiet] = [newId(), newId()];
    await record(known, [view('a')]);
    await clickstream.setRecording({ customerId: quiet, recording: false });
    await clickstream.setRecording({ sessionId: off, recording: false });
    for (const sessionId of [known, unknown, off]) await clickstream.join({ sessionId, customerId });
    for (const sessionId of [known, silent]) await clickstream.join({ sessionId, customerId: quiet });
    await record(silent, [view('a')], quiet);
    for (let i = 0; i < 2; i++)
      await clickstream.record({ sessionId: clicked, customerId, clicks: [view('a')] }, settle);
    const told = joins.taken.filter((one) => [known, unknown, clicked, silent, off].includes(one.sessionId));
    expect(new Set(told.map(({ sessionId }) => sessionId))).toEqual(new Set([known, unknown, clicked]));
    for (const one of told) expect(one.customerId).toBe(customerId);
    // The one that nothing is known of is told again whenever it is joined again.
    expect(told.filter(({ sessionId }) => sessionId !== unknown)).toHaveLength(2);
  });

  it('keeps nothing of a session that is switched off, whoever signs in with it', async () => {
    const [sessionId, customerId] = [newId(), newId()];
    await record(sessionId, [view('a')]);
    const said = await erasedBy(() => clickstream.setRecording({ sessionId, recording: false }));
    expect(said[0]).toMatchObject({ of: sessionId, sessionId, customerId: null });
    expect(await clickstream.recording({ sessionId })).toEqual({ recording: false });
    expect(await recent({ sessionId })).toEqual([]);
    await clickstream.join({ sessionId, customerId });
    for (const someone of [undefined, customerId])
      expect(await record(sessionId, [view('b')], someone)).toEqual({ recorded: 0, renew: false });
    expect(await kept(customerId)).toEqual([]);
    expect(await clickstream.setRecording({ sessionId, recording: true })).toEqual({ recording: true });
    await record(sessionId, [view('c')]);
    expect(await recent({ sessionId })).toEqual(['c']);
  });

  it('lets a customer switch a session off that is theirs', async () => {
    const [sessionId, customerId] = [newId(), newId()];
    await record(sessionId, [view('a')], customerId);
    await record(newId(), [view('b')], customerId);
    await clickstream.setRecording({ sessionId, recording: false });
    expect((await kept(customerId)).map(({ productId }) => productId)).toEqual(['b']);
  });

  it('keeps nothing of a customer who switched it off, in any session', async () => {
    const [customerId, mine, later] = [newId(), newId(), newId()];
    await record(mine, [view('a')], customerId);
    const said = await erasedBy(() => clickstream.setRecording({ customerId, recording: false }));
    expect(said).toMatchObject([
      { of: mine, sessionId: mine, customerId: null },
      { of: customerId, sessionId: null, customerId },
    ]);
    expect(await clickstream.recording({ customerId })).toEqual({ recording: false });
    expect(await clickstream.recording({ sessionId: mine })).toEqual({ recording: false });
    // Switching it off again has nothing more to erase.
    expect(await erasedBy(() => clickstream.setRecording({ customerId, recording: false }))).toEqual([]);
    await record(later, [view('b')]);
    expect(ids(await erasedBy(() => clickstream.join({ sessionId: later, customerId })))).toEqual([later]);
    for (const [session, someone] of [
      [mine, customerId],
      [mine, undefined],
      [later, customerId],
      [newId(), customerId],
    ] as const)
      expect(await record(session, [view('c')], someone)).toEqual({ recorded: 0, renew: false });
    expect(await record(mine, [view('c')], newId())).toEqual({ recorded: 0, renew: true });
    expect(await kept(customerId)).toEqual([]);
    await clickstream.setRecording({ customerId, recording: true });
    await record(mine, [view('d')], customerId);
    expect((await kept(customerId)).map(({ productId }) => productId)).toEqual(['d']);
  });

  it('tells others of every session that is switched off or erased, whatever is known of it', async () => {
    const [off, erased] = [newId(), newId()];
    expect(ids(await erasedBy(() => clickstream.setRecording({ sessionId: off, recording: false })))).toContain(off);
    for (const sessionId of [off, erased])
      expect(ids(await erasedBy(() => clickstream.erase({ sessionId })))).toContain(sessionId);
    expect(await clickstream.recording({ sessionId: off })).toEqual({ recording: false });
  });

  it('knows a new session as a silent customer’s, and does not forget it while it comes', async () => {
    const [sessionId, customerId] = [newId(), newId()];
    await clickstream.setRecording({ customerId, recording: false });
    expect(await record(sessionId, [view('a')], customerId)).toEqual({ recorded: 0, renew: false });
    expect(await record(sessionId, [view('b')])).toEqual({ recorded: 0, renew: false });
    expect(await recent({ sessionId })).toEqual([]);
    const old = '2026-01-01T00:00:00.000Z';
    const database = modules.database('clickstream');
    await database.write((tx) =>
      tx.run('UPDATE visitor_session SET seen_at = ? WHERE session_id = ?', [old, sessionId]),
    );
    await record(sessionId, [view('c')], customerId);
    const rows = await database.read<{ seen_at: string }>('SELECT seen_at FROM visitor_session WHERE session_id = ?', [
      sessionId,
    ]);
    expect(rows[0]!.seen_at > old).toBe(true);
  });

  it('erases what an unknown session did before a silent customer clicked with it', async () => {
    const [sessionId, customerId] = [newId(), newId()];
    await clickstream.setRecording({ customerId, recording: false });
    await record(sessionId, [view('a')]);
    await record(sessionId, [view('b')], customerId);
    expect(await recent({ sessionId })).toEqual([]);
  });

  it('erases by customer and by session, says so, and forgets whose they were', async () => {
    const [customerId, one, two, alone] = [newId(), newId(), newId(), newId()];
    await record(one, [view('a')], customerId);
    await record(two, [view('b')], customerId);
    await record(alone, [view('c')]);
    const said = await erasedBy(() => clickstream.erase({ customerId }));
    expect(new Set(ids(said))).toEqual(new Set([one, two, customerId]));
    expect(await kept(customerId)).toEqual([]);
    await record(one, [view('d')]);
    expect(await recent({ sessionId: one })).toEqual(['d']);
    expect(ids(await erasedBy(() => clickstream.erase({ sessionId: alone })))).toContain(alone);
    expect(await recent({ sessionId: alone })).toEqual([]);
  });

  it('remembers that a session is switched off when its history is erased', async () => {
    const sessionId = newId();
    await clickstream.setRecording({ sessionId, recording: false });
    await clickstream.erase({ sessionId });
    expect(await clickstream.recording({ sessionId })).toEqual({ recording: false });
  });

  it('wants one of a session and a customer', async () => {
    const [sessionId, customerId] = [newId(), newId()];
    for (const named of [{}, { sessionId, customerId }])
      for (const call of [
        clickstream.recent({ ...named, limit: 1 }),
        clickstream.recording(named),
        clickstream.setRecording({ ...named, recording: true }),
        clickstream.erase(named),
      ])
        await expect(call).rejects.toMatchObject({ kind: 'invalid', code: 'invalid_request' });
  });

  it('exports page by page, oldest first, and takes no other cursor', async () => {
    const customerId = newId();
    const sessions = [newId(), newId(), newId()];
    for (let i = 0; i < 8; i++) await record(sessions[i % 3]!, [view(`p${i}`), clickOn(`q${i}`)], customerId);
    const whole = await kept(customerId, 1000);
    expect(whole).toHaveLength(16);
    expect(whole.map(({ at }) => at)).toEqual(whole.map(({ at }) => at).sort());
    expect(await kept(customerId, 3)).toEqual(whole);
    const { next } = await clickstream.export({ customerId, limit: 3 });
    const refused = { kind: 'invalid', code: 'invalid_cursor' };
    await expect(clickstream.export({ customerId: newId(), limit: 3, cursor: next! })).rejects.toMatchObject(refused);
    const [mark, at] = JSON.parse(Buffer.from(next!, 'base64url').toString()) as [string, string];
    const forged = (...key: unknown[]): string => Buffer.from(JSON.stringify([mark, ...key])).toString('base64url');
    for (const cursor of [
      'junk',
      `${next!}!!`,
      'e30',
      forged(at, 'x', 'y'),
      forged(at, '\u0000', 1),
      forged(1, 'x', 1),
    ])
      await expect(clickstream.export({ customerId, limit: 3, cursor })).rejects.toMatchObject(refused);
  });

  it('keeps the last clicks of a session', async () => {
    const [sessionId, customerId] = [newId(), newId()];
    for (let i = 0; i <= MOST_CLICKS; i += 50)
      await record(
        sessionId,
        Array.from({ length: 50 }, (_, n) => view(`p${i + n}`)),
        customerId,
      );
    const clicks = await kept(customerId, 1000);
    expect(clicks).toHaveLength(MOST_CLICKS);
    expect(clicks[0]!.productId).toBe('p50');
    expect(await recent({ customerId }, 100)).toHaveLength(100);
  });

  it('finds the different products behind many clicks on the same', async () => {
    const customerId = newId();
    await record(newId(), [view('other')], customerId);
    for (let session = 0; session < 3; session++) {
      const sessionId = newId();
      for (let i = 0; i < 4; i++) await record(sessionId, new Array<Click>(50).fill(view('same')), customerId);
    }
    expect(await recent({ customerId })).toEqual(['same', 'other']);
  });

  it('keeps so many sessions of a customer', async () => {
    const customerId = newId();
    const sessions = Array.from({ length: MOST_SESSIONS_OF_A_CUSTOMER + 1 }, () => newId());
    const said = await erasedBy(() =>
      Promise.all(sessions.map((sessionId) => record(sessionId, [view('a')], customerId))),
    );
    expect(said).toHaveLength(1);
    const clicks = await kept(customerId, 1000);
    expect(clicks).toHaveLength(MOST_SESSIONS_OF_A_CUSTOMER);
    expect(clicks.map(({ sessionId }) => sessionId)).not.toContain(said[0]!.of);
  });

  it('forgets what is old', async () => {
    const sweeping = modules.app.get(Sweeping, { strict: false });
    const [sessionId, muted] = [newId(), newId()];
    await record(sessionId, [view('a')]);
    await clickstream.setRecording({ sessionId: muted, recording: false });
    const said = await erasedBy(async () => {
      await sweeping.sweep(Date.now() + 89 * DAY);
      expect(await recent({ sessionId })).toEqual(['a']);
      await sweeping.sweep(Date.now() + 91 * DAY);
    });
    expect(ids(said)).toContain(sessionId);
    expect((await clickstream.audit({})).figures).toMatchObject({ clicks: '0', sessions: '0' });
    expect(await clickstream.recording({ sessionId: muted })).toEqual({ recording: false });
    await sweeping.sweep(Date.now() + 181 * DAY);
    expect(await clickstream.recording({ sessionId: muted })).toEqual({ recording: true });
  });

  it('keeps so many sessions in all', async () => {
    const sweeping = modules.app.get(Sweeping, { strict: false });
    for (const recording of [true, false]) {
      const sessions = [newId(), newId(), newId()];
      for (const sessionId of sessions) {
        if (recording) await record(sessionId, [view('a')]);
        else await clickstream.setRecording({ sessionId, recording });
        // Of one millisecond, both would stay.
        for (const before = Date.now(); Date.now() === before;) await clickstream.recording({ sessionId });
      }
      await sweeping.sweep(Date.now(), 2);
      const left = await modules
        .database('clickstream')
        .read('SELECT session_id FROM visitor_session WHERE recording = ? ORDER BY seen_at', [recording ? 1 : 0]);
      expect(left.map(({ session_id }) => session_id as string)).toEqual(sessions.slice(1));
    }
  });

  it('does not forget a silent session that still comes', async () => {
    const sessionId = newId();
    const seenAt = async (): Promise<string> => {
      const rows = await modules
        .database('clickstream')
        .read<{ seen_at: string }>('SELECT seen_at FROM visitor_session WHERE session_id = ?', [sessionId]);
      return rows[0]!.seen_at;
    };
    await clickstream.setRecording({ sessionId, recording: false });
    const first = await seenAt();
    await record(sessionId, [view('a')]);
    expect(await seenAt()).toBe(first);
    await modules
      .database('clickstream')
      .write((tx) =>
        tx.run("UPDATE visitor_session SET seen_at = '2026-01-01T00:00:00.000Z' WHERE session_id = ?", [sessionId]),
      );
    await record(sessionId, [view('a')]);
    expect((await seenAt()) >= first).toBe(true);
  });

  it.each<[finding: string, plant: string, undo: string]>([
    [
      'sessions that are not there',
      "INSERT INTO click (session_id, number, kind, product_id, at) VALUES ('gone', 1, 'view', 'p', '2999')",
      "DELETE FROM click WHERE session_id = 'gone'",
    ],
    [
      'want none kept, and are a customer’s',
      "INSERT INTO visitor_session (session_id, customer_id, recording, last_number, seen_at) VALUES ('gone', 'c', 0, 0, '2999')",
      "DELETE FROM visitor_session WHERE session_id = 'gone'",
    ],
    [
      'customers who want none kept',
      'INSERT INTO silent_customer (customer_id, since) VALUES (?, ?)',
      'DELETE FROM silent_customer WHERE customer_id = ? AND since = ?',
    ],
    [
      'another customer than their session',
      "UPDATE click SET customer_id = 'c' WHERE customer_id = ? AND ? <> ''",
      "UPDATE click SET customer_id = ? WHERE customer_id = 'c' AND ? <> ''",
    ],
    [
      'among the last 200',
      "UPDATE visitor_session SET last_number = 300 WHERE customer_id = ? AND ? <> ''",
      "UPDATE visitor_session SET last_number = 1 WHERE customer_id = ? AND ? <> ''",
    ],
  ])('finds a planted fault: %s', async (finding, plant, undo) => {
    const customerId = newId();
    await record(newId(), [view('a')], customerId);
    const run = (sql: string) => {
      const values: SqlValue[] = sql.includes('?') ? [customerId, '2999'] : [];
      return modules.database('clickstream').write((tx) => tx.run(sql, values));
    };
    await run(plant);
    const { findings } = await clickstream.audit({});
    await run(undo);
    expect(findings).toEqual([expect.stringContaining(finding)]);
  });

  it('finds a customer with too many sessions', async () => {
    const rows = Array.from({ length: MOST_SESSIONS_OF_A_CUSTOMER + 1 }, (_, i) => `('many${i}', 'c', 1, 0, '2999')`);
    const run = (sql: string) => modules.database('clickstream').write((tx) => tx.run(sql));
    await run(
      `INSERT INTO visitor_session (session_id, customer_id, recording, last_number, seen_at) VALUES ${rows.join(', ')}`,
    );
    const { findings } = await clickstream.audit({});
    await run("DELETE FROM visitor_session WHERE customer_id = 'c'");
    expect(findings).toEqual([expect.stringContaining('sessions')]);
  });
});
