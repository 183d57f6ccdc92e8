import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type CatalogueMapping, checkedRow, listOf } from './catalogue-row.js';
import { csvRecords } from './csv-records.js';

/**
 * The columns of goodbooks-10k (`books.csv`, Z. Zając, CC BY-SA 4.0). It has no prices and no stock; both are derived from
 * `book_id` by a fixed rule, so that every import gives the same shop: price = 4.99 + (book_id × 7919 mod 26) whole units of
 * the shop's currency, stock = 5 + (book_id × 7919 mod 196). Its `isbn13` is damaged (9.78E+12) and is rebuilt from `isbn`.
 * The category is the heaviest genre of `book_genres.csv` where that lies beside it.
 */
export async function goodbooksMapping(file: string, currency: string): Promise<CatalogueMapping> {
  const genres = await heaviestGenres(join(dirname(file), 'book_genres.csv'));
  return {
    required: ['book_id', 'title', 'authors'],
    row(fields) {
      const text = (name: string): string => fields.get(name)?.trim() ?? '';
      const id = text('book_id');
      if (!/^\d{1,9}$/.test(id)) return `book_id "${id}" is not a number`;
      const mixed = (Number(id) * 7919) % 5096;
      const genre = genres.get(id);
      const isbn = isbn10(text('isbn'));
      const year = text('original_publication_year').replace(/\.0$/, '');
      const attributes: Record<string, string> = {};
      const put = (name: string, value: string | undefined): void => {
        if (value) attributes[name] = value;
      };
      put('isbn', isbn);
      put('isbn13', isbn && isbn13Of(isbn));
      put('language', text('language_code'));
      put('year', year);
      put('originalTitle', text('original_title'));
      put('averageRating', text('average_rating'));
      put('ratingsCount', text('ratings_count'));
      return checkedRow(
        {
          externalId: `goodbooks-${id}`,
          title: text('title'),
          authors: listOf(text('authors'), ','),
          category: genre ? `Books/${genre}` : 'Books',
          description: describe(text('title'), text('authors'), year),
          attributes,
        },
        { price: `${4 + (mixed % 26)}.99`, currency, stock: String(5 + (mixed % 196)) },
      );
    },
  };
}

const describe = (title: string, authors: string, year: string): string =>
  `${title} by ${authors}${year ? `, first published in ${year}` : ''}.`;

/** Ten digits, left-padded; undefined when its check digit does not hold. */
export function isbn10(raw: string): string | undefined {
  if (!/^\d{1,9}[\dX]$/i.test(raw)) return undefined;
  const isbn = raw.toUpperCase().padStart(10, '0');
  const sum = [...isbn].reduce((total, digit, i) => total + (digit === 'X' ? 10 : Number(digit)) * (10 - i), 0);
  return sum % 11 === 0 ? isbn : undefined;
}

/** ISO 2108: 978, the first nine digits, and a check digit of their own. */
export function isbn13Of(isbn: string): string {
  const body = `978${isbn.slice(0, 9)}`;
  const sum = [...body].reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 1 : 3), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}

async function heaviestGenres(path: string): Promise<Map<string, string>> {
  const heaviest = new Map<string, { genre: string; weight: number }>();
  if (!existsSync(path)) return new Map();
  let header = true;
  for await (const record of csvRecords(path)) {
    if (record.problem !== undefined) continue;
    const [book = '', genre = '', weight = '0'] = record.fields;
    if (!header && genre && Number(weight) > (heaviest.get(book)?.weight ?? -1))
      heaviest.set(book, { genre: title(genre), weight: Number(weight) });
    header = false;
  }
  return new Map([...heaviest].map(([book, { genre }]) => [book, genre]));
}

const title = (text: string): string =>
  text
    .replaceAll('/', ' & ')
    .split(/[-\s]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(' ');
