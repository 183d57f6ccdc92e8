import { best } from './methods/best.js';
import type { PairKind } from './methods/trail.js';

/** Adds up what several seeds say for products, and remembers which says most; in arrays that are used again and again. */
export class Tally {
  private scores = new Float64Array(0);
  private most = new Float64Array(0);
  private seeds = new Int32Array(0);
  private kinds = new Uint8Array(0);
  private met = new Int32Array(0);
  private count = 0;

  /** Forgets what was added before; there are so many products now. */
  begin(products: number): void {
    for (let i = 0; i < this.count; i++) this.scores[this.met[i] as number] = 0;
    this.count = 0;
    if (products <= this.scores.length) return;
    const room = Math.ceil(products * 1.2) + 64;
    this.scores = new Float64Array(room);
    this.most = new Float64Array(room);
    this.seeds = new Int32Array(room);
    this.kinds = new Uint8Array(room);
    this.met = new Int32Array(room);
  }

  /** `more` is above 0. */
  add(product: number, more: number, seed: number, kind: PairKind): void {
    const before = this.scores[product] as number;
    if (before === 0) this.met[this.count++] = product;
    this.scores[product] = before + more;
    if (before !== 0 && more <= (this.most[product] as number)) return;
    this.most[product] = more;
    this.seeds[product] = seed;
    this.kinds[product] = kind;
  }

  /** The highest first; of equal ones the lower number. */
  best(wanted: number): Int32Array {
    return best(this.met, this.count, this.scores, wanted);
  }

  score(product: number): number {
    return this.scores[product] as number;
  }

  strongest(product: number): { seed: number; kind: PairKind } {
    return { seed: this.seeds[product] as number, kind: this.kinds[product] as PairKind };
  }
}
