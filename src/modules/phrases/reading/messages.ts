import type { BookCounts } from '../statistics/book-counts.js';
import type { RankedPhrase } from '../statistics/shelf.js';
import type { PositionPiece } from '../text/positions.js';

/** A piece of a text. */
export interface ReadChunk {
  start: number;
  firstWord: number;
  text: string;
}

/** What a reading of a text gives. */
export interface Reading {
  characters: number;
  words: number;
  chunks: ReadChunk[];
  positions: PositionPiece[];
  counts: TextCounts;
}

/** The counts of a text: `grams`, encoded, for the rest of the shelf, `candidates`, JSON, for itself. */
export interface TextCounts {
  words: number;
  grams: string;
  candidates: string;
}

export type Candidates = Pick<BookCounts, 'candidates' | 'candidateWords'>;

/** A book whose phrases are wanted; `candidates` as in its counts. */
export interface AskedTarget {
  book: string;
  words: number;
  candidates: string;
}

/** What the worker is asked, one thing after the other. */
export type Task =
  /** The parts of a text. Reply: a Reading. */
  | { kind: 'read'; parts: string[] }
  /** Begins a ranking; then every book of the shelf is shown, and `ranked` ends it. */
  | { kind: 'rank'; targets: AskedTarget[] }
  | { kind: 'show'; book: string; words: number; grams: string }
  | { kind: 'ranked'; most: number };

export type Ranked = [book: string, phrases: RankedPhrase[]][];

export type Report =
  { kind: 'progress'; progress: number } | { kind: 'done'; value: unknown } | { kind: 'failed'; message: string };
