import { digest } from '../../../platform/index.js';
import { stemOf, stemsOfWord } from './stems.js';
import { type Word, fold, pairsOf, wordsOf } from './words.js';

/** What the index knows a product's text from. */
export interface ProductContent {
  title: string;
  authors: string[];
  category: string;
  description: string;
  attributes: Record<string, string>;
}

/** A product's words, as they are kept and compared: its postings follow from them alone. */
export interface ProductWords {
  /** The four zones of `ZONES`, a line each, each word between spaces; before them a line with their lengths. */
  stems: string;
  /** `name=value` and `author=name` of what can be filtered by, a line each. */
  facets: string;
  /** The folded words of title, authors, brand and category: what is completed and corrected. A line. */
  names: string;
}

/** The parts of a product that are scored, by weight. */
export const ZONES = ['title', 'names', 'attributes', 'description'] as const;
const MOST_WORDS = { title: 100, names: 100, attributes: 400, description: 1_000 };

const HAN = /\p{Script=Han}/gu;
const BRAND = /^(?:brand|manufacturer|maker|publisher|supplier)$/i;
const YES = /^(?:true|yes)$/i;
const NO = /^(?:false|no|n)$/i;

/** More of them, or longer ones, are no facets. */
const MOST_VALUES = 60;
const LONGEST_VALUE = 100;
/** What nobody filters by is not offered: such attributes have another value for each product. */
const SEPARATOR = '=';

export function wordsOfProduct(content: ProductContent): ProductWords {
  const { title, authors, category, description, attributes } = content;
  const entries = Object.entries(attributes);
  const brands = entries.filter(([name]) => BRAND.test(name)).map(([, value]) => value);
  const namesText = [...authors, ...category.split('/'), ...brands].join(' | ');
  const rest = entries.filter(([name]) => !BRAND.test(name)).map(textOfAttribute);
  const texts = { title, names: namesText, attributes: rest.join(' | '), description };
  const zones = ZONES.map((zone) => stemsOf(texts[zone], MOST_WORDS[zone]));
  return {
    stems: [zones.map((zone) => zone.length).join(' '), ...zones.map((zone) => ` ${zone.join(' ')} `)].join('\n'),
    facets: facetsOf(authors, entries).join('\n'),
    names: [...new Set(wordsOf(`${title} | ${namesText}`, 200).map(({ folded }) => folded))].join(' '),
  };
}

/** What is only said to be there is found by its name, what is said not to be there by nothing. */
function textOfAttribute([name, value]: [string, string]): string {
  if (YES.test(value)) return name.replaceAll('_', ' ');
  return NO.test(value) ? '' : value;
}

function facetsOf(authors: string[], attributes: [string, string][]): string[] {
  const lines = [
    ...authors.map((author) => `author${SEPARATOR}${author}`),
    ...attributes
      .filter(([name, value]) => value !== '' && [...value].length <= LONGEST_VALUE && !name.includes(SEPARATOR))
      .map(([name, value]) => `attribute:${name}${SEPARATOR}${value}`),
  ].map((line) => line.replaceAll('\n', ' '));
  return [...new Set(lines)].slice(0, MOST_VALUES);
}

/** `author` or `attribute:NAME`, and what it says. */
export function valueOf(line: string): [facet: string, value: string] {
  const at = line.indexOf(SEPARATOR);
  return [line.slice(0, at), line.slice(at + 1)];
}

export const valueLine = (facet: string, value: string): string => `${facet}${SEPARATOR}${value}`.replaceAll('\n', ' ');

/** The stems of a text in order; beside `wi-fi` stands `wifi`, beside `16 GB` `16gb`, beside `J. K.` `jk`, beside `iphone12` its parts. */
export function stemsOf(text: string, most: number): string[] {
  const words = wordsOf(text, most);
  const stems: string[] = [];
  words.forEach((word, i) => {
    const initials = initialsFrom(text, words, i);
    if (initials.length > 1) stems.push(stemOf(initials));
    stems.push(...stemsOfWord(word.folded));
    // One of these characters is a word, too.
    if (pairsOf(word.folded) && [...word.folded].length > 1) stems.push(...new Set(word.folded.match(HAN)));
    const previous = words[i - 1];
    if (previous && belongTogether(text, previous, word)) stems.push(stemOf(previous.folded + word.folded));
  });
  return stems;
}

/** What initials make that begin with this word: `jrr` of `J.R.R.`. */
function initialsFrom(text: string, words: readonly Word[], from: number): string {
  const isInitial = (i: number): boolean => {
    const word = words[i];
    return word?.folded.length === 1 && text[word.end] === '.' && /\p{L}/u.test(word.folded);
  };
  const follows = (i: number): boolean => isInitial(i - 1) && (words[i]?.start ?? 0) - (words[i - 1]?.end ?? 0) <= 2;
  if (!isInitial(from) || follows(from)) return '';
  let to = from + 1;
  while (follows(to) && isInitial(to)) to++;
  return words
    .slice(from, to)
    .map(({ folded }) => folded)
    .join('');
}

function belongTogether(text: string, { folded, end }: Word, next: Word): boolean {
  if (next.start !== end + 1) return false;
  const between = text[end];
  return between === '-' || (between === ' ' && /^[\p{N}.]+$/u.test(folded) && /^\p{L}{1,3}$/u.test(next.folded));
}

/** The sets that a product is in: `w:` its stems, `t:` those of title and names, `v:` what it can be filtered by. */
export function termsOf({ stems, facets }: ProductWords): Set<string> {
  const terms = new Set<string>();
  const [, title = '', names = '', ...rest] = stems.split('\n');
  for (const stem of `${title}${names}`.split(' '))
    if (stem !== '') {
      terms.add(`t:${stem}`);
      terms.add(`w:${stem}`);
    }
  for (const zone of rest) for (const stem of zone.split(' ')) if (stem !== '') terms.add(`w:${stem}`);
  for (const line of facets.split('\n')) if (line !== '') terms.add(termOfValue(line));
  return terms;
}

/** Values are as long as they like; their sets are found by a digest. */
export const termOfValue = (line: string): string => `v:${digest(line).slice(0, 22)}`;

export interface Completion {
  kind: 'word' | 'author';
  typed: string;
  text: string;
}

const COMPLETED = /^\p{L}[\p{L}\p{N}]{2,23}$/u;
const MOST_NAME_WORDS = 4;

const wordsOfName = (name: string): string[] => fold(name).trim().split(/\s+/);
const typedFrom = (words: readonly string[]): string => words.join(' ').slice(0, 100);

/** A name as somebody types the whole of it. */
export const typedName = (name: string): string => typedFrom(wordsOfName(name));

/** What helps to type the names of a product. */
export function completionsOf({ names, facets }: ProductWords): Map<string, Completion> {
  const completions = new Map<string, Completion>();
  const add = (kind: Completion['kind'], typed: string, text: string): unknown =>
    completions.set(`${kind} ${typed} ${text}`, { kind, typed, text });
  for (const word of names.split(' ')) if (COMPLETED.test(word)) add('word', word, word);
  for (const line of facets.split('\n')) {
    const [facet, author] = valueOf(line);
    if (facet !== 'author') continue;
    const words = wordsOfName(author);
    for (let i = 0; i < Math.min(words.length, MOST_NAME_WORDS); i++) add('author', typedFrom(words.slice(i)), author);
  }
  return completions;
}
