import { BLOCK } from '../index/doc-set.js';

/** For each block of products, a number that none in it is above: where that is little, the block need not be looked at. */
export class Peaks {
  private numbers = new Float64Array(0);

  /** Room for numbers below `size`. */
  grow(size: number): void {
    const numbers = new Float64Array(Math.ceil(size / BLOCK));
    numbers.set(this.numbers);
    this.numbers = numbers;
  }

  raise(doc: number, value: number): void {
    const block = Math.floor(doc / BLOCK);
    if (value > (this.numbers[block] as number)) this.numbers[block] = value;
  }

  of(block: number): number {
    return this.numbers[block] ?? 0;
  }
}
