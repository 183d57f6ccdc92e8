import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { BenchProduct } from './search-process.js';

type Line = Record<string, string | number | boolean | string[]> & { id: string; title: string };

/** What the catalogue takes of one product. */
const MOST_ATTRIBUTES = 100;
const LONGEST_NAME = 64;
const LONGEST_VALUE = 2_000;

/** Reads JSON lines (also .gz) as an import of such a catalogue would: title, brand, kind, description, named attributes. */
export async function* productsOf(file: string): AsyncGenerator<BenchProduct> {
  const bytes = createReadStream(file);
  const input = file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  for await (const line of createInterface({ input, crlfDelay: Infinity }))
    if (line.trim() !== '') yield productOf(JSON.parse(line) as Line);
}

function productOf(line: Line): BenchProduct {
  const attributes: [string, string][] = typeof line['supplier'] === 'string' ? [['brand', line['supplier']]] : [];
  for (const [name, value] of Object.entries(line)) {
    const [, named] = /^attr_[a-z]_(.+)$/.exec(name) ?? [];
    if (named !== undefined && named !== 'product_type' && !Array.isArray(value))
      attributes.push([named.slice(0, LONGEST_NAME), String(value).slice(0, LONGEST_VALUE)]);
  }
  const kind = textOf(line['attr_t_product_type']).replaceAll('/', ' ').trim();
  return {
    productId: line.id,
    title: line.title.slice(0, 500),
    authors: [],
    category: kind === '' ? 'Electronics' : `Electronics/${kind.slice(0, 100)}`,
    description: textOf(line['short_description']).slice(0, 20_000),
    attributes: Object.fromEntries(attributes.slice(0, MOST_ATTRIBUTES)),
    createdAt: new Date(textOf(line['date_released']) || '2020-01-01T00:00:00Z').toISOString(),
    price: typeof line['price'] === 'number' ? Math.max(0, Math.round(line['price'])) : 0,
  };
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
