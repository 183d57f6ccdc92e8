import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, it } from '@jest/globals';
import { bookAbout } from '../../src/modules/phrases/sample-books.js';

const script = fileURLToPath(new URL('../../bench/phrases.mjs', import.meta.url));

it('npm run bench:phrases tells the rank of each published phrase, and our first', () => {
  const folder = mkdtempSync(join(tmpdir(), 'doordesk-phrases-'));
  try {
    writeFileSync(join(folder, 'ada_the-old-sport.txt.gz'), gzipSync(bookAbout('old sport', 30)));
    writeFileSync(join(folder, 'a-green-lantern.txt'), bookAbout('green lantern', 30));
    const lists = [
      { book: 'The Old Sport', phrases: ['Old  sport', 'absent phrase'] },
      { book: 'Another name', text_id: 'a-green-lantern', phrases: ['green lantern'] },
      { book: 'Not there', phrases: ['x y'] },
    ];
    writeFileSync(join(folder, 'lists.json'), JSON.stringify({ lists }));
    const args = [script, '--texts', folder, '--lists', join(folder, 'lists.json'), '--top', '1'];
    const { stdout, status } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toMatch(/The Old Sport \(\d+ phrases\)\n {7}1 {2}Old {2}sport\n {7}- {2}absent phrase\n/);
    expect(stdout).toMatch(/our first 1:\n {4}old sport {2}\(30 times/);
    expect(stdout).toMatch(/Another name \(\d+ phrases\)\n {7}1 {2}green lantern\n/);
    expect(stdout).toContain('Not there: there is no such text');
    expect(spawnSync(process.execPath, [script], { encoding: 'utf8' }).status).toBe(2);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
