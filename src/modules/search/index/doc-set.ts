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
    return this.bits.every((word) => word === 0);
  }

  /** In ascending order, until `visit` says false. */
  forEach(visit: (doc: number) => unknown): void {
    const { bits } = this;
    for (let i = 0; i < bits.length; i++)
      for (let word = bits[i] as number; word !== 0; word &= word - 1)
        if (visit(i * 32 + 31 - Math.clz32(word & -word)) === false) return;
  }

  /** The first `most`, in ascending order. */
  first(most: number): number[] {
    const docs: number[] = [];
    if (most > 0) this.forEach((doc) => docs.push(doc) < most);
    return docs;
  }
}

function ones(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return (((n + (n >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
