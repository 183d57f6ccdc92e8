import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { invalid } from '../../platform/index.js';
import type { CategoryStep } from './contract/catalog.contract.js';

const MOST_STEPS = 8;
const LONGEST_NAME = 100;
const known = new LRUCache<string, readonly CategoryStep[]>({ max: 5_000 });

/** The path in its one spelling: names trimmed, joined by `/`. Errors: invalid `invalid_category`. */
export function normalPath(path: string): string {
  const names = path.split('/').map((name) => name.trim());
  if (names.length > MOST_STEPS || names.some((name) => name === '' || [...name].length > LONGEST_NAME))
    throw invalid(
      'invalid_category',
      `A category is 1 to ${MOST_STEPS} names of at most ${LONGEST_NAME} characters, separated by /.`,
      {
        errors: [{ pointer: '/category', message: 'must be names separated by /' }],
      },
    );
  return names.join('/');
}

/** The categories from the root to the path's end. Ids follow from the path alone, so that every import makes the same ones. */
export function stepsOf(path: string): readonly CategoryStep[] {
  let steps = known.get(path);
  if (!steps) {
    const names = path.split('/');
    steps = names.map((name, i) => ({ categoryId: idOf(names.slice(0, i + 1).join('/')), name }));
    known.set(path, steps);
  }
  return steps;
}

/** Readable, and distinct for paths that read alike ("C" and "C++"). */
function idOf(path: string): string {
  const readable = path
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\//g, '.')
    .replace(/[^a-z0-9.]+/g, '-')
    .slice(0, 48);
  return `${readable}~${createHash('sha256').update(path).digest('hex').slice(0, 8)}`;
}
