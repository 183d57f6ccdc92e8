import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type FaultyStore, startFaultyStore } from '../kit/faulty-store.js';
import { STAFF_TOKEN } from '../kit/store.js';
import { LEGEND, type Row, expectedRows, tableOf } from './expected.js';
import { type Away, MODULES, type ModuleName, type Phase, WAYS_OF_BEING_AWAY, runPhase } from './matrix.js';

/** Milliseconds in which an operation answers that does not need what is away: nobody waits for somebody else's trouble. */
const UNDISTURBED = 1_500;
/** The longest deadline, 60 s, at a fiftieth; or two calls that wait for lists, a second each; and room for a busy machine. */
const LONGEST = 5_000;

const PHASES = MODULES.flatMap((module) =>
  (Object.keys(WAYS_OF_BEING_AWAY) as Away[]).map((away): [ModuleName, Away] => [module, away]),
);

/** `npm run faults` prints the matrix that this makes. */
describe('while a module is away', () => {
  let store: FaultyStore;
  const rows = expectedRows();
  const seen = new Map<string, Phase>();

  beforeAll(async () => {
    store = await startFaultyStore();
  });
  afterAll(async () => {
    await store.remove();
    if (process.env['DOORDESK_PRINT_MATRIX'] === '1') process.stdout.write(`\n${tableOf(observed())}\n\n${LEGEND}\n\n`);
  });

  const answersOf = (module: ModuleName, away: Away): Map<string, number> =>
    new Map(seen.get(`${module} ${away}`)?.answers.map(({ operation, status }) => [operation, status]));
  /** The expected rows with what was seen in the place of what is expected. */
  const observed = (): Row[] =>
    rows.map((row) => {
      const cells = structuredClone(row.cells);
      for (const [module, away] of PHASES)
        cells[module][away] = answersOf(module, away).get(row.operation) ?? row.cells[module][away];
      return { ...row, cells };
    });

  it('everything answers as usual while nothing is', async () => {
    const { answers, afterwards } = await runPhase(store, STAFF_TOKEN, 'none');
    const usual = new Map(rows.map((row) => [row.operation, row.usual]));
    expect(answers.filter(({ operation, status }) => usual.get(operation) !== status)).toEqual([]);
    expect(afterwards).toEqual([]);
  });

  it.each(PHASES)('%s is %s', async (module, away) => {
    const phase = await runPhase(store, STAFF_TOKEN, WAYS_OF_BEING_AWAY[away](module));
    seen.set(`${module} ${away}`, phase);
    const answers = answersOf(module, away);
    const differing = rows.filter((row) => row.cells[module][away] !== answers.get(row.operation));
    expect(differing.map(({ operation }) => `${operation} answers ${answers.get(operation)}`)).toEqual([]);
    expect(phase.answers.filter(({ clear }) => !clear)).toEqual([]);
    expect(phase.answers.filter(({ milliseconds }) => milliseconds > LONGEST)).toEqual([]);
    const untouched = new Set(rows.filter(({ cells, usual }) => cells[module].down === usual).map((r) => r.operation));
    expect(phase.answers.filter((a) => untouched.has(a.operation) && a.milliseconds > UNDISTURBED)).toEqual([]);
    expect(phase.afterwards).toEqual([]);
  });

  it('every operation of the document is in the matrix', () => {
    const documented = Object.entries(store.replies.document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(rows.map(({ operation }) => operation).sort()).toEqual(documented.sort());
  });
});
