import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CodeEntry, CodeMap } from './code-map.js';
import { foldersIn } from './project.js';
import type { ModuleEntry, Register } from './register.js';
import { SourceFile } from './source-file.js';
import type { Violation } from './violation.js';

const REGISTER_FILE = 'boundaries/register.ts';

export const REGISTER_RULES = [
  'module-is-registered',
  'module-has-the-skeleton',
  'store-carries-every-module',
  'calls-as-registered',
  'events-as-registered',
  'durability-as-registered',
  'table-has-one-owner',
  'register-names-modules',
] as const;
type RegisterViolation = Violation<(typeof REGISTER_RULES)[number]>;

/** Whether the register says what the folders and the code say. */
export function registerViolations(root: string, register: Register, code: CodeMap): RegisterViolation[] {
  return [
    ...unregistered(root, register),
    ...Object.keys(register.modules).flatMap((name) => missingSkeleton(root, name)),
    ...notCarried(root, Object.keys(register.modules)),
    ...Object.entries(register.modules).flatMap(([name, entry]) =>
      moduleAgainstCode(name, entry, code.modules.get(name)),
    ),
    ...Object.entries(register.parts).flatMap(([name, entry]) =>
      callsAgainstCode(name, entry.uses, code.parts.get(name)?.uses),
    ),
    ...tablesWithTwoOwners(register),
    ...unknownNames(register),
  ];
}

function unregistered(root: string, { modules, parts }: Register): RegisterViolation[] {
  const rogue = (folder: string, names: readonly string[], next: string): RegisterViolation[] =>
    foldersIn(root, folder)
      .filter((name) => !names.includes(name))
      .map((name) => ({ rule: 'module-is-registered', where: `${folder}/${name}/`, what: 'is in no register', next }));
  const add = `Add it to ${REGISTER_FILE}, or remove the folder. (npm run new:module -- NAME makes a module with all that belongs to it.)`;
  const faces = Object.keys(parts).flatMap((part) => part.split('/')[1] ?? []);
  return [
    ...rogue('src/modules', Object.keys(modules), add),
    ...rogue('migrations', ['platform', ...Object.keys(modules)], add),
    ...rogue(
      'src/gateway',
      faces,
      `Add it to the parts in ${REGISTER_FILE}: its owner and the modules that it may use.`,
    ),
  ];
}

/** Who knows one module knows all: every one has the same skeleton. */
function missingSkeleton(root: string, name: string): RegisterViolation[] {
  const skeleton = [
    `src/modules/${name}/${name}.module.ts`,
    `src/modules/${name}/contract/${name}.contract.ts`,
    `migrations/${name}/index.ts`,
  ];
  return skeleton
    .filter((path) => !existsSync(join(root, path)))
    .map((path) => ({
      rule: 'module-has-the-skeleton',
      where: `${REGISTER_FILE} (${name})`,
      what: `there is no ${path}`,
      next: `Add the file as the other modules have it, or take ${name} out of the register.`,
    }));
}

function notCarried(root: string, names: string[]): RegisterViolation[] {
  const path = 'src/store.module.ts';
  if (!existsSync(join(root, path))) return [];
  const imported = new SourceFile(root, path).importedPaths;
  return names
    .filter((name) => !imported.includes(`src/modules/${name}/${name}.module.js`))
    .map((name) => ({
      rule: 'store-carries-every-module',
      where: path,
      what: `does not carry ${name}`,
      next: `Import the module file of ${name} in ${path} and add it to MODULES.`,
    }));
}

function moduleAgainstCode(name: string, entry: ModuleEntry, code: CodeEntry | undefined): RegisterViolation[] {
  const where = `${REGISTER_FILE} (${name})`;
  const publishers = [...new Set(code?.takes.map((event) => event.split('.')[0] as string))];
  const durability: RegisterViolation[] =
    code?.durability && code.durability !== entry.durability
      ? [
          {
            rule: 'durability-as-registered',
            where,
            what: `says ${entry.durability}, the module file says ${code.durability}`,
            next: 'Decide whether an acknowledged write of this module must survive power loss (`full`) or can be rebuilt (`normal`), and say the same in both.',
          },
        ]
      : [];
  return [
    ...callsAgainstCode(name, entry.uses, code?.uses),
    ...differences(entry.takes, publishers).map(({ other, registered }): RegisterViolation => ({
      rule: 'events-as-registered',
      where,
      what: registered ? `may take events of ${other}, but takes none` : `takes events of ${other} without an entry`,
      next: registered
        ? `Take ${other} out of \`takes\`: a permission that nobody uses invites one that nobody has thought about.`
        : `Add ${other} to \`takes\`, when its owner knows that you depend on these events.`,
    })),
    ...durability,
  ];
}

function callsAgainstCode(
  name: string,
  uses: readonly string[],
  called: readonly string[] | undefined,
): RegisterViolation[] {
  return differences(uses, called ?? []).map(({ other, registered }): RegisterViolation => ({
    rule: 'calls-as-registered',
    where: `${REGISTER_FILE} (${name})`,
    what: registered ? `may call ${other}, but never does` : `calls ${other} without an entry`,
    next: registered
      ? `Take ${other} out of \`uses\`: a permission that nobody uses invites one that nobody has thought about.`
      : `Add ${other} to \`uses\`, when both owners agree.`,
  }));
}

const differences = (
  registered: readonly string[],
  real: readonly string[],
): { other: string; registered: boolean }[] => [
  ...registered.filter((other) => !real.includes(other)).map((other) => ({ other, registered: true })),
  ...real.filter((other) => !registered.includes(other)).map((other) => ({ other, registered: false })),
];

function tablesWithTwoOwners({ modules }: Register): RegisterViolation[] {
  const owners = new Map<string, string>();
  return Object.entries(modules).flatMap(([name, { tables }]) =>
    tables.flatMap((table) => {
      const other = table.startsWith('platform_') ? 'platform' : owners.get(table);
      owners.set(table, name);
      const violation: RegisterViolation = {
        rule: 'table-has-one-owner',
        where: `${REGISTER_FILE} (${name})`,
        what: `table ${table} belongs to ${other ?? ''} already`,
        next: 'Rename the table, so that one name always means one thing; or ask its owner for an operation, if it is the same thing.',
      };
      return other ? [violation] : [];
    }),
  );
}

function unknownNames({ modules, parts }: Register): RegisterViolation[] {
  const named = [
    ...Object.entries(modules).map(([name, { uses, takes }]) => [name, [...uses, ...takes]] as const),
    ...Object.entries(parts).map(([name, { uses }]) => [name, uses] as const),
  ];
  return named.flatMap(([name, others]) =>
    others
      .filter((other) => !(other in modules))
      .map((other) => ({
        rule: 'register-names-modules',
        where: `${REGISTER_FILE} (${name})`,
        what: `names ${other}, which is no module`,
        next: 'Correct the name, or register the module.',
      })),
  );
}
