// npm run bench:phrases -- --texts DIR --lists FILE [--top N]
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from '../scripts/prepare.mjs';
import { readTexts } from './phrases/texts.mjs';
import { printBook } from './phrases/print.mjs';
import { bookOf, listsIn } from './phrases/lists.mjs';

const USAGE = `npm run bench:phrases -- --texts DIR --lists FILE [--top N] [--all]
  --texts DIR    texts, .txt or .txt.gz, all of them the shelf; books.jsonl with titles may stand beside them
  --lists FILE   JSON with published phrases: { "lists": [{ "book", "text_id", "phrases": [...] }] }
  --top N        so many of our phrases are shown for each book (default 20)
  --all          also the books without a list`;

const { values } = parseArgs({
  options: {
    texts: { type: 'string' },
    lists: { type: 'string' },
    top: { type: 'string', default: '20' },
    all: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const top = Number(values.top);
if (values.help || values.texts === undefined || values.lists === undefined || !Number.isInteger(top) || top < 0) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}
const lists = listsIn(JSON.parse(readFileSync(values.lists, 'utf8')));
build();
const product = '../dist/src/modules/phrases';
const { proseOf } = await import(`${product}/text/prose.js`);
const { countBook } = await import(`${product}/statistics/book-counts.js`);
const { encodeCounts } = await import(`${product}/statistics/gram-counts.js`);
const { Shelf } = await import(`${product}/statistics/shelf.js`);
const { BACKGROUND } = await import(`${product}/background/english.js`);

const began = performance.now();
const books = [];
for (const { id, title, text } of readTexts(values.texts)) {
  const { words, grams, ...candidates } = countBook(proseOf(text));
  books.push({ book: id, title, words, grams: encodeCounts(grams), ...candidates });
}
const shelf = new Shelf(books);
shelf.addBackground(BACKGROUND);
for (const { book, words, grams } of books) shelf.add(book, words, grams);
const ranked = new Map(shelf.rank(Infinity));
const seconds = ((performance.now() - began) / 1000).toFixed(1);

console.log(
  `${books.length} texts, ${books.reduce((sum, { words }) => sum + words, 0)} words of prose, ${seconds} s\n`,
);
const told = new Set();
for (const list of lists) {
  const book = bookOf(list, books);
  if (!book) console.log(`${list.book}: there is no such text\n`);
  else printBook(list.book, ranked.get(book.book), list.phrases, top);
  told.add(book);
}
for (const book of values.all ? books : [])
  if (!told.has(book)) printBook(book.title ?? book.book, ranked.get(book.book), [], top);
