import { Injectable } from '@nestjs/common';
import { ModuleDatabase, inList } from '../../../platform/index.js';
import { DocSet } from '../index/doc-set.js';
import { readPart } from '../index/posting-part.js';

/** Reads which products have a term. */
@Injectable()
export class Postings {
  constructor(private readonly database: ModuleDatabase) {}

  /** A set for each term that any product has; `size` is one more than the greatest number. */
  async of(generation: number, terms: Iterable<string>, size: number): Promise<Map<string, DocSet>> {
    const wanted = inList([...new Set(terms)]);
    const rows = await this.database.read<{ term: string; part: number; docs: string }>(
      `SELECT term, part, docs FROM posting WHERE generation = ? AND term IN ${wanted.sql}`,
      [generation, ...wanted.params],
    );
    const sets = new Map<string, DocSet>();
    for (const { term, part, docs } of rows) {
      let set = sets.get(term);
      if (!set) sets.set(term, (set = DocSet.empty(size)));
      readPart(set, part, docs);
    }
    return sets;
  }
}
