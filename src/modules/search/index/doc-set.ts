/** So many numbers make a block, of so many words. */
export const BLOCK = 1_024;
const WORDS = BLOCK / 32;

/** A set of products by their numbers in the index: a bit each. */
export class DocSet {
  private constructor(readonly bits: Uint32Array) {}

  /** Room for numbers below `size`. */
  static empty(size: number): DocSet {
    return new DocSet(new Uint32Array(roomFor(size)));
  }

  add(doc: number): void {
    this.bits[doc >>> 5] = (this.bits[doc >>> 5] as number) | (1 << (doc & 31));
  }

  set(doc: number, isIn: boolean): void {
    if (isIn) this.add(doc);
    else this.bits[doc >>> 5] = (this.bits[doc >>> 5] as number) & ~(1 << (doc & 31));
  }

  /** The same with room for more. */
  grown(size: number): DocSet {
    const set = new DocSet(new Uint32Array(Math.max(this.bits.length, roomFor(size))));
    set.bits.set(this.bits);
    return set;
  }

  has(doc: number): boolean {
    return ((this.bits[doc >>> 5] ?? 0) & (1 << (doc & 31))) !== 0;
  }

  copy(): DocSet {
    return new DocSet(this.bits.slice());
  }

  /** Keeps what is in both. */
  and({ bits: others }: DocSet): this {
    const { bits } = this;
    // Beyond the end of an array every look is slow.
    const both = Math.min(bits.length, others.length);
    for (let i = 0; i < both; i++) bits[i] = (bits[i] as number) & (others[i] as number);
    bits.fill(0, both);
    return this;
  }

  or({ bits: others }: DocSet): this {
    const { bits } = this;
    const both = Math.min(bits.length, others.length);
    for (let i = 0; i < both; i++) bits[i] = (bits[i] as number) | (others[i] as number);
    return this;
  }

  /** Keeps what is not in the other. */
  without({ bits: others }: DocSet): this {
    const { bits } = this;
    const both = Math.min(bits.length, others.length);
    for (let i = 0; i < both; i++) bits[i] = (bits[i] as number) & ~(others[i] as number);
    return this;
  }

  /** What lacks at most `missing` of these sets, of those that are in this one: counted for 32 products at once. */
  lacking(sets: readonly DocSet[], missing: number): DocSet {
    const found = this.copy();
    const { bits } = found;
    // Bit by bit, the products that lack exactly so many of the sets that were looked at.
    const lacks = new Uint32Array(missing + 1);
    for (let i = 0; i < bits.length; i++) {
      lacks.fill(0);
      lacks[0] = bits[i] as number;
      for (const { bits: having } of sets) {
        const word = i < having.length ? (having[i] as number) : 0;
        for (let n = missing; n > 0; n--) lacks[n] = ((lacks[n] as number) & word) | ((lacks[n - 1] as number) & ~word);
        lacks[0] = lacks[0] & word;
      }
      bits[i] = lacks.reduce((all, some) => all | some, 0);
    }
    return found;
  }

  get size(): number {
    let size = 0;
    for (const word of this.bits) if (word !== 0) size += ones(word);
    return size;
  }

  get isEmpty(): boolean {
    const { bits } = this;
    for (let i = 0; i < bits.length; i++) if (bits[i] !== 0) return false;
    return true;
  }

  /** The memory that it takes. */
  get bytes(): number {
    return this.bits.byteLength;
  }

  /** In ascending order, until `visit` says false. */
  forEach(visit: (doc: number) => unknown): void {
    const { bits } = this;
    for (let i = 0; i < bits.length; i++)
      for (let word = bits[i] as number; word !== 0; word &= word - 1)
        if (visit(i * 32 + 31 - Math.clz32(word & -word)) === false) return;
  }

  /** What is also in the other, in ascending order. */
  forEachIn({ bits: others }: DocSet, visit: (doc: number) => unknown): void {
    const { bits } = this;
    const both = Math.min(bits.length, others.length);
    for (let i = 0; i < both; i++)
      for (let word = (bits[i] as number) & (others[i] as number); word !== 0; word &= word - 1)
        visit(i * 32 + 31 - Math.clz32(word & -word));
  }

  /** In descending order, without the blocks that are passed over. */
  forEachBack(visit: (doc: number) => unknown, passesOver: (block: number) => boolean): void {
    const { bits } = this;
    for (let i = bits.length - 1; i >= 0; i--) {
      if ((i + 1) % WORDS === 0 || i === bits.length - 1)
        while (i >= 0 && passesOver(Math.floor(i / WORDS))) i = Math.floor(i / WORDS) * WORDS - 1;
      if (i < 0) return;
      for (let word = bits[i] as number; word !== 0;) {
        const bit = 31 - Math.clz32(word);
        word &= ~(1 << bit);
        visit(i * 32 + bit);
      }
    }
  }

  /** What of this passes a test. */
  where(test: (doc: number) => boolean): DocSet {
    const { bits } = this;
    const passing = new Uint32Array(bits.length);
    for (let i = 0; i < bits.length; i++) {
      let kept = 0;
      for (let word = bits[i] as number; word !== 0; word &= word - 1) {
        const bit = word & -word;
        if (test(i * 32 + 31 - Math.clz32(bit))) kept |= bit;
      }
      passing[i] = kept;
    }
    return new DocSet(passing);
  }

  /** The first `most` that are in both, in ascending order. */
  firstIn({ bits: others }: DocSet, most: number): number[] {
    const { bits } = this;
    const docs: number[] = [];
    const both = Math.min(bits.length, others.length);
    for (let i = 0; i < both && docs.length < most; i++)
      for (let word = (bits[i] as number) & (others[i] as number); word !== 0 && docs.length < most; word &= word - 1)
        docs.push(i * 32 + 31 - Math.clz32(word & -word));
    return docs;
  }

  /** The first `most`, in ascending order. */
  first(most: number): number[] {
    return this.firstIn(this, most);
  }
}

const roomFor = (size: number): number => Math.ceil(size / 32) + 1;

function ones(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return (((n + (n >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
