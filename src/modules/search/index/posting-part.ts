import type { DocSet } from './doc-set.js';

/** So many product numbers belong to one part of a term's postings. */
export const PART = 16_384;
/** Fewer are written as steps from one to the next; more as a bit for each. */
const DENSE = 1_024;

/** The numbers of one part, relative to it, ascending, as text. */
export function encodePart(docs: readonly number[]): string {
  if (docs.length >= DENSE) {
    const bits = Buffer.alloc(PART / 8);
    for (const doc of docs) bits[doc >>> 3] = (bits[doc >>> 3] as number) | (1 << (doc & 7));
    return `b${bits.toString('base64')}`;
  }
  const steps: number[] = [];
  let last = 0;
  for (const doc of docs) {
    const step = doc - last;
    if (step < 128) steps.push(step);
    else steps.push(128 | (step & 127), step >>> 7);
    last = doc;
  }
  return `d${Buffer.from(steps).toString('base64')}`;
}

/** Where the numbers of one part are put together: a bit each. */
const scratch = Buffer.alloc(PART / 8);

/** The same as text with some more, and without some; empty when none are left. */
export function mergePart(text: string | undefined, added: readonly number[], removed: readonly number[]): string {
  if (text === undefined && removed.length === 0) return encodePart(added);
  scratch.fill(0);
  if (text?.startsWith('b') === true) scratch.write(text.slice(1), 'base64');
  else if (text !== undefined) steps(Buffer.from(text.slice(1), 'base64'), put);
  for (const doc of added) put(doc);
  for (const doc of removed) scratch[doc >>> 3] = (scratch[doc >>> 3] as number) & ~(1 << (doc & 7));
  const docs = numbersIn(scratch);
  return docs.length === 0 ? '' : encodePart(docs);
}

const put = (doc: number): void => {
  scratch[doc >>> 3] = (scratch[doc >>> 3] as number) | (1 << (doc & 7));
};

function numbersIn(bits: Buffer): number[] {
  const docs: number[] = [];
  for (let i = 0; i < bits.length; i++)
    for (let rest = bits[i] as number; rest !== 0; rest &= rest - 1) docs.push(i * 8 + 31 - Math.clz32(rest & -rest));
  return docs;
}

/** Relative to the part, ascending. */
export function decodePart(text: string): number[] {
  const bytes = Buffer.from(text.slice(1), 'base64');
  if (text.startsWith('b')) return numbersIn(bytes);
  const docs: number[] = [];
  steps(bytes, (doc) => docs.push(doc));
  return docs;
}

/** Puts a part into a set, in place of what the set has of it. */
export function readPart(set: DocSet, part: number, text: string): void {
  const first = part * PART;
  const bytes = set.bytesOf(first, PART);
  // The machine's words are the little-endian ones that are written: the bits go where they belong without a copy.
  if (text.startsWith('b')) bytes.write(text.slice(1), 'base64');
  else {
    bytes.fill(0);
    steps(Buffer.from(text.slice(1), 'base64'), (doc) => set.add(first + doc));
  }
}

/** A set without what it had of a part. */
export const clearPart = (set: DocSet, part: number): void => readPart(set, part, encodePart([]));

function steps(bytes: Buffer, visit: (doc: number) => void): void {
  let doc = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    doc += byte < 128 ? byte : (byte & 127) | ((bytes[++i] as number) << 7);
    visit(doc);
  }
}
