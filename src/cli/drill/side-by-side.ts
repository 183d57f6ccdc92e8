import type { Advice, Kind } from '../advise/advisor.js';
import { figure, tableOf } from '../advise/table.js';
import type { Window } from './window.js';

/** A prediction holds that is off by no more than this share, or this many milliseconds. */
const NEAR_SHARE = 0.3;
const NEAR_TIME = 1;

/** A module's way out: how it was, what was said that it would be, and how it then was. */
export interface Row {
  module: string;
  before: Window;
  said: Advice;
  out?: Window;
}

/** Every figure as it was, as it was said that it would be, and as it then was; `last`: when the last module had come back. */
export function sideBySide(rows: readonly Row[], last: Window | undefined): string[] {
  const cells = rows.flatMap((row, i) => latenciesOf(row, rows[i + 1]?.before ?? last)).filter(isWhole);
  const steady = cells.filter(({ now, again }) => isNear(now, again));
  return [
    ...tableOf([
      HEAD,
      ...rows.map((row) => [row.module, ...[...latenciesOf(row, undefined), cpuOf(row), failuresOf(row)].map(textOf)]),
    ]),
    `now > predicted : measured, in milliseconds. ${heldOf(cells)} times of pages and checkouts are within 30 % or 1 ms; ~ marks the others.`,
    `The machine wavers as well: the same times before a module left and after it had come back differed by ${percent(waveringOf(cells))} in the median.`,
    `Where these were within 30 % or 1 ms of each other, ${heldOf(steady)} predictions held.`,
  ];
}

interface Cell {
  now: number;
  said: number;
  was: number;
  /** When the module had come back; NaN where nobody looked. */
  again: number;
}

const FIGURES = [
  ['page', 'p50'],
  ['page', 'p99'],
  ['checkout', 'p50'],
  ['checkout', 'p99'],
] as const satisfies readonly (readonly [Kind, 'p50' | 'p99'])[];
const HEAD = ['', ...FIGURES.map(([kind, quantile]) => `${kind} ${quantile}`), 'CPU a request', 'failed, %'];

/** The model speaks of the time inside the store: what it says is added to what the shoppers saw, who wait for the socket as well. */
const latenciesOf = ({ before, said, out }: Row, after: Window | undefined): Cell[] =>
  FIGURES.map(([kind, quantile]) => {
    const now = before.seen[kind][quantile];
    return {
      now,
      said: now + said.then[kind][quantile] - said.now[kind][quantile],
      was: out?.seen[kind][quantile] ?? NaN,
      again: after?.seen[kind][quantile] ?? NaN,
    };
  });

const cpuOf = ({ said, out }: Row): Cell => ({
  now: said.now.hostCpu,
  said: said.then.hostCpu + said.then.moduleCpu,
  was: out ? out.observed.hosts.reduce((sum, { cpu }) => sum + cpu, 0) / Math.max(1, out.observed.requests) : NaN,
  again: NaN,
});

const failuresOf = ({ before, said, out }: Row): Cell => ({
  now: 100 * before.failed,
  said: 100 * said.then.failed,
  was: out ? 100 * out.failed : NaN,
  again: NaN,
});

/** No further off than `b` may be from itself. */
const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= NEAR_TIME || Math.abs(a - b) <= NEAR_SHARE * b;
const isWhole = ({ said, was }: Cell): boolean => Number.isFinite(said - was);
const heldOf = (cells: readonly Cell[]): string =>
  `${cells.filter(({ said, was }) => isNear(said, was)).length} of ${cells.length}`;

function waveringOf(cells: readonly Cell[]): number {
  const changes = cells.map(({ now, again }) => Math.abs(now - again) / Math.min(now, again)).filter(Number.isFinite);
  return changes.sort((a, b) => a - b)[changes.length >> 1] ?? NaN;
}

const textOf = (cell: Cell): string =>
  `${figure(cell.now)} > ${figure(cell.said)} : ${figure(cell.was)}${isWhole(cell) && !isNear(cell.said, cell.was) ? '~' : ' '}`;
const percent = (share: number): string => (Number.isFinite(share) ? `${Math.round(100 * share)} %` : '-');
