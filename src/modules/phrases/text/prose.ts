import { proseWords } from './words.js';

/** The words of a text that are prose, in order. Headings and what is printed again and again are left out. */
export interface Prose {
  /** Lower case. */
  words: string[];
  /** For each word, a sum of the marks below. */
  marks: Uint8Array;
}

/** Something that separates stands before the word: no phrase goes across it. */
export const SEPARATED = 1;
/** The word has a capital although nothing there asks for one. */
export const CAPITAL = 2;
/** Nothing there asks for a capital, or the word has none: what it looks like tells of the word. */
export const TELLING = 4;

/** Longest paragraph, in characters, that can be a heading or furniture of the page. */
const LONGEST_FURNITURE = 160;
/** A short paragraph that stands so often is no prose. */
const OFTEN = 3;
/** A line that is shorter ends where its author wanted it to. */
const SHORT_LINE = 45;

const BLANK_LINES = /\n[^\S\n]*\n\s*/;
const HEADED =
  /^(?:chapter|book|volume|part|section|canto|act|scene|letter|appendix|footnote|kapitel|chapitre|capítulo)\b/i;
const ENDS_A_SENTENCE = /[.!?:;,…—"”’'»)\]]$/u;
const MARKER = /^\*\*\* ?(START|END) OF TH(?:E|IS) PROJECT GUTENBERG EBOOK.*\*\*\*\s*$/gim;

export function proseOf(text: string): Prose {
  const paragraphs = withoutMarkers(text.replace(/\r\n?/g, '\n'))
    .split(BLANK_LINES)
    .map((p) => p.trim())
    .filter((p) => p !== '');
  const times = new Map<string, number>();
  for (const p of paragraphs) if (p.length <= LONGEST_FURNITURE) times.set(p, (times.get(p) ?? 0) + 1);
  const words: string[] = [];
  const marks: number[] = [];
  for (const p of paragraphs) if ((times.get(p) ?? 0) < OFTEN && !isHeading(p)) readParagraph(p, words, marks);
  return { words, marks: Uint8Array.from(marks) };
}

/** What Project Gutenberg puts before and after a text. */
function withoutMarkers(text: string): string {
  let [start, end] = [0, text.length];
  for (const { 0: line, 1: which, index } of text.matchAll(MARKER))
    if (which?.toUpperCase() === 'START' && start === 0) start = index + line.length;
    else if (which?.toUpperCase() === 'END' && end === text.length) end = index;
  return text.slice(start, Math.max(start, end));
}

/** Short, and no sentence: all in capitals, without an end, or called a chapter. */
export function isHeading(paragraph: string): boolean {
  if (paragraph.length > LONGEST_FURNITURE) return false;
  if (!/\p{Ll}|\p{Lo}/u.test(paragraph)) return true;
  if (HEADED.test(paragraph) && paragraph.length < 60) return true;
  return !ENDS_A_SENTENCE.test(paragraph) && paragraph.split('\n').every((line) => line.length <= 70);
}

function readParagraph(paragraph: string, words: string[], marks: number[]): void {
  let end = 0;
  for (const { 0: found, index } of proseWords(paragraph)) {
    const between = paragraph.slice(end, index);
    const first = end === 0;
    const separated = first || /[^\s_*]/u.test(between) || isShortLine(paragraph, between, end);
    // After a comma a sentence goes on; after anything else a capital may be that of a beginning.
    const inside = !first && /^[\s,;_*]*$/u.test(between);
    const capital = /^(?:\p{Ll}{1,4}['’])?\p{Lu}/u.test(found);
    words.push(found.toLowerCase().replaceAll('’', "'"));
    marks.push((separated ? SEPARATED : 0) | (capital && inside ? CAPITAL : 0) | (inside || !capital ? TELLING : 0));
    end = index + found.length;
  }
}

function isShortLine(paragraph: string, between: string, end: number): boolean {
  if (!between.includes('\n')) return false;
  const begin = paragraph.lastIndexOf('\n', end - 1) + 1;
  return paragraph.indexOf('\n', end) - begin < SHORT_LINE;
}
