// npm run new:module -- NAME: a module with contract, migration, register entry and test, all green at once.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { install, root } from './prepare.mjs';

const name = process.argv[2] ?? '';
const pascal = name.replace(/(^|-)([a-z0-9])/g, (_m, _dash, c) => c.toUpperCase());
const camel = pascal && pascal[0].toLowerCase() + pascal.slice(1);

/** Names that the made files use for something else. */
const MEANT_OTHERWISE = new Set(
  (
    'Note NoteRef WriteNote Module Modules Client Provider Injectable Table Text Id AuditReport AuditRequest ' +
    'ModuleDatabase MigrationInterface QueryRunner StartedModules StartModules ModuleOf Promise Object String Describe Expect It'
  ).split(' '),
);

/** Whether JavaScript takes it as a variable's name: `delete` and `import` it keeps for itself. */
function canBeVariable(word) {
  try {
    return Boolean(new Function(`'use strict'; let ${word};`));
  } catch {
    return false;
  }
}

function whyNot() {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40)
    return 'A name is up to 40 characters of lower case words joined by -, such as gift-cards.';
  const places = [`src/modules/${name}`, `migrations/${name}`, `src/gateway/${name}`, `src/${name}`];
  const taken = places.find((place) => existsSync(join(root, place)));
  if (taken) return `There is ${taken}/ already: choose another name.`;
  const wired = readFileSync(join(root, 'src/store.module.ts'), 'utf8').includes(`${pascal}Module`);
  if (wired || MEANT_OTHERWISE.has(pascal) || !canBeVariable(camel))
    return `${name} means something else in the code already: choose the name of the capability, such as gift-cards.`;
  return undefined;
}

const reason = whyNot();
if (reason) {
  process.stderr.write(`Usage: npm run new:module -- NAME\n${reason}\n`);
  process.exit(2);
}
install();

const table = `${name.replaceAll('-', '_')}_note`;
const stamp = String(Date.now());
const migration = `Create${pascal}${stamp}`;
const write = (path, text) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  process.stdout.write(`made    ${path}\n`);
};
const edit = (path, change) => {
  const before = readFileSync(join(root, path), 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`${path} no longer has the place where a module is added`);
  writeFileSync(join(root, path), after);
  process.stdout.write(`changed ${path}\n`);
};

