import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { PROJECT } from '../../boundaries/project.js';

interface Cell {
  count: number;
  p50: number;
  failures: Record<string, number>;
}

interface Results {
  rows: { operation: string; cells: Record<string, Cell> }[];
  remote: {
    bytes: { request: number; reply: number };
    groups: { name: string; role: string; single: number }[][];
    sizes: Record<string, { request: number; reply: number }>;
  };
}

/** As short as it can be: whether the bench runs, not what comes out of it. */
const SHORT = '--products 0 --rounds 1 --secs 0.1 --warmup 0 --checkouts 2 --only detail,checkout,page,remote --short';

it('the bench of topologies measures one process and a module out, and calls beside the bare transport', () => {
  const directory = mkdtempSync(join(tmpdir(), 'doordesk-bench-'));
  const json = join(directory, 'results.json');
  const args = [join(PROJECT, 'bench/topologies.mjs'), 'monolith', 'cart-out', ...SHORT.split(' '), '--json', json];
  const done = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 100_000 });
  try {
    expect(done.stderr).toBe('round 1 of 1\n');
    expect(done.status).toBe(0);
    const { rows, remote } = JSON.parse(readFileSync(json, 'utf8')) as Results;
    expect(rows.map(({ operation }) => operation)).toEqual(['detail', 'checkout', 'page']);
    for (const { operation, cells } of rows) {
      expect(Object.keys(cells)).toEqual(['monolith', 'cart-out']);
      for (const [topology, { count, p50, failures }] of Object.entries(cells)) {
        expect({ operation, topology, failures }).toEqual({ operation, topology, failures: {} });
        expect(count).toBeGreaterThan(0);
        expect(p50).toBeGreaterThan(0);
        expect(done.stdout).toMatch(new RegExp(`\\| ${topology} \\| [0-9,]+ \\| `));
      }
    }
    const [local] = remote.groups;
    expect(local?.slice(0, 3).map(({ role }) => role)).toEqual(['bare', 'transport', 'path']);
    for (const { single } of local ?? []) expect(single).toBeGreaterThan(0);
    // The bare socket carries what the transport was seen to send.
    expect(Object.values(remote.sizes)[0]).toEqual(remote.bytes);
    expect(done.stdout).toMatch(
      /target one call, local transport, whole path: at most 1\.5 × .*: [0-9.]+ (held|missed)/,
    );
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
