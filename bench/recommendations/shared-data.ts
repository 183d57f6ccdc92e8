import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { type ItemData, itemData } from './item-data.js';
import { type SessionData, sessionData } from './judge-sessions.js';
import { type Line } from './read-lines.js';

/** Beside the project; not part of it. The checkout may be read from `dist`. */
const FOLDERS = ['../../../shared/data', '../../../../shared/data'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** A file of the real data beside the project; undefined where there is none. */
export const sharedFile = (name: string): string | undefined =>
  FOLDERS.map((folder) => join(folder, name)).find((path) => existsSync(path));

const rowsOf = (file: string): Record<string, string>[] => {
  const bytes = readFileSync(file);
  return parse(file.endsWith('.gz') ? gunzipSync(bytes) : bytes, { columns: true, relax_quotes: true });
};

/** goodbooks-10k: the last rating of each reader came true; a reader's rows are in order. */
export function books(file: string): ItemData {
  const last = new Map<string, Line>();
  const train: Line[] = [];
  for (const { user_id = '', book_id = '', rating } of rowsOf(file)) {
    const before = last.get(user_id);
    if (before) train.push(before);
    last.set(user_id, { owner: user_id, item: book_id, rating: Number(rating), time: 0 });
  }
  return itemData(train, [...last.values()], true);
}

interface Invoice {
  invoice: string;
  customer: string;
  at: number;
  articles: string[];
}

/** UCI Online Retail: what was bought, without cancellations and what is no article. */
export function invoices(file: string): Invoice[] {
  const known = new Map<string, Invoice>();
  for (const row of rowsOf(file)) {
    const { InvoiceNo: invoice = '', StockCode: article = '', CustomerID: customer = '', InvoiceDate = '' } = row;
    if (invoice.startsWith('C') || !/^\d{5}/.test(article) || !(Number(row['Quantity']) > 0)) continue;
    const at = Date.parse(`${InvoiceDate.replace(' ', 'T')}Z`);
    const one = known.get(invoice) ?? { invoice, customer, at, articles: [] };
    if (!one.articles.includes(article)) one.articles.push(article);
    known.set(invoice, one);
  }
  return [...known.values()].sort((a, b) => a.at - b.at);
}

/** Of each customer with two invoices or more, what the last one has that was not bought before came true. */
export function baskets(all: Invoice[]): ItemData {
  const byCustomer = new Map<string, Invoice[]>();
  for (const one of all)
    if (one.customer !== '') byCustomer.set(one.customer, [...(byCustomer.get(one.customer) ?? []), one]);
  const train: Line[] = [];
  const test: Line[] = [];
  for (const [owner, own] of byCustomer) {
    const line = (item: string, { at }: Invoice): Line => ({ owner, item, rating: 1, time: at });
    const past = own.length < 2 ? own : own.slice(0, -1);
    train.push(...past.flatMap((one) => one.articles.map((item) => line(item, one))));
    const bought = new Set(past.flatMap(({ articles }) => articles));
    const last = own.length < 2 ? undefined : own.at(-1);
    if (last) test.push(...last.articles.filter((item) => !bought.has(item)).map((item) => line(item, last)));
  }
  const items = new Set(train.map(({ item }) => item));
  return itemData(
    train,
    test.filter(({ item }) => items.has(item)),
    true,
  );
}

/** Longer invoices are a trader's list and no visit. */
const LONGEST_SESSION = 20;

/** Short invoices as sessions, article by article as they were entered; those of the last seven days are judged. */
export function invoiceSessions(every: Invoice[]): SessionData {
  const all = every.filter(({ articles }) => articles.length <= LONGEST_SESSION);
  const until = (all.at(-1)?.at ?? 0) - 7 * 86_400_000;
  const lines = (some: Invoice[]): Line[] =>
    some.flatMap(({ invoice, articles, at }) =>
      articles.map((item, i) => ({ owner: invoice, item, rating: 1, time: at + i })),
    );
  return sessionData(lines(all.filter(({ at }) => at < until)), lines(all.filter(({ at }) => at >= until)));
}
