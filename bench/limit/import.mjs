/** Fills the limit server's empty store with the benchmark's catalogue. Environment: LIMIT_DATA, PRODUCTS. */
import fs from 'node:fs';
import { uuidv7 } from 'uuidv7';
import { makeCatalogue } from '../catalogue.mjs';
import { openDatabase } from './database.mjs';

const db = openDatabase(process.env.LIMIT_DATA ?? 'data');
db.exec(fs.readFileSync(new URL('./schema.sql', import.meta.url), 'utf8'));

const category = db.prepare('INSERT INTO category(path, name, parent_id) VALUES (?, ?, ?)');
const product = db.prepare(`INSERT INTO product(product_id, external_id, title, authors, category, description, price,
  currency, facts, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
const productCategory = db.prepare('INSERT INTO product_category(product, category) VALUES (?, ?)');
const inventory = db.prepare('INSERT INTO inventory(product, available) VALUES (?, ?)');

/** @type {Map<string, number>} */
const known = new Map();

/**
 * The ids of a category path's levels, outermost first; missing ones are made.
 *
 * @param {string} path
 */
function categoryLevels(path) {
  /** @type {number[]} */
  const ids = [];
  const names = path.split('/');
  names.forEach((name, depth) => {
    const here = names.slice(0, depth + 1).join('/');
    let id = known.get(here);
    if (id === undefined) known.set(here, (id = Number(category.run(here, name, ids.at(-1) ?? null).lastInsertRowid)));
    ids.push(id);
  });
  return ids;
}

db.transaction(() => {
  const now = new Date().toISOString();
  for (const entry of makeCatalogue(Number(process.env.PRODUCTS ?? 10_000))) {
    const authors = entry.authors.length > 0 ? entry.authors : undefined;
    const levels = entry.category.split('/');
    const categories = levels.map((_, depth) => levels.slice(0, depth + 1).join('/'));
    const { attributes } = entry;
    const facts = JSON.stringify({ authors, image: null, attributes, categories, createdAt: now });
    const { lastInsertRowid: id } = product.run(
      ...[
        uuidv7(),
        entry.externalId,
        entry.title,
        authors ? JSON.stringify(authors) : null,
        entry.category,
        entry.description,
      ],
      ...[entry.price, entry.currency, facts, now],
    );
    for (const level of categoryLevels(entry.category)) productCategory.run(id, level);
    inventory.run(id, entry.stock);
  }
  db.exec("INSERT INTO product_fts(product_fts) VALUES('rebuild')");
})();
db.exec('ANALYZE');
db.close();
