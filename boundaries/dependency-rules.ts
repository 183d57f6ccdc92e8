import type { IForbiddenRuleType } from 'dependency-cruiser';
import { anyOf } from './project.js';
import type { Register } from './register.js';

type Rule = IForbiddenRuleType & { name: string; comment: string };
type Side = Record<string, unknown>;

const SPEC = '\\.spec\\.tsx?$';
const MODULE = '^src/modules/([^/]+)/';
const CONTRACT = '^src/modules/[^/]+/contract/';
/** What browsers are sent as it is. */
const ASSETS = '^src/gateway/storefront/assets/';
const REGISTER_FILE = 'boundaries/register.ts';

/** Who may import what; `comment` says what to do instead. Rules look at `src/` and `migrations/`; specs may reach further. */
export const dependencyRules = (register: Register): Rule[] => [
  ...moduleRules(register),
  ...contractRules(),
  ...migrationRules(),
  ...callerRules(register),
  ...platformRules(),
  ...generalRules(),
];

const rule = (name: string, comment: string, from: Side, to: Side): Rule =>
  ({ name, comment, severity: 'error', from, to }) as unknown as Rule;

function moduleRules({ modules }: Register): Rule[] {
  const inside = { path: MODULE, pathNot: SPEC };
  return [
    rule(
      'module-is-registered',
      `Add the module to ${REGISTER_FILE}: its owner, its tables, whom it may use. (npm run new:module -- NAME does all of it.)`,
      { path: '^src/modules/', pathNot: [`^src/modules/${anyOf(Object.keys(modules))}/`, SPEC] },
      {},
    ),
    rule(
      'module-insides-are-private',
      'Use the other module through its contract: call an operation or take an event. If the contract lacks what you need, ask its owner to add it.',
      inside,
      { path: '^src/modules/', pathNot: ['^src/modules/$1/', CONTRACT] },
    ),
    ...Object.entries(modules).map(([name, { uses, takes }]) =>
      rule(
        'module-uses-registered-contracts',
        `Every new dependency between modules is a decision: agree on it with both owners, then add it to \`uses\` or \`takes\` in ${REGISTER_FILE}. Or let the caller bring what you need, or take an event and keep a copy.`,
        { path: `^src/modules/${name}/`, pathNot: SPEC },
        { path: CONTRACT, pathNot: `^src/modules/${anyOf([name, ...uses, ...takes])}/` },
      ),
    ),
    rule(
      'module-knows-no-caller',
      'A module does not know who calls it. Move what both need into the contract, or publish an event that the caller takes.',
      inside,
      { path: '^src/', pathNot: ['^src/modules/', '^src/platform/'] },
    ),
  ];
}

function contractRules(): Rule[] {
  return [
    rule(
      'contract-stands-alone',
      'A contract imports src/platform/contract/index.js and its own folder, nothing else: others must be able to import it without your insides. Move the shape into the contract, or state it here as fields.',
      { path: '^src/modules/([^/]+)/contract/', pathNot: SPEC },
      { pathNot: ['^src/modules/$1/contract/', '^src/platform/contract/index\\.ts$'] },
    ),
  ];
}

function migrationRules(): Rule[] {
  return [
    rule(
      'module-runs-its-own-migrations',
      'Import the index of your own folder under migrations/. Another module’s tables belong to its owner: ask for an operation or an event.',
      { path: MODULE, pathNot: SPEC },
      { path: '^migrations/', pathNot: '^migrations/$1/index\\.ts$' },
    ),
    rule(
      'migrations-stand-alone',
      'A migration is history: it must do the same in ten years. Write what it needs into the migration itself; only typeorm and its own folder may be imported.',
      { path: '^migrations/([^/]+)/' },
      { pathNot: ['^migrations/$1/', 'node_modules/typeorm/'], dependencyTypesNot: ['core'] },
    ),
  ];
}

