import type { BookCounts } from '../statistics/book-counts.js';
import type { RankedPhrase, Target } from '../statistics/shelf.js';
import type { PositionPiece } from '../text/positions.js';

/** A piece of a text as it is kept. */
export interface KeptChunk {
  start: number;
  firstWord: number;
  characters: number;
  body: string;
}

/** What a reading of a text gives. */
export interface Reading {
  characters: number;
  words: number;
  chunks: KeptChunk[];
  positions: PositionPiece[];
  counts: KeptCounts;
}

/** The counts of a text as they are kept: `grams` for the rest of the shelf, `candidates` (packed JSON) for itself. */
export interface KeptCounts {
  words: number;
  grams: string;
  candidates: string;
}

export type Candidates = Pick<BookCounts, 'candidates' | 'candidateWords'>;

/** A book whose phrases are wanted, as it is kept. */
export interface KeptTarget {
  book: string;
  words: number;
  candidates: string;
}

/** What the worker is asked, one thing after the other. */
export type Task =
  /** Parts of a text, packed. Reply: a Reading. */
  | { kind: 'read'; parts: string[] }
  /** Begins a ranking; then every book of the shelf is shown, and `ranked` ends it. */
  | { kind: 'rank'; targets: KeptTarget[] }
  | { kind: 'show'; book: string; words: number; grams: string }
  | { kind: 'ranked'; most: number };

export type Ranked = [book: string, phrases: RankedPhrase[]][];

export type Report =
  { kind: 'progress'; progress: number } | { kind: 'done'; value: unknown } | { kind: 'failed'; message: string };

export type { Target };
