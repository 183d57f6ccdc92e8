import type { Fragment } from '../contract/search.contract.js';
import { stemsOfWord } from '../text/stems.js';
import { type Word, wordsOf } from '../text/words.js';

const MOST_FRAGMENTS = 100;
const LONGEST_FRAGMENT = 1_000;
/** A snippet is about so long (characters), and begins a few words before what was found. */
const SNIPPET = 240;
const WORDS_BEFORE = 6;
const MOST_WORDS = 1_000;
const PLAIN = /^[a-z]+$/;

/** Stems, and the characters that they begin with. */
class Stems {
  private readonly firsts: ReadonlySet<string>;

  constructor(private readonly stems: ReadonlySet<string>) {
    this.firsts = new Set([...stems].map((stem) => stem.charAt(0)));
  }

  /** A word of plain letters begins as its stem does: most are told apart by that. */
  hasOneOf({ folded }: Word): boolean {
    if (!this.firsts.has(folded.charAt(0)) && PLAIN.test(folded)) return false;
    return stemsOfWord(folded).some((stem) => this.stems.has(stem));
  }
}

/** The text in parts, in order, those that are one of these stems marked. */
export function fragmentsOf(text: string, stems: ReadonlySet<string>): Fragment[] {
  if (stems.size === 0) return parts(text, []);
  const wanted = new Stems(stems);
  return parts(
    text,
    wordsOf(text, MOST_WORDS).filter((word) => wanted.hasOneOf(word)),
  );
}

/** The part of a text that has most of these stems, in fragments; nothing when it has none. */
export function snippetOf(text: string, stems: ReadonlySet<string>): Fragment[] {
  const words = wordsOf(text, MOST_WORDS);
  const wanted = new Stems(stems);
  const found = words.flatMap((word, i) => (wanted.hasOneOf(word) ? [i] : []));
  if (found.length === 0) return [];
  let best = { from: 0, different: 0 };
  // Which words are near the one that is looked at, and how often: the window only moves on.
  const near = new Map<string, number>();
  let next = 0;
  for (const i of found) {
    const { start, folded } = words[i] as Word;
    for (; next < found.length && (words[found[next] as number] as Word).end <= start + SNIPPET; next++) {
      const other = (words[found[next] as number] as Word).folded;
      near.set(other, (near.get(other) ?? 0) + 1);
    }
    if (near.size > best.different) best = { from: i, different: near.size };
    const left = (near.get(folded) ?? 0) - 1;
    if (left > 0) near.set(folded, left);
    else near.delete(folded);
  }
  const from = (words[Math.max(0, best.from - WORDS_BEFORE)] as Word).start;
  const start = best.from <= WORDS_BEFORE ? 0 : from;
  const rest = text.slice(start, start + SNIPPET + 120);
  const cut = rest.length < text.length - start ? rest.slice(0, Math.max(rest.lastIndexOf(' '), SNIPPET)) : rest;
  return fragmentsOf(cut.replace(/[\ud800-\udbff]$/, ''), stems);
}

function parts(text: string, found: Word[]): Fragment[] {
  const fragments: Fragment[] = [];
  let at = 0;
  const add = (end: number, match: boolean): void => {
    if (end <= at) return;
    const piece = text.slice(at, end).slice(0, LONGEST_FRAGMENT);
    fragments.push({ text: piece, match });
    at = end;
  };
  for (const { start, end } of found) {
    if (fragments.length >= MOST_FRAGMENTS - 2) break;
    add(start, false);
    add(end, true);
  }
  add(text.length, false);
  return fragments;
}
