import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { KeptTopology } from './kept-topology.js';
import { withModuleOn } from './platform/topology/topology.js';

const BUILT = fileURLToPath(new URL('../dist/src/kept-topology.js', import.meta.url));

describe('the topology in a data folder', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'doordesk-kept-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const cart = { name: 'cart', gateway: false, modules: [], instances: 1, database: { sqlite: 'hosts/cart' } };

  it('is what was decided last, for its own user alone, and is gone when it is the base again', () => {
    const kept = KeptTopology.read(directory, undefined);
    const moved = withModuleOn(kept.base, 'cart', cart);
    expect(kept.proposed(kept.propose(moved))).toEqual(moved);
    expect(KeptTopology.read(directory, undefined).current).toEqual(kept.base);
    kept.decide(moved);
    kept.forgetProposal();
    expect(KeptTopology.read(directory, undefined).current).toEqual(moved);
    expect(statSync(join(directory, 'topology', 'monolith.yaml')).mode & 0o777).toBe(0o600);
    kept.decide(kept.base);
    expect(readdirSync(join(directory, 'topology'))).toEqual([]);
  });

  it('is not decided on a disk that has no room for all of it', () => {
    const program = `
      const { KeptTopology } = await import(${JSON.stringify(BUILT)});
      const kept = KeptTopology.read(${JSON.stringify(directory)}, undefined);
      const alone = kept.base.hosts[0].modules.map((name) => ({ ...${JSON.stringify(cart)}, name, modules: [name] }));
      kept.decide({ ...kept.base, hosts: [...kept.base.hosts, ...alone] });
    `;
    // The shell's limit of the length of a file: what is beyond it cannot be written.
    const node = `ulimit -f 1; exec "$0" --input-type=module -e "$1"`;
    const done = spawnSync('sh', ['-c', node, process.execPath, program], { encoding: 'utf8' });
    expect(done.stderr).toContain('EFBIG');
    expect(existsSync(join(directory, 'topology', 'monolith.yaml'))).toBe(false);
  });
});