function callerRules({ parts }: Register): Rule[] {
  const registered = Object.entries(parts).map(([name, { uses }]) =>
    rule(
      'caller-uses-registered-contracts',
      `Add the module to \`uses\` of this part in ${REGISTER_FILE}, when its owner agrees to answer for this load.`,
      { path: `^src/${name}/`, pathNot: SPEC },
      { path: CONTRACT, pathNot: `^src/modules/${anyOf(uses)}/` },
    ),
  );
  return [
    ...registered,
    rule(
      'gateway-uses-contracts-only',
      'The gateway puts together what services answer. Call an operation of the contract; if there is none, ask the module’s owner for it.',
      { path: '^src/gateway/', pathNot: SPEC },
      { path: '^(?:src|migrations)/', pathNot: ['^src/gateway/', '^src/platform/', CONTRACT] },
    ),
    rule(
      'importer-uses-contracts-only',
      'The importer is a client like any other. Call operations of contracts; if one is missing, ask the module’s owner for it.',
      { path: '^src/import/', pathNot: SPEC },
      { path: '^(?:src|migrations)/', pathNot: ['^src/import/', '^src/platform/', CONTRACT] },
    ),
    rule(
      'command-uses-the-store',
      'A command starts the store (src/store.module.ts) or reaches the running one, and then calls contracts.',
      { path: '^src/cli/', pathNot: SPEC },
      {
        path: '^(?:src|migrations)/',
        pathNot: [
          '^src/cli/',
          '^src/import/',
          '^src/platform/',
          '^src/(?:store\\.module|kept-topology|control-folder|up)\\.ts$',
          CONTRACT,
        ],
      },
    ),
    rule(
      'root-wires-whole-modules',
      'Import the module’s own module file (src/modules/NAME/NAME.module.ts); what is inside it, it wires itself.',
      { path: '^src/[^/]+\\.tsx?$', pathNot: SPEC },
      { path: '^(?:src/modules|migrations)/', pathNot: '^src/modules/([^/]+)/\\1\\.module\\.ts$' },
    ),
  ];
}

function platformRules(): Rule[] {
  return [
    rule(
      'platform-knows-no-business',
      'Turn it round: let the platform take what it needs as a parameter, or move the code into the module that it is about.',
      { path: '^src/platform/', pathNot: SPEC },
      { path: '^(?:src|migrations)/', pathNot: ['^src/platform/', '^migrations/platform/'] },
    ),
    rule(
      'platform-through-its-index',
      'Import src/platform/index.js. If it does not export what you need, the platform keeps it private: ask its owner to open it there.',
      { path: '^src/(?:modules|gateway|import)/', pathNot: [SPEC, CONTRACT] },
      { path: '^src/platform/', pathNot: '^src/platform/index\\.ts$' },
    ),
    rule(
      'typeorm-stays-inside',
      'Only the insides of a module, migrations and the platform’s storage know how data is kept. Call an operation of the module that owns the data.',
      { path: '^src/', pathNot: [SPEC, '^src/modules/', '^src/platform/(?:storage|host)/'] },
      { path: 'node_modules/typeorm/' },
    ),
    rule(
      'driver-stays-in-platform',
      'Inject ModuleDatabase: it is the one door to your data, with its queue, its durability and its walls. A connection of your own would go round all of them.',
      { path: '^(?:src|migrations)/', pathNot: [SPEC, '^src/platform/(?:storage|host)/'] },
      { path: ['node_modules/(?:@types/)?(?:better-sqlite3|pg|pg-[a-z-]+)/', '^(?:node:)?sqlite$'] },
    ),
  ];
}

function generalRules(): Rule[] {
  return [
    rule(
      'no-cycles',
      'Two files that need each other are one thing, or hide a third: move what both need into a file of its own.',
      { path: '^(?:src|migrations)/' },
      { circular: true },
    ),
    rule(
      'no-orphans',
      'Nothing imports this file and it imports nothing: use it or remove it.',
      { orphan: true, path: '^(?:src|migrations)/', pathNot: [SPEC, '\\.d\\.ts$', ASSETS] },
      {},
    ),
    rule(
      'product-needs-no-tests',
      'Code that runs in the store imports no test, no spec and no bench. Move what both need beside the code.',
      { path: '^(?:src|migrations)/', pathNot: SPEC },
      { path: ['^(?:test|bench|boundaries)/', SPEC] },
    ),
    rule(
      'product-needs-no-dev-packages',
      'Move the package to `dependencies` in package.json, with a line in docs/decisions/ that says why.',
      { path: '^(?:src|migrations)/', pathNot: SPEC },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'imports-resolve',
      'There is no such file or package. Correct the path (relative, ending in .js), or add the package to package.json.',
      { path: '^(?:src|migrations)/' },
      { couldNotResolve: true },
    ),
  ];
}
