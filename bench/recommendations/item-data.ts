import type { SparseRows } from '../../src/modules/recommendations/methods/sparse-rows.js';
import { sparseRows } from '../../src/modules/recommendations/methods/sparse-rows.js';
import { type Line, Numbering } from './read-lines.js';

/** Who has what, what came true, and in which order. */
export interface ItemData {
  users: Numbering;
  items: Numbering;
  /** Each user's items of the train set, in order: by time where there is one, else as the lines come. */
  trails: number[][];
  /** When each was, beside `trails`: what has the same time is one moment; the place of the line where no time is known. */
  moments: number[][];
  train: SparseRows;
  /** What came true for each user who is judged. */
  test: Map<number, Map<number, number>>;
}

/** `implicit`: that somebody has an item counts, and not how it was rated. `graded`: nDCG gains by the rating, 2^rating - 1. */
export function itemData(trainLines: Line[], testLines: Line[], implicit: boolean, graded = false): ItemData {
  const users = new Numbering();
  const items = new Numbering();
  const entries = trainLines.map((line, place) => ({
    user: users.of(line.owner),
    item: items.of(line.item),
    rating: implicit ? 1 : line.rating,
    time: line.time,
    place,
  }));
  const timed = entries.some(({ time }) => time !== 0);
  const ordered = timed ? [...entries].sort((a, b) => a.time - b.time || a.place - b.place) : entries;
  const trails: number[][] = users.names.map(() => []);
  const moments: number[][] = users.names.map(() => []);
  const met = new Set<string>();
  const once: typeof entries = [];
  for (const entry of ordered) {
    const key = `${entry.user} ${entry.item}`;
    if (met.has(key)) continue;
    met.add(key);
    once.push(entry);
    trails[entry.user]?.push(entry.item);
    moments[entry.user]?.push(timed ? entry.time : entry.place);
  }
  const test = new Map<number, Map<number, number>>();
  for (const { owner, item, rating } of testLines) {
    const user = users.of(owner);
    const came = test.get(user) ?? new Map<number, number>();
    test.set(user, came.set(items.of(item), graded ? rating : 1));
  }
  const rows = once.map(({ user }) => user);
  const columns = once.map(({ item }) => item);
  const train = sparseRows(
    users.size,
    items.size,
    rows,
    columns,
    once.map(({ rating }) => rating),
  );
  while (trails.length < users.size) {
    trails.push([]);
    moments.push([]);
  }
  return { users, items, trails, moments, train, test };
}

/** The last item of some users taken out of the train set, to see whether its order says anything. */
export function withoutLast(data: ItemData, most: number): { data: ItemData; last: Map<number, number> } {
  const eligible = data.trails.flatMap((trail, user) => (trail.length > 2 ? [user] : []));
  const step = Math.max(1, Math.ceil(eligible.length / most));
  const last = new Map<number, number>();
  for (let i = 0; i < eligible.length; i += step) {
    const user = eligible[i] as number;
    last.set(user, data.trails[user]?.at(-1) as number);
  }
  const trails = data.trails.map((trail, user) => (last.has(user) ? trail.slice(0, -1) : trail));
  const moments = data.moments.map((times, user) => (last.has(user) ? times.slice(0, -1) : times));
  const rows = trails.flatMap((trail, user) => trail.map(() => user));
  const columns = trails.flat();
  const ones = new Array<number>(rows.length).fill(1);
  const train = sparseRows(data.users.size, data.items.size, rows, columns, ones);
  return { data: { ...data, trails, moments, train }, last };
}
