import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PROJECT } from '../../boundaries/project.js';

interface Results {
  numPassedTests: number;
  numFailedTests: number;
  numRuntimeErrorTestSuites: number;
  testResults: object[];
}

const suite = (name: string, ...statuses: string[]) => ({
  name: join(PROJECT, name),
  status: statuses.length === 0 || statuses.includes('failed') ? 'failed' : 'passed',
  assertionResults: statuses.map((status) => ({ status })),
});

describe('a suite that failed in CI', () => {
  let directory: string;
  /** Runs `.ci/again.mjs` on these suites; the second run of those that failed says `second`. */
  const again = (first: object[], second: object[]): { code: number | null; said: string; results: Results } => {
    const [results, fake] = [join(directory, 'results.json'), join(directory, 'fake.mjs')];
    writeFileSync(results, JSON.stringify({ numPassedTests: -1, numFailedTests: -1, testResults: first }));
    const said = JSON.stringify(JSON.stringify({ testResults: second }));
    writeFileSync(
      fake,
      `import fs from 'node:fs'; fs.writeFileSync(process.argv.at(-1).slice('--outputFile='.length), ${said});`,
    );
    const args = [join(PROJECT, '.ci/again.mjs'), results, process.execPath, fake];
    const done = spawnSync(process.execPath, args, { cwd: PROJECT, encoding: 'utf8' });
    return { code: done.status, said: done.stdout, results: JSON.parse(readFileSync(results, 'utf8')) as Results };
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'doordesk-again-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const steady = suite('src/a.spec.ts', 'passed', 'passed', 'pending');
  const unsteady = suite('test/pages/b.spec.ts', 'failed', 'passed');

  it('passes when it passes by itself, and is named', () => {
    const { code, said, results } = again([steady, unsteady], [suite('test/pages/b.spec.ts', 'passed', 'passed')]);
    expect(code).toBe(0);
    expect(said).toContain('unsteady, once more: test/pages/b.spec.ts');
    expect(results).toMatchObject({ numPassedTests: 4, numFailedTests: 0, numRuntimeErrorTestSuites: 0 });
  });

  it('fails when it fails again, cannot be read, or does not run', () => {
    expect(again([steady, unsteady], [unsteady])).toMatchObject({ code: 1, results: { numFailedTests: 1 } });
    const unreadable = again([steady, unsteady], [suite('test/pages/b.spec.ts')]);
    expect(unreadable).toMatchObject({ code: 1, results: { numRuntimeErrorTestSuites: 1 } });
    expect(again([steady, unsteady], []).code).toBe(1);
  });

  it.each(['test/crash/c.spec.ts', 'test/races/c.spec.ts', 'test/access/c.spec.ts'])(
    'gets no second chance: %s',
    (name) => {
      expect(again([unsteady, suite(name, 'failed')], [steady, steady])).toMatchObject({ code: 1, said: '' });
    },
  );

  it('gets none among more than four', () => {
    const many = Array.from({ length: 5 }, (_, i) => suite(`test/pages/${i}.spec.ts`, 'failed'));
    expect(again(many, [])).toMatchObject({ code: 1, said: '' });
  });
});
