import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { ModuleDatabase, inList } from '../../../platform/index.js';
import { DocSet } from '../index/doc-set.js';
import type { IndexStateRow } from '../index/index-state.js';
import { PART, clearPart, decodePart, readPart } from '../index/posting-part.js';

/** Whose postings answer, and how often they were written. */
export type Answering = Pick<IndexStateRow, 'generation' | 'revision'>;

/** A term's set as it was at a revision of the index. */
interface Kept {
  set: DocSet;
  revision: number;
}

interface PartRow {
  term: string;
  part: number;
  docs: string;
}

interface Reading {
  sets: Map<string, DocSet>;
  size: number;
}

/** Sets that are kept take so many bytes at most: about 500 of a million products. */
const MOST_KEPT = 64 * 1024 * 1024;
/** What is quick to read again (characters) is not kept: rare words would drive out those that everybody asks for. */
const QUICK = 4_096;

/**
 * Reads which products have a term. The sets of common terms are kept; when the index has been written, by whichever instance, only
 * the parts that have changed are read again.
 */
@Injectable()
export class Postings {
  private generation = 0;
  private revision = 0;
  /** The last revision of each part. */
  private parts = new Map<number, number>();
  private readonly kept = new LRUCache<string, Kept>({
    maxSize: MOST_KEPT,
    sizeCalculation: ({ set }) => set.bytes,
  });

  constructor(private readonly database: ModuleDatabase) {}

  /** A set for each term that any product has, not to be changed; `size` is one more than the greatest number. */
  async of(state: Answering, terms: Iterable<string>, size: number): Promise<Map<string, DocSet>> {
    await this.follow(state);
    const { generation } = state;
    const [sets, changed, unread] = [new Map<string, DocSet>(), new Map<string, Kept>(), [] as string[]];
    for (const term of new Set(terms)) {
      const kept = generation === this.generation ? this.kept.get(term) : undefined;
      if (!kept) unread.push(term);
      else if (kept.revision >= this.revision) sets.set(term, kept.set);
      else changed.set(term, kept);
    }
    if (unread.length > 0) await this.read(generation, unread, { sets, size });
    if (changed.size > 0) await this.readAgain(generation, changed, { sets, size });
    return sets;
  }

  /** What was written is known before any of it is read: a set is never older than it says. */
  private async follow({ generation, revision }: Answering): Promise<void> {
    // A search that began before the last rebuild ended reads what it needs by itself.
    if (generation < this.generation || (generation === this.generation && revision <= this.revision)) return;
    const rows = await this.database.read<{ part: number; revision: number }>(
      'SELECT part, revision FROM posting_part WHERE generation = ? AND revision > ?',
      [generation, generation === this.generation ? this.revision : 0],
    );
    if (generation < this.generation) return;
    if (generation > this.generation) {
      this.kept.clear();
      [this.generation, this.revision, this.parts] = [generation, 0, new Map<number, number>()];
    }
    for (const { part, revision: last } of rows) this.parts.set(part, Math.max(last, this.parts.get(part) ?? 0));
    this.revision = Math.max(this.revision, revision, ...rows.map((row) => row.revision));
  }

  private async read(generation: number, terms: string[], { sets, size }: Reading): Promise<void> {
    const { revision } = this;
    const wanted = inList(terms);
    const rows = await this.database.read<PartRow>(
      `SELECT term, part, docs FROM posting WHERE generation = ? AND term IN ${wanted.sql}`,
      [generation, ...wanted.params],
    );
    const byTerm = new Map<string, PartRow[]>();
    for (const row of rows) {
      const parts = byTerm.get(row.term);
      if (parts) parts.push(row);
      else byTerm.set(row.term, [row]);
    }
    for (const [term, parts] of byTerm) {
      const length = parts.reduce((sum, { docs }) => sum + docs.length, 0);
      const room = roomFor(parts, size);
      const set = length < QUICK ? fewOf(parts, room) : manyOf(parts, room);
      sets.set(term, set);
      if (length >= QUICK) this.keep(generation, term, { set, revision });
    }
  }

  /** Reads the parts that have changed since these sets were read. */
  private async readAgain(
    generation: number,
    changed: ReadonlyMap<string, Kept>,
    { sets, size }: Reading,
  ): Promise<void> {
    const { revision } = this;
    const since = Math.min(...[...changed.values()].map((kept) => kept.revision));
    const parts = [...this.parts].flatMap(([part, last]) => (last > since ? [part] : []));
    const [wanted, wantedParts] = [inList([...changed.keys()]), inList(parts)];
    const rows = await this.database.read<PartRow>(
      `SELECT term, part, docs FROM posting WHERE generation = ? AND term IN ${wanted.sql} AND part IN ${wantedParts.sql}`,
      [generation, ...wanted.params, ...wantedParts.params],
    );
    for (const [term, { set: before }] of changed) {
      const set = before.grown(roomFor(rows, size));
      for (const part of parts) clearPart(set, part);
      sets.set(term, set);
    }
    for (const { term, part, docs } of rows) readPart(sets.get(term) as DocSet, part, docs);
    for (const term of changed.keys()) {
      const set = sets.get(term) as DocSet;
      // Nothing has the word any more.
      if (set.isEmpty) {
        sets.delete(term);
        if (generation === this.generation) this.kept.delete(term);
      } else this.keep(generation, term, { set, revision });
    }
  }

  private keep(generation: number, term: string, kept: Kept): void {
    if (generation === this.generation) this.kept.set(term, kept);
  }
}

/** Put together from its parts: one number after the other. */
function fewOf(parts: PartRow[], size: number): DocSet {
  const docs: number[] = [];
  for (const { part, docs: text } of parts.sort((a, b) => a.part - b.part))
    for (const doc of decodePart(text)) docs.push(part * PART + doc);
  return DocSet.of(docs, size);
}

/** The same of a long one: part after part, bits as they are. */
function manyOf(parts: readonly PartRow[], size: number): DocSet {
  const set = DocSet.empty(size);
  for (const { part, docs } of parts) readPart(set, part, docs);
  return set;
}

/** What was indexed since the asker looked how many there are has room, too: the set may be kept for others. */
const roomFor = (parts: readonly PartRow[], size: number): number =>
  parts.reduce((room, { part }) => Math.max(room, (part + 1) * PART), size);
