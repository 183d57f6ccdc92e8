import fs from 'node:fs';
import { FILLER, MATERIALS, NOUNS, QUALITIES } from './words.mjs';
import { random } from './random.mjs';

/**
 * @typedef {object} CatalogueEntry
 * @property {string} externalId
 * @property {string} title
 * @property {string[]} authors
 * @property {string} category a path by "/"
 * @property {string} description
 * @property {number} price minor units
 * @property {string} currency
 * @property {number} stock
 * @property {Record<string, string>} attributes
 */

const CATEGORIES = ['Home/Kitchen', 'Home/Living', 'Home/Storage', 'Garden/Tools', 'Office/Desk'];
/** So much that no run sells out: the measurement is of selling, not of refusing. */
const STOCK = 1_000_000;

const capital = (/** @type {string} */ word) => word[0].toUpperCase() + word.slice(1);

/**
 * The catalogue both stores get: the same entries on every machine, about 300 characters of description each.
 *
 * @param {number} count
 */
export const makeCatalogue = (count) => [...catalogueEntries(count)];

/**
 * @param {number} count
 * @returns {Generator<CatalogueEntry>}
 */
function* catalogueEntries(count) {
  const next = random(20_261);
  const pick = (/** @type {string[]} */ words) => words[Math.floor(next() * words.length)];
  for (let index = 0; index < count; index++) {
    const material = pick(MATERIALS);
    const title = `${capital(pick(QUALITIES))} ${capital(material)} ${capital(NOUNS[index % NOUNS.length])} ${index + 1}`;
    const filler = Array.from({ length: 50 }, () => pick(FILLER)).join(' ');
    yield {
      externalId: `BENCH-${String(index + 1).padStart(7, '0')}`,
      title,
      authors: [],
      category: pick(CATEGORIES),
      description: `${title}. ${capital(filler)}.`,
      price: 499 + Math.floor(next() * 40_000),
      currency: 'USD',
      stock: STOCK,
      attributes: { material, weight: `${100 + Math.floor(next() * 5_000)} g` },
    };
  }
}

const quote = (/** @type {unknown} */ value) => `"${String(value).replaceAll('"', '""')}"`;

/**
 * The same catalogue as a file for `npm run import`; a million entries are more than a string can hold.
 *
 * @param {string} path
 * @param {number} count
 */
export function writeCatalogue(path, count) {
  const file = fs.openSync(path, 'w');
  const lines = ['externalId,title,authors,category,description,price,currency,stock,material,weight'];
  const flush = () => fs.writeSync(file, `${lines.splice(0).join('\n')}\n`);
  for (const entry of catalogueEntries(count)) {
    lines.push(csvLine(entry));
    if (lines.length === 10_000) flush();
  }
  if (lines.length > 0) flush();
  fs.closeSync(file);
}

/** @param {CatalogueEntry} entry */
function csvLine(entry) {
  const price = (entry.price / 100).toFixed(2);
  const { externalId, title, authors, category, description, currency, stock } = entry;
  const { material, weight } = entry.attributes;
  const columns = [externalId, title, authors.join('|'), category, description, price, currency, stock];
  return [...columns, material, weight].map(quote).join(',');
}
