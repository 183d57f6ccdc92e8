import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { PROJECT } from '../../boundaries/project.js';
import { run } from '../../src/cli/deployment.js';
import { planOf } from '../../src/cli/deployment/deployment-plan.js';
import { FORMATS, deploymentFiles, folderOf, planNamed } from '../../src/cli/deployment/deployment-files.js';
import { MODULE_NAMES } from '../../src/store.module.js';

const COMMITTED = folderOf('distributed');
const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && !['.env', 'store.env'].includes(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();

describe('npm run deployment', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'doordesk-deployment-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const said = (args: string[]): { code: number; stdout: string[]; stderr: string[] } => {
    const texts = { stdout: '', stderr: '' };
    const spies = (['stdout', 'stderr'] as const).map((name) =>
      jest.spyOn(process[name], 'write').mockImplementation((part) => ((texts[name] += String(part)), true)),
    );
    try {
      const code = run(args);
      return { code, stdout: texts.stdout.trim().split('\n'), stderr: texts.stderr.trim().split('\n') };
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  };

  it('writes what is committed for distributed: run it again when this fails', () => {
    const plan = planNamed('distributed');
    const made = FORMATS.flatMap((format) => deploymentFiles(format, plan, { image: 'doordesk', out: COMMITTED }));
    for (const { path, text } of made)
      expect([path, readFileSync(join(COMMITTED, path), 'utf8')]).toEqual([path, text]);
    expect(files(COMMITTED)).toEqual(made.map(({ path }) => path).sort());
    expect(files(join(PROJECT, 'deployment'))).toHaveLength(made.length);
  });

  it('prints the files, and clears away those of hosts that are gone, but nobody else’s', () => {
    const first = said(['two-halves', '--format', 'systemd', '--out', folder]);
    expect(first).toMatchObject({ code: 0, stderr: [''] });
    expect(first.stdout.map((path) => relative(folder, join(process.cwd(), path))).sort()).toEqual(files(folder));
    writeFileSync(join(folder, 'systemd/mine.service'), '[Service]\n');
    const second = said(['monolith', '--out', folder, '--image=registry.example.com/doordesk:1']);
    expect(second).toMatchObject({ code: 0, stderr: [''] });
    expect(readdirSync(join(folder, 'systemd')).sort()).toEqual([
      'doordesk-store@.service',
      'doordesk.target',
      'environment.example',
      'mine.service',
    ]);
    expect(readFileSync(join(folder, 'kubernetes/30-store.yaml'), 'utf8')).toContain(
      'image: registry.example.com/doordesk:1\n',
    );
  });

  it('says in one line why containers cannot carry hosts that share a folder, and writes the rest', () => {
    const reason = /hosts of cart-out talk over sockets in one data folder/;
    const all = said(['cart-out', '--out', folder]);
    expect([all.code, all.stderr.length]).toEqual([0, 2]);
    expect(readdirSync(folder)).toEqual(['systemd']);
    for (const format of ['compose', 'kubernetes']) {
      const one = said(['cart-out', '--format', format, '--out', folder]);
      expect([one.code, one.stderr.length]).toEqual([1, 1]);
      expect(one.stderr[0]).toMatch(reason);
    }
    expect(existsSync(join(folder, 'compose'))).toBe(false);
  });

  it.each([
    [['nowhere'], 1, /no files for nowhere: DOORDESK_TOPOLOGY must be the name of a file/],
    [['distributed', 'monolith'], 2, /^Usage/],
    [['--format', 'swarm'], 2, /^Usage/],
    [['--frmat', 'compose'], 2, /^Usage/],
    [['--out='], 2, /^Usage/],
  ])('refuses %j', (args, code, reason) => {
    const answer = said(args);
    expect(answer.code).toBe(code);
    expect(answer.stderr.join('\n')).toMatch(reason);
  });

  it('takes a topology of one’s own: its variables, several databases, tables on SQLite, names that are taken', () => {
    const own = (hosts: string, more = ''): string =>
      `transport: nats\n${more}hosts:\n  web: { gateway: true }\n${hosts}`;
    const compose = (text: string): string =>
      deploymentFiles('compose', planOf('own', text, MODULE_NAMES), { image: 'doordesk', out: '/srv' })[0]!.text;
    const mixed = compose(
      own(
        '  books: { modules: [catalog], database: { postgres: "${BOOKS_DB}" } }\n' +
          '  rest: { modules: rest, database: { sqlite: "${FILES:-files}" } }\n',
      ),
    );
    expect(mixed).toContain('BOOKS_DB: postgres://postgres:5432/doordesk');
    expect(mixed).toContain('FILES: ${FILES:-files}');
    expect(mixed).toContain('- rest:/var/lib/doordesk');
    expect(mixed).not.toContain('- books:/var/lib/doordesk');
    const elsewhere = compose(
      own(
        '  rest: { modules: rest, instances: 5, database: { postgres: "postgres://db.example/doordesk" } }\n',
        'nats: "tls://nats.example"\n',
      ),
    );
    expect(elsewhere).not.toContain('postgres:15');
    expect(elsewhere).not.toContain('nats:2');
    expect(elsewhere).not.toContain('configs');
    expect(elsewhere).not.toContain('provision');
    expect(() => compose(own('  nats: { modules: rest }\n'))).toThrow('The host nats of own needs another name');
    const many = own('  rest: { modules: rest, instances: 5, database: { postgres: "${DB}" } }\n');
    expect(compose(many)).toContain('max_connections=280');
  });
});
