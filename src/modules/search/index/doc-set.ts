/** A set of products by their numbers in the index: a bit each. */
export class DocSet {
  private constructor(readonly bits: Uint32Array) {}

  /** Room for numbers below `size`. */
  static empty(size: number): DocSet {
    return new DocSet(new Uint32Array(Math.ceil(size / 32) + 1));
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
    const set = DocSet.empty(size);
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
    for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] as number) & (others[i] ?? 0);
    return this;
  }

  or({ bits: others }: DocSet): this {
    const { bits } = this;
    for (let i = 0; i < Math.min(bits.length, others.length); i++)
      bits[i] = (bits[i] as number) | (others[i] as number);
    return this;
  }

  /** Keeps what is not in the other. */
  without({ bits: others }: DocSet): this {
    const { bits } = this;
    for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] as number) & ~(others[i] ?? 0);
    return this;
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

  /** In ascending order, until `visit` says false. */
  forEach(visit: (doc: number) => unknown): void {
    const { bits } = this;
    for (let i = 0; i < bits.length; i++)
      for (let word = bits[i] as number; word !== 0; word &= word - 1)
        if (visit(i * 32 + 31 - Math.clz32(word & -word)) === false) return;
  }

  /** In descending order. */
  forEachBack(visit: (doc: number) => unknown): void {
    const { bits } = this;
    for (let i = bits.length - 1; i >= 0; i--)
      for (let word = bits[i] as number; word !== 0;) {
        const bit = 31 - Math.clz32(word);
        word &= ~(1 << bit);
        visit(i * 32 + bit);
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
    for (let i = 0; i < bits.length && docs.length < most; i++)
      for (let word = (bits[i] as number) & (others[i] ?? 0); word !== 0 && docs.length < most; word &= word - 1)
        docs.push(i * 32 + 31 - Math.clz32(word & -word));
    return docs;
  }

  /** The first `most`, in ascending order. */
  first(most: number): number[] {
    return this.firstIn(this, most);
  }
}

function ones(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return (((n + (n >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
