import { ImportedProduct } from '../modules/catalog/contract/catalog.contract.js';
import { type Money, parseMoney, validate } from '../platform/index.js';
import type { Mapping } from './mapped-lines.js';

/** One line of a catalogue, ready for the services that own its parts. */
export interface CatalogueRow {
  product: ImportedProduct;
  price: Money;
  /** Undefined: the file says nothing about it. */
  onHand: number | undefined;
}

export type CatalogueMapping = Mapping<CatalogueRow>;

const KNOWN = new Set(['externalId', 'title', 'authors', 'category', 'description', 'price', 'currency', 'stock']);
export const UNCATEGORIZED = 'Uncategorized';

/** The mapping of Doordesk's own columns; every column that is not one of them becomes an attribute. */
export const ownMapping = (defaultCurrency: string): CatalogueMapping => ({
  required: ['externalId', 'title', 'price'],
  row(fields) {
    const text = (name: string): string => fields.get(name)?.trim() ?? '';
    const attributes: Record<string, string> = {};
    for (const [name, value] of fields) if (!KNOWN.has(name) && value.trim() !== '') attributes[name] = value.trim();
    return checkedRow(
      {
        externalId: text('externalId'),
        title: text('title'),
        authors: listOf(text('authors'), '|'),
        category: text('category') || UNCATEGORIZED,
        description: text('description'),
        attributes,
      },
      { price: text('price'), currency: text('currency').toUpperCase() || defaultCurrency, stock: text('stock') },
    );
  },
});

export const listOf = (text: string, separator: string): string[] => [
  ...new Set(
    text
      .split(separator)
      .map((entry) => entry.trim())
      .filter(Boolean),
  ),
];

/** Checks what every mapping must yield. */
export function checkedRow(
  product: ImportedProduct,
  { price, currency, stock }: { price: string; currency: string; stock: string },
): CatalogueRow | string {
  if (JSON.stringify(product).includes('\uFFFD')) return 'it is not UTF-8';
  const errors = validate(ImportedProduct, product);
  if (errors?.[0]) return `${errors[0].pointer.slice(1) || 'it'} ${errors[0].message}`;
  const steps = product.category.split('/').map((step) => step.trim());
  if (steps.length > 8 || steps.some((step) => step === '' || [...step].length > 100))
    return `category "${product.category}" must be 1 to 8 names of at most 100 characters, separated by /`;
  const amount = parseMoney(price, currency);
  if (!amount)
    return price === '' ? 'price is required' : `price "${price}" is not an amount of ${currency || 'a currency'}`;
  if (stock === '') return { product, price: amount, onHand: undefined };
  if (!/^\d{1,9}$/.test(stock)) return `stock "${stock}" is not a whole number from 0 to 999999999`;
  return { product, price: amount, onHand: Number(stock) };
}
