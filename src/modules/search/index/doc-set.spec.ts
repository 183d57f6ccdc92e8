import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DocSet } from './doc-set.js';

/** So few of so many products are a list. */
const ROOM = 30_000;
const sorted = (docs: Iterable<number>): number[] => [...new Set(docs)].sort((a, b) => a - b);

interface Made {
  docs: number[];
  /** A new one each time: most operations change theirs. */
  set: () => DocSet;
}

/** Few or many, as a list or as bits, with more room or with less. */
const made = fc
  .record({
    few: fc.uniqueArray(fc.nat(ROOM - 1), { maxLength: 80 }),
    // Close together, so that two have some in common.
    near: fc.uniqueArray(fc.nat(120), { maxLength: 100 }),
    asBits: fc.boolean(),
    isShort: fc.boolean(),
  })
  .map(({ few, near, asBits, isShort }): Made => {
    const docs = sorted(isShort ? near : [...few, ...near]);
    const size = isShort ? (docs.at(-1) ?? 0) + 1 : ROOM;
    return {
      docs,
      set: () => {
        if (!asBits) return DocSet.of(docs, size);
        const set = DocSet.empty(size);
        for (const doc of docs) set.add(doc);
        return set;
      },
    };
  });
const all = (set: DocSet): number[] => {
  const docs = set.first(ROOM);
  expect(set.size).toBe(docs.length);
  expect(set.isEmpty).toBe(docs.length === 0);
  return docs;
};

describe('a set of products, as a list or as bits', () => {
  it('joins, intersects and subtracts', () => {
    fc.assert(
      fc.property(made, made, (a, b) => {
        const [inA, inB] = [new Set(a.docs), new Set(b.docs)];
        const { room } = a.set();
        expect(all(a.set().and(b.set()))).toEqual(a.docs.filter((doc) => inB.has(doc)));
        expect(all(a.set().without(b.set()))).toEqual(a.docs.filter((doc) => !inB.has(doc)));
        expect(all(a.set().or(b.set()))).toEqual(sorted([...a.docs, ...b.docs]).filter((doc) => doc < room));
        expect(a.set().common(b.set())).toBe(a.docs.filter((doc) => inB.has(doc)).length);
        expect(a.set().firstIn(b.set(), 5)).toEqual(a.docs.filter((doc) => inB.has(doc)).slice(0, 5));
        const both: number[] = [];
        a.set().forEachIn(b.set(), (doc) => both.push(doc));
        expect(both).toEqual(b.docs.filter((doc) => inA.has(doc)));
      }),
      { numRuns: 300 },
    );
  });

  it('counts what lacks a few of some sets', () => {
    fc.assert(
      fc.property(made, fc.array(made, { maxLength: 6 }), fc.nat(2), (allowed, some, missing) => {
        const lacking = allowed.docs.filter((doc) => some.filter(({ docs }) => !docs.includes(doc)).length <= missing);
        const sets = some.map(({ set }) => set());
        expect(all(allowed.set().lacking(sets, missing))).toEqual(lacking);
        expect(sets.map(all)).toEqual(some.map(({ docs }) => docs));
      }),
      { numRuns: 300 },
    );
  });

  it('takes and loses single products, and its copy does not', () => {
    fc.assert(
      fc.property(made, fc.array(fc.tuple(fc.nat(150), fc.boolean()), { maxLength: 20 }), ({ docs, set }, changes) => {
        const [one, expected] = [set().grown(200), new Set(docs)];
        const copy = one.copy();
        const before = set();
        const beforeToo = before.copy();
        for (const [doc, isIn] of changes) {
          one.set(doc, isIn);
          before.set(Math.min(doc, before.room - 1), isIn);
          if (isIn) expected.add(doc);
          else expected.delete(doc);
          expect(one.has(doc)).toBe(isIn);
          expect(one.size).toBe(expected.size);
        }
        expect(all(one)).toEqual(sorted(expected));
        expect(all(copy)).toEqual(docs);
        expect(all(beforeToo)).toEqual(docs);
      }),
    );
  });

  it('is walked from both ends', () => {
    fc.assert(
      fc.property(made, fc.nat(20), ({ docs, set }, most) => {
        const [there, back] = [[] as number[], [] as number[]];
        set().forEach((doc) => there.push(doc) < most);
        set().forEachBack(
          (doc) => back.push(doc),
          () => false,
        );
        expect(there).toEqual(docs.slice(0, Math.max(1, most)));
        expect(back.reverse()).toEqual(docs);
        expect(all(set().where((doc) => doc % 3 === 1))).toEqual(docs.filter((doc) => doc % 3 === 1));
        expect(docs.every((doc) => set().has(doc))).toBe(true);
        expect([-1, ROOM + 50].some((doc) => set().has(doc))).toBe(false);
      }),
    );
  });

  it('takes memory by what is in it', () => {
    expect(DocSet.of([5, 70_000], 1_000_000).bytes).toBeLessThan(100);
    expect(
      DocSet.of(
        Array.from({ length: 5_000 }, (_, i) => i * 100),
        1_000_000,
      ).bytes,
    ).toBeGreaterThan(125_000);
    expect(DocSet.of([5, 2_000], 100).first(9)).toEqual([5]);
  });
});
