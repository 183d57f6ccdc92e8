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
 * @returns {CatalogueEntry[]}
 */
export function makeCatalogue(count) {
  const next = random(20_261);
  const pick = (/** @type {string[]} */ words) => words[Math.floor(next() * words.length)];
  return Array.from({ length: count }, (_, index) => {
    const material = pick(MATERIALS);
    const title = `${capital(pick(QUALITIES))} ${capital(material)} ${capital(NOUNS[index % NOUNS.length])} ${index + 1}`;
    const filler = Array.from({ length: 50 }, () => pick(FILLER)).join(' ');
    return {
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
  });
}

const quote = (/** @type {unknown} */ value) => `"${String(value).replaceAll('"', '""')}"`;

/**
 * The same catalogue as a file for `npm run import`.
 *
 * @param {CatalogueEntry[]} entries
 */
export function catalogueCsv(entries) {
  const header = 'externalId,title,authors,category,description,price,currency,stock,material,weight';
  const lines = entries.map((e) => {
    const price = (e.price / 100).toFixed(2);
    const { material, weight } = e.attributes;
    const columns = [e.externalId, e.title, e.authors.join('|'), e.category, e.description, price, e.currency, e.stock];
    return [...columns, material, weight].map(quote).join(',');
  });
  return `${[header, ...lines].join('\n')}\n`;
}
