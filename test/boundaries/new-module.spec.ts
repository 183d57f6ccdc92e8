import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { PROJECT } from '../../boundaries/project.js';

const COPIED = [
  'src',
  'migrations',
  'boundaries',
  'scripts',
  'test',
  'bench',
  'docs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'jest.config.mjs',
  'eslint.config.js',
  '.prettierrc.json',
  '.prettierignore',
];

describe('npm run new:module', () => {
  const copy = mkdtempSync(join(tmpdir(), 'doordesk-new-'));
  const run = (...args: string[]) =>
    spawnSync(process.execPath, args, { cwd: copy, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it('makes a module that is green at once: types, lint, walls and its own test', () => {
    for (const path of COPIED)
      cpSync(join(PROJECT, path), join(copy, path), { recursive: true, preserveTimestamps: true });
    symlinkSync(join(PROJECT, 'node_modules'), join(copy, 'node_modules'));
    const made = run('scripts/new-module.mjs', 'gift-cards');
    expect(made.stderr).not.toContain('Error');
    expect(made.stdout).toContain('Every wall stands.');
    expect(made.status).toBe(0);
    const again = run('scripts/new-module.mjs', 'gift-cards');
    expect(again).toMatchObject({ status: 2, stderr: expect.stringContaining('already') });
    expect(run('node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json').stdout).toBe('');
    const own = ['src/modules/gift-cards', 'migrations/gift-cards', 'boundaries/register.ts', 'src/store.module.ts'];
    expect(run('node_modules/eslint/bin/eslint.js', ...own).stdout).toBe('');
    expect(run('node_modules/prettier/bin/prettier.cjs', '--check', ...own).stdout).toContain('All matched files');
    const spec = run('--experimental-vm-modules', 'node_modules/jest/bin/jest.js', 'src/modules/gift-cards');
    expect(spec.stderr).toContain('2 passed');
  }, 600_000);

  it.each(['', 'Bad Name', '../cart', 'cart', 'platform', 'import', 'note', 'module', 'delete'])(
    'makes nothing for %j, which is no name or means something else',
    (name) => {
      const refused = spawnSync(process.execPath, ['scripts/new-module.mjs', name], { cwd: PROJECT, encoding: 'utf8' });
      expect(refused.stdout).toBe('');
      expect(refused.stderr).toMatch(/^Usage: .*\n.{20,}/);
      expect(refused.status).toBe(2);
    },
  );
});
