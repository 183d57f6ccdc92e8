import { readFileSync } from 'node:fs';
import { type Away, MODULES, type ModuleName, WAYS_OF_BEING_AWAY } from './matrix.js';

/** The status of an operation while a module is down, slow, failing. */
export type Cell = Record<Away, number>;

export interface Row {
  operation: string;
  usual: number;
  cells: Record<ModuleName, Cell>;
}

const AWAYS = Object.keys(WAYS_OF_BEING_AWAY) as Away[];
const AS_USUAL = '·';
/** How the table is read. */
export const LEGEND = `A column for each module that is away. ${AS_USUAL}: as usual. One status: whether it is ${AWAYS.join(', ')}; else one for each of these.`;

/** Reads `expected.md`: what every operation answers while a module is away. */
export function expectedRows(): Row[] {
  const text = readFileSync(new URL('expected.md', import.meta.url), 'utf8');
  return text
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => /^(?:GET|POST|PUT|PATCH|DELETE) \//.test(cells[1] ?? ''))
    .map(([, operation = '', usual = '', ...cells]) => rowOf(operation, Number(usual), cells));
}

function rowOf(operation: string, usual: number, texts: string[]): Row {
  const cellOf = (text = AS_USUAL): Cell => {
    const statuses = text.split('/').map((status) => (status === AS_USUAL ? usual : Number(status)));
    const [down = usual, slow = down, failing = down] = statuses;
    return { down, slow, failing };
  };
  const cells = Object.fromEntries(MODULES.map((module, i) => [module, cellOf(texts[i])])) as Row['cells'];
  return { operation, usual, cells };
}

/** The row as `expected.md` has it: `·` as usual, one status for all three ways, or one for each. */
function lineOf({ operation, usual, cells }: Row): string {
  const texts = MODULES.map((module) => {
    const statuses = AWAYS.map((away) => (cells[module][away] === usual ? AS_USUAL : String(cells[module][away])));
    return new Set(statuses).size === 1 ? statuses[0] : statuses.join('/');
  });
  return `| ${[operation, usual, ...texts].join(' | ')} |`;
}

/** The whole table, for people. */
export function tableOf(rows: Row[]): string {
  const lines = [`| operation | usual | ${MODULES.join(' | ')} |`, ...rows.map(lineOf)];
  const cells = lines.map((line) => line.slice(2, -2).split(' | '));
  const widths = (cells[0] ?? []).map((_, i) => Math.max(...cells.map((row) => (row[i] ?? '').length)));
  return cells
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
