import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildInWorker } from './build-in-worker.js';
import { buildSnapshot } from './build-snapshot.js';
import { BOUGHT } from './methods/trail.js';
import { decodeSnapshot } from './snapshot-file.js';

const input = {
  version: 'v1',
  productIds: ['a', 'b'],
  trails: { start: Int32Array.of(0, 2), product: Int32Array.of(0, 1), kind: Uint8Array.of(BOUGHT, BOUGHT) },
};

describe('the build', () => {
  it('gives a file that says what went in', () => {
    const { file, checksum } = buildSnapshot(input);
    const content = decodeSnapshot(file, checksum);
    expect(content).toMatchObject({ version: 'v1', productIds: ['a', 'b'] });
    expect([...content.neighbour]).toEqual([1, 0]);
    expect([...content.popularity]).toEqual([1, 1]);
    // Wherever the bytes lie.
    const shifted = Buffer.alloc(file.length + 3);
    shifted.set(file, 3);
    expect([...decodeSnapshot(shifted.subarray(3), checksum).neighbour]).toEqual([1, 0]);
    expect(() =>
      decodeSnapshot(
        file,
        checksum.replace(/^./, (c) => (c === '0' ? '1' : '0')),
      ),
    ).toThrow('checksum');
  });

  it('runs in a thread of its own, and tells when that fails', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'doordesk-'));
    const script = (name: string, text: string): URL => {
      writeFileSync(join(folder, name), text);
      return pathToFileURL(join(folder, name));
    };
    try {
      const echo = script(
        'echo.mjs',
        `import { parentPort, threadId, workerData } from 'node:worker_threads';
         parentPort.postMessage({ file: new Uint8Array([threadId > 0 ? 1 : 0, ...workerData.trails.product]), checksum: workerData.version });`,
      );
      expect(await buildInWorker(input, echo)).toMatchObject({ file: Uint8Array.of(1, 0, 1), checksum: 'v1' });
      await expect(buildInWorker(input, script('throws.mjs', 'throw new Error("no");'))).rejects.toThrow('no');
      await expect(buildInWorker(input, script('ends.mjs', 'process.exit(3);'))).rejects.toThrow('ended with 3');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
