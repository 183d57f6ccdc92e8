import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type StoreProcess, startProcess } from '../kit/process.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const guide = readFileSync(join(root, 'docs/guides/from-monolith-to-services.md'), 'utf8');
const blocks = [...guide.matchAll(/^## (\d+\. [^\n]*)\n(?:(?!^## )[\s\S])*?```sh\n([\s\S]*?)```/gm)].map(
  (match) => [match[1] as string, match[2] as string] as const,
);

/** What a step must show, beside ending well. */
const SHOWN: Record<string, RegExp> = {
  '1': /"cart"/,
  '2': /Every wall stands\./,
  '3': /would leave the host store[\s\S]*What it would cost is not known/,
  // The cart is not among those of the public host any more; in which order they opened is nobody's business.
  '4': /cart moved from the host store to cart[\s\S]*"modules":\[(?![^\]]*"cart")[^\]]*"ordering"/,
  '5': /doordesk_call_duration_seconds_count/,
  '7': /cart moved from the host cart to store/,
};

describe('the guide from monolith to services', () => {
  const directory = mkdtempSync(join(tmpdir(), 'doordesk-guide-'));
  let store: StoreProcess;

  beforeAll(async () => {
    store = await startProcess(directory, { DOORDESK_SEED: 'demo' });
  });
  afterAll(async () => {
    await store.end('SIGTERM');
    rmSync(directory, { recursive: true, force: true });
  });

  it('has commands in most of its steps', () => {
    expect(blocks.map(([title]) => title[0])).toEqual(Object.keys(SHOWN));
  });

  it.each(blocks)('does what it says: %s', (title, commands) => {
    const script = commands.replaceAll('http://localhost:3000', store.url);
    const env = { ...process.env, DOORDESK_DATA: directory };
    const done = spawnSync('bash', ['-euo', 'pipefail', '-c', script], { cwd: root, env, encoding: 'utf8' });
    expect({ status: done.status, said: done.stdout + done.stderr }).toEqual({
      status: 0,
      said: expect.stringMatching(SHOWN[title[0] as string] as RegExp),
    });
  });
});
