import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/**
 * A short hash of files, folders (with all in them; a missing one counts as empty) and words.
 *
 * @param {string[]} paths
 * @param {string[]} words
 */
export function fingerprint(paths, words) {
  const hash = createHash('sha256');
  for (const word of words) hash.update(`${word}\0`);
  const visit = (/** @type {string} */ at) => {
    const entry = fs.statSync(at, { throwIfNoEntry: false });
    if (entry?.isDirectory()) for (const name of fs.readdirSync(at).sort()) visit(path.join(at, name));
    else if (entry) hash.update(`${path.basename(at)}\0`).update(fs.readFileSync(at));
  };
  paths.forEach(visit);
  return hash.digest('hex').slice(0, 10);
}