write(
  `src/modules/${name}/contract/${name}.contract.ts`,
  `import {
  AuditReport,
  AuditRequest,
  Id,
  Text,
  command,
  defineService,
  event,
  query,
} from '../../../platform/contract/index.js';

export class WriteNote {
  @Id({ doc: "the caller's own id: writing it twice is writing it once" })
  noteId!: string;

  @Text({ max: 500 })
  text!: string;
}

export class NoteRef {
  @Id()
  noteId!: string;
}

export class Note {
  @Id()
  noteId!: string;

  @Text({ max: 500 })
  text!: string;
}

/** What this module answers for: say it in one line. */
export const ${pascal} = defineService(
  '${name}',
  {
    write: command(WriteNote, Note, {
      effect: 'repeatable',
      partition: 'consistent',
      deadline: 5000,
      sla: { p999: 50 },
    }),
    /** Errors: not_found. */
    note: query(NoteRef, Note, { deadline: 2000, sla: { p999: 20 } }),
    audit: query(AuditRequest, AuditReport, { deadline: 60000, sla: { p999: 10000 } }),
  },
  { events: { NoteWritten: event(Note, { aggregate: 'noteId' }) } },
);
`,
);
write(
  `src/modules/${name}/${name}.service.ts`,
  `import { Injectable } from '@nestjs/common';
import { type AuditReport, ModuleDatabase, type Provider, notFound } from '../../platform/index.js';
import { ${pascal}, type Note, type NoteRef, type WriteNote } from './contract/${name}.contract.js';

@Injectable()
export class ${pascal}Service implements Provider<typeof ${pascal}> {
  constructor(private readonly database: ModuleDatabase) {}

  write({ noteId, text }: WriteNote): Promise<Note> {
    return this.database.write(async (tx) => {
      const fresh = await tx.run('INSERT INTO ${table} (note_id, text) VALUES (?, ?) ON CONFLICT (note_id) DO NOTHING', [
        noteId,
        text,
      ]);
      if (fresh > 0) tx.publish(${pascal}.events.NoteWritten, { noteId, text });
      const [note] = await tx.query<Note>('SELECT note_id AS "noteId", text FROM ${table} WHERE note_id = ?', [noteId]);
      return note as Note;
    });
  }

  async note({ noteId }: NoteRef): Promise<Note> {
    const note = await this.database.readOne<Note>('SELECT note_id AS "noteId", text FROM ${table} WHERE note_id = ?', [
      noteId,
    ]);
    if (!note) throw notFound('note');
    return note;
  }

  async audit(): Promise<AuditReport> {
    const counted = await this.database.readOne<{ n: number }>('SELECT COUNT(*) AS n FROM ${table}');
    return { findings: [], figures: { notes: String(counted?.n ?? 0) } };
  }
}
`,
);
write(
  `src/modules/${name}/${name}.module.ts`,
  `import { Module } from '@nestjs/common';
import { ${camel}Migrations } from '../../../migrations/${name}/index.js';
import { moduleOf } from '../../platform/index.js';
import { ${pascal} } from './contract/${name}.contract.js';
import { ${pascal}Service } from './${name}.service.js';

@Module(
  moduleOf({
    contract: ${pascal},
    service: ${pascal}Service,
    storage: { durability: 'full', migrations: ${camel}Migrations },
  }),
)
export class ${pascal}Module {}
`,
);
write(
  `src/modules/${name}/${name}.spec.ts`,
  `import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type StartedModules, startModules } from '../../../test/kit/modules.js';
import type { Client } from '../../platform/index.js';
import { ${pascal} } from './contract/${name}.contract.js';
import { ${pascal}Module } from './${name}.module.js';

describe('${name}', () => {
  let modules: StartedModules;
  let ${camel}: Client<typeof ${pascal}>;

  beforeEach(async () => {
    modules = await startModules([${pascal}Module]);
    ${camel} = modules.client(${pascal});
  });
  afterEach(() => modules.remove());

  it('writes a note once, however often it is asked', async () => {
    const note = { noteId: 'n1', text: 'hello' };
    expect(await ${camel}.write(note)).toEqual(note);
    expect(await ${camel}.write(note)).toEqual(note);
    expect(await ${camel}.note({ noteId: 'n1' })).toEqual(note);
    expect((await ${camel}.audit({})).figures).toEqual({ notes: '1' });
  });

  it('knows nothing of a note that is not there', async () => {
    await expect(${camel}.note({ noteId: 'none' })).rejects.toMatchObject({ kind: 'not_found' });
  });
});
`,
);
write(
  `migrations/${name}/index.ts`,
  `import { ${migration} } from './${stamp}-create-${name}.js';

export const ${camel}Migrations = [${migration}];
`,
);
write(
  `migrations/${name}/${stamp}-create-${name}.ts`,
  `import { type MigrationInterface, type QueryRunner, Table } from 'typeorm';

export class ${migration} implements MigrationInterface {
  readonly name = '${migration}';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: '${table}',
        columns: [
          { name: 'note_id', type: 'text', isPrimary: true },
          { name: 'text', type: 'text' },
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('${table}');
  }
}
`,
);
const key = name.includes('-') ? `'${name}'` : name;
edit('boundaries/register.ts', (text) =>
  text.replace(
    '} as const satisfies Record<string, ModuleEntry>;',
    `  ${key}: {
    owner: 'Nobody yet',
    purpose: 'Say in one line what it answers for',
    tables: ['${table}'],
    uses: [],
    takes: [],
    durability: 'full',
  },
} as const satisfies Record<string, ModuleEntry>;`,
  ),
);
edit('src/store.module.ts', (text) =>
  text
    .replace(
      /(import \{ \w+Module \} from '\.\/modules\/[^\n]+\n)(?!import \{ \w+Module \} from '\.\/modules)/,
      `$1import { ${pascal}Module } from './modules/${name}/${name}.module.js';\n`,
    )
    .replace(/(export const MODULES: Type\[\] = \[[^\]]*)\]/, `$1  ${pascal}Module,\n]`),
);
const run = (...args) => spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;
const made = [`src/modules/${name}`, `migrations/${name}`, 'boundaries/register.ts', 'src/store.module.ts'];
const prettier = join(root, 'node_modules/prettier/bin/prettier.cjs');
process.exitCode =
  run(prettier, '--log-level', 'warn', '--write', ...made) || run(join(root, 'scripts/boundaries.mjs'));
