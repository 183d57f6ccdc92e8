// Makes src/modules/phrases/background/english.ts from a folder of public-domain texts:
// node scripts/phrase-background.mjs --texts DIR
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { build, root } from './prepare.mjs';
import { readTexts } from '../bench/phrases/texts.mjs';

/** A word or a sequence is taken when so many books have it, and all but the one that says it most have it so often. */
const FEWEST_BOOKS = 4;
const FEWEST_TIMES = 5;

const folder = process.argv[process.argv.indexOf('--texts') + 1];
if (!process.argv.includes('--texts') || !folder) throw new Error('say where the texts are: --texts DIR');
build();
const dist = join(root, 'dist/src/modules/phrases');
const { proseOf } = await import(`${dist}/text/prose.js`);
const { countBook } = await import(`${dist}/statistics/book-counts.js`);
const { encodeCounts } = await import(`${dist}/statistics/gram-counts.js`);
const { HOLDERS } = await import(`${dist}/statistics/shelf.js`);

const seen = new Map();
let [words, books] = [0, 0];
for (const { text } of readTexts(folder)) {
  const counts = countBook(proseOf(text));
  words += counts.words;
  books++;
  counts.grams.keys.forEach((key, i) => {
    const count = counts.grams.counts[i];
    const of = seen.get(key);
    if (!of) return seen.set(key, { count, most: count, holders: 1 });
    of.count += count;
    of.most = Math.max(of.most, count);
    of.holders++;
  });
}
if (books >= HOLDERS) throw new Error(`at most ${HOLDERS - 1} texts`);
const kept = [...seen]
  .filter(([, { count, most, holders }]) => holders >= FEWEST_BOOKS && count - most >= FEWEST_TIMES)
  .sort(([a], [b]) => a - b);
const grams = encodeCounts({
  keys: Float64Array.from(kept, ([key]) => key),
  // The book that says it most is left out: what is its own is no general English.
  counts: Uint32Array.from(kept, ([, { count, most, holders }]) => (count - most) * HOLDERS + holders - 1),
});
const file = join(root, 'src/modules/phrases/background/english.ts');
const source = `import type { Background } from '../statistics/shelf.js';

/**
 * How often English books say a word or a sequence of words, and how many of them do: ${kept.length} counts from ${books} books in the
 * public domain (editions of Standard Ebooks, whose own work is CC0). It is what a shelf with few books is held against. Made by
 * scripts/phrase-background.mjs.
 */
export const BACKGROUND: Background = {
  words: ${words},
  books: ${books - 1},
  grams: '${grams}',
};
`;
writeFileSync(file, await format(source, { ...(await resolveConfig(file)), parser: 'typescript' }));
console.log(`${kept.length} counts from ${books} books, ${grams.length} characters`);
