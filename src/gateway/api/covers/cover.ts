import { LAYOUTS, type CoverText } from './layouts.js';
import { PALETTES } from './palettes.js';
import { cleanText, escapeXml } from './text.js';

/** What a cover is drawn from. Equal input always gives the same drawing. */
export interface CoverBook {
  readonly title: string;
  readonly authors?: readonly string[];
  readonly category?: string;
  /** Chooses palette, layout and ornament; a product's id, say. */
  readonly seed: string;
}

/** FNV-1a with a final mix, so that seeds differing in one digit still land far apart. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A small deterministic stream of numbers in [0, 1) (mulberry32). */
function stream(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function pick<T>(items: readonly T[], at: number): T {
  const item = items[Math.floor(at * items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

/** More than any layout can show; keeps the cost of a monstrous text bounded. */
const LONGEST = 700;

function shorten(text: string): string {
  const chars = [...text.slice(0, LONGEST * 2 + 2)];
  return chars.length > LONGEST ? `${chars.slice(0, LONGEST).join('')}…` : text;
}

/** Sets apostrophes inside words as a typesetter would. */
function typographic(text: string): string {
  return text.replace(/(?<=\p{L})'(?=\p{L})/gu, '’');
}

function byline(authors: readonly string[]): string {
  const names = authors.map(cleanText).filter((name) => name !== '');
  if (names.length > 3) return `${names[0] ?? ''} et al.`;
  return typographic(shorten(names.join(' & ')));
}

/**
 * Draws a typographic book cover as a standalone SVG of 400 by 600 units.
 *
 * The drawing refers to nothing outside itself, uses only system fonts, and is safe for any title: what XML 1.0
 * forbids is dropped, the rest is escaped.
 */
export function coverSvg(book: CoverBook): string {
  const title = cleanText(book.title) || 'Untitled';
  const text: CoverText = {
    title: typographic(shorten(title)),
    author: byline(book.authors ?? []),
    category: shorten(cleanText((book.category ?? '').split('/').at(-1) ?? '')),
  };
  const random = stream(hash(book.seed));
  const palette = pick(PALETTES, random());
  const layout = pick(LAYOUTS, random());
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="600" viewBox="0 0 400 600" role="img">' +
    `<title>${escapeXml(title)}</title>${layout(text, palette, random)}</svg>`
  );
}
