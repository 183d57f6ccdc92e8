import { choices } from '../fuzz/hostile.js';

/** How many dangers a run goes through: what `npm run test:crash -- --kills N` asks for, else `usual`. */
export const dangersOr = (usual: number): number => Number(process.env['DOORDESK_KILLS'] ?? usual);

/** Chance that is the same in every run with the same `--seed`. */
export class Chance {
  /** A whole number from 0 up to `n`, without it. */
  readonly pick: (n: number) => number;

  constructor(usualSeed = 42) {
    this.pick = choices(Number(process.env['DOORDESK_SEED_OF_CHANCE'] ?? usualSeed));
  }

  /** From 0 up to 1, without it. */
  random(): number {
    return this.pick(1_000_000) / 1_000_000;
  }

  one<T>(of: readonly T[]): T {
    return of[this.pick(of.length)] as T;
  }
}
