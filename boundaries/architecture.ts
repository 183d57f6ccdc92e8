import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CodeMap } from './code-map.js';
import type { ModuleEntry, Register } from './register.js';
import type { Violation } from './violation.js';

const FILE = 'docs/architecture.md';
const BEGIN = '<!-- made by npm run boundaries: begin -->';
const END = '<!-- made by npm run boundaries: end -->';

/** The map of the modules as Mermaid and as tables, made from the register and the code, so that it cannot lie. */
export function architectureOf(register: Register, code: CodeMap): string {
  return [
    BEGIN,
    '',
    diagram(code),
    '',
    '## Modules',
    '',
    ...Object.entries(register.modules).map(([name, entry]) => canvas(name, entry, code)),
    END,
  ].join('\n');
}

function diagram(code: CodeMap): string {
  const lines = ['```mermaid', 'flowchart TD'];
  for (const name of code.modules.keys()) lines.push(`  ${id(name)}[(${name})]`);
  for (const name of code.parts.keys()) lines.push(`  ${id(name)}([${name}])`);
  for (const [name, { uses, takes }] of [...code.parts, ...code.modules]) {
    for (const service of uses) lines.push(`  ${id(name)} --> ${id(service)}`);
    for (const event of takes)
      lines.push(`  ${id(event.split('.')[0] as string)} -. ${event.split('.')[1] as string} .-> ${id(name)}`);
  }
  return [...lines, '```', '', 'Arrows are calls; dotted arrows are events.'].join('\n');
}

function canvas(name: string, { owner, purpose, tables, durability }: ModuleEntry, code: CodeMap): string {
  const { uses = [], takes = [] } = code.modules.get(name) ?? {};
  const list = (values: readonly string[]): string =>
    values.length > 0 ? values.map((v) => `\`${v}\``).join(', ') : 'none';
  return [
    `### ${name}`,
    '',
    `${purpose}. Owned by ${owner}; durability ${durability}.`,
    '',
    '| | |',
    '| --- | --- |',
    `| tables | ${list(tables)} |`,
    `| calls | ${list(uses)} |`,
    `| takes | ${list(takes)} |`,
    '',
  ].join('\n');
}

const id = (name: string): string => name.replace(/[^a-z0-9]/gi, '_');

/** The document with the made part put in its place. */
export function withArchitecture(root: string, made: string): string {
  const text = readFileSync(join(root, FILE), 'utf8');
  const [before, rest] = text.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${FILE} has lost its markers ${BEGIN} and ${END}`);
  return `${before}${made}${after}`;
}

const isStale = (root: string, made: string): boolean =>
  withArchitecture(root, made) !== readFileSync(join(root, FILE), 'utf8');

/** A document that says something else than the code. */
export function staleArchitecture(root: string, made: string): Violation[] {
  const next = 'Run npm run boundaries and commit the document with the change that it describes.';
  return isStale(root, made)
    ? [
        {
          rule: 'document-is-up-to-date',
          where: FILE,
          what: 'says something else than the register and the code',
          next,
        },
      ]
    : [];
}

/** Writes the document; whether it was another before. */
export function writeArchitecture(root: string, made: string): boolean {
  const stale = isStale(root, made);
  if (stale) writeFileSync(join(root, FILE), withArchitecture(root, made));
  return stale;
}
