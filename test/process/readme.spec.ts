import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { PROJECT } from '../../boundaries/project.js';
import { startProcess } from '../kit/process.js';

describe('README.md', () => {
  it('has a tour whose commands do what it says', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'doordesk-readme-'));
    const store = await startProcess(join(directory, 'data'), { DOORDESK_SEED: 'demo' });
    const blocks = [...readFileSync(join(PROJECT, 'README.md'), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g)].map(
      (m) => m[1] as string,
    );
    const tour = blocks
      .slice(1)
      .join('\n')
      .replaceAll('http://localhost:3000', store.url)
      .replaceAll('npm run import --', `"${process.execPath}" "${join(PROJECT, 'scripts/run.mjs')}" import`)
      .replaceAll(
        /npm run (split|merge) --/g,
        (_all, command: string) => `"${process.execPath}" "${join(PROJECT, 'scripts/run.mjs')}" move ${command}`,
      );
    const env = { PATH: process.env['PATH'], DOORDESK_DATA: join(directory, 'data') };
    const done = spawnSync('bash', ['--norc', '-ec', tour], {
      cwd: directory,
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    await store.end('SIGTERM');
    rmSync(directory, { recursive: true, force: true });
    expect(done.stderr).toBe('');
    expect(done.stdout).toContain('Moby-Dick');
    expect(done.stdout).toContain('HTTP/1.1 201 Created');
    expect(done.stdout).toContain('order-access-token: ');
    expect(done.stdout).toContain('"state":"confirmed"');
    expect(done.stdout).toContain('cart moved from the host cart to store');
    expect(done.stdout).toContain('1 created, 0 updated, 0 unchanged, 0 rejected');
    expect(done.stdout).toContain('Imported 2 ratings');
    expect(done.stdout).toMatch(/"reason":\{"kind":"/);
    const [questions = 0, calls = 0] = /(\d+) questions, (\d+) calls/.exec(done.stdout)?.slice(1).map(Number) ?? [];
    expect(questions).toBeGreaterThanOrEqual(100);
    expect(calls).toBeLessThanOrEqual(20);
  });
});
