/** So many numbers make a block, of so many words. */
export const BLOCK = 1_024;
const WORDS = BLOCK / 32;
/** Where no more than one of so many is in a set, it is a list. */
const SPARSE = 256;
const NOTHING = new Uint32Array(0);

/**
 * A set of products by their numbers in the index: a bit each, or, where there are few, a list of them. What most words find is few, and
 * costs by what is found, not by how many products there are.
 */
export class DocSet {
  /** How many there are; undefined until it is asked for. */
  private counted: number | undefined;

  /** `few`: the numbers, ascending, instead of bits; a list is never changed. */
  private constructor(
    private bits: Uint32Array,
    private few: readonly number[] | undefined,
    /** Words of bits that it has room for. */
    private readonly words: number,
  ) {}

  /** Room for numbers below `size`. */
  static empty(size: number): DocSet {
    return new DocSet(NOTHING, [], wordsFor(size));
  }

  /** These numbers, ascending, as far as there is room. */
  static of(docs: readonly number[], size: number): DocSet {
    const words = wordsFor(size);
    const inside = (docs.at(-1) ?? 0) < words * 32 ? docs : docs.filter((doc) => doc < words * 32);
    const set = new DocSet(NOTHING, inside, words);
    if (!isFew(inside.length, words)) set.widen();
    return set;
  }

  add(doc: number): void {
    if (this.few) this.widen();
    this.counted = undefined;
    this.bits[doc >>> 5] = (this.bits[doc >>> 5] as number) | (1 << (doc & 31));
  }

  set(doc: number, isIn: boolean): void {
    if (isIn) {
      this.add(doc);
      return;
    }
    if (this.few) this.widen();
    this.counted = undefined;
    this.bits[doc >>> 5] = (this.bits[doc >>> 5] as number) & ~(1 << (doc & 31));
  }

  /** The same with room for more. */
  grown(size: number): DocSet {
    const bits = new Uint32Array(Math.max(this.words, wordsFor(size)));
    bits.set(this.asBits());
    return new DocSet(bits, undefined, bits.length);
  }

  has(doc: number): boolean {
    return this.few
      ? isAmong(this.few, doc)
      : // Beyond the end of an array every look is slow.
        doc < this.bits.length * 32 && ((this.bits[doc >>> 5] as number) & (1 << (doc & 31))) !== 0;
  }

  copy(): DocSet {
    const copy = new DocSet(this.few ? NOTHING : this.bits.slice(), this.few, this.words);
    copy.counted = this.counted;
    return copy;
  }

  /** Keeps what is in both. */
  and(other: DocSet): this {
    if (this.few) return this.become(this.few.filter((doc) => other.has(doc)));
    if (other.few) return this.become(other.few.filter((doc) => this.has(doc)));
    const { bits } = this;
    const { bits: others } = other;
    this.counted = undefined;
    const both = Math.min(bits.length, others.length);
    for (let i = 0; i < both; i++) bits[i] = (bits[i] as number) & (others[i] as number);
    bits.fill(0, both);
    return this;
  }

  /** With what is in the other, as far as there is room. */
  or(other: DocSet): this {
    if (this.few && other.few && isFew(this.few.length + other.few.length, this.words)) {
      const fitting = other.words > this.words ? other.few.filter((doc) => doc < this.room) : other.few;
      return this.become(merged(this.few, fitting));
    }
    if (this.few) this.widen();
    const { bits } = this;
    this.counted = undefined;
    if (other.few) {
      for (const doc of other.few) bits[doc >>> 5] = (bits[doc >>> 5] as number) | (1 << (doc & 31));
      return this;
    }
    const { bits: others } = other;
    const both = Math.min(bits.length, others.length);
    for (let i = 0; i < both; i++) bits[i] = (bits[i] as number) | (others[i] as number);
    return this;
  }

  /** Keeps what is not in the other. */
  without(other: DocSet): this {
    if (this.few) return this.become(this.few.filter((doc) => !other.has(doc)));
    const { bits } = this;
    this.counted = undefined;
    if (other.few) {
      for (const doc of other.few) bits[doc >>> 5] = (bits[doc >>> 5] as number) & ~(1 << (doc & 31));
      return this;
    }
    const { bits: others } = other;
    const both = Math.min(bits.length, others.length);
    for (let i = 0; i < both; i++) bits[i] = (bits[i] as number) & ~(others[i] as number);
    return this;
  }

  /** What lacks at most `missing` of these sets, of those that are in this one. */
  lacking(sets: readonly DocSet[], missing: number): DocSet {
    const lists = sets.flatMap(({ few }) => (few ? [few] : [])).sort((a, b) => a.length - b.length);
    // Of more sets than it may lack it is in one.
    if (lists.length > missing) {
      const some = lists.slice(0, missing + 1).reduce(merged);
      const lacks = (doc: number): number => sets.reduce((count, set) => count + (set.has(doc) ? 0 : 1), 0);
      return new DocSet(NOTHING, some, this.words).where((doc) => this.has(doc) && lacks(doc) <= missing);
    }
    return this.lackingBits(
      sets.map((set) => set.asBits()),
      missing,
    );
  }

  get size(): number {
    if (this.few) return this.few.length;
    if (this.counted !== undefined) return this.counted;
    let size = 0;
    for (const word of this.bits) if (word !== 0) size += ones(word);
    return (this.counted = size);
  }

  /** How many are in both. */
  common(other: DocSet): number {
    const some = this.few ?? other.few;
    if (some) return some.reduce((count, doc) => (this.has(doc) && other.has(doc) ? count + 1 : count), 0);
    const { bits } = this;
    const { bits: others } = other;
    const both = Math.min(bits.length, others.length);
    let count = 0;
    for (let i = 0; i < both; i++) {
      const word = (bits[i] as number) & (others[i] as number);
      if (word !== 0) count += ones(word);
    }
    return count;
  }

  get isEmpty(): boolean {
    if (this.few) return this.few.length === 0;
    const { bits } = this;
    for (let i = 0; i < bits.length; i++) if (bits[i] !== 0) return false;
    return true;
  }

  /** The memory that it takes. */
  get bytes(): number {
    return this.few ? 8 * this.few.length : this.bits.byteLength;
  }

  /** Room for numbers below this. */
  get room(): number {
    return this.words * 32;
  }

  /** The bits of `count` numbers from `first` on, both whole bytes, or of as many as there is room for; to be written. */
  bytesOf(first: number, count: number): Buffer {
    if (this.few) this.widen();
    this.counted = undefined;
    const { buffer } = this.bits;
    const from = Math.min(first / 8, buffer.byteLength);
    return Buffer.from(buffer, from, Math.min(count / 8, buffer.byteLength - from));
  }

  /** In ascending order, until `visit` says false. */
  forEach(visit: (doc: number) => unknown): void {
    const { bits, few } = this;
    if (few) {
      few.every((doc) => visit(doc) !== false);
      return;
    }
    for (let i = 0; i < bits.length; i++)
      for (let word = bits[i] as number; word !== 0; word &= word - 1)
        if (visit(i * 32 + 31 - Math.clz32(word & -word)) === false) return;
  }

  /** What is also in the other, in ascending order. */
  forEachIn(other: DocSet, visit: (doc: number) => unknown): void {
    const some = this.few ?? other.few;
    if (some) {
      for (const doc of some) if (this.has(doc) && other.has(doc)) visit(doc);
      return;
    }
    const { bits } = this;
    const { bits: others } = other;
    const both = Math.min(bits.length, others.length);
    for (let i = 0; i < both; i++)
      for (let word = (bits[i] as number) & (others[i] as number); word !== 0; word &= word - 1)
        visit(i * 32 + 31 - Math.clz32(word & -word));
  }

  /** In descending order; of bits without the blocks that are passed over. */
  forEachBack(visit: (doc: number) => unknown, passesOver: (block: number) => boolean): void {
    const { bits, few } = this;
    for (let i = (few?.length ?? 0) - 1; i >= 0; i--) visit((few as number[])[i] as number);
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
    const { bits, few, words } = this;
    if (few) return new DocSet(NOTHING, few.filter(test), words);
    const passing = new Uint32Array(bits.length);
    for (let i = 0; i < bits.length; i++) {
      let kept = 0;
      for (let word = bits[i] as number; word !== 0; word &= word - 1) {
        const bit = word & -word;
        if (test(i * 32 + 31 - Math.clz32(bit))) kept |= bit;
      }
      passing[i] = kept;
    }
    return new DocSet(passing, undefined, words);
  }

  /** The first `most` that are in both, in ascending order. */
  firstIn(other: DocSet, most: number): number[] {
    const docs: number[] = [];
    const some = this.few ?? other.few;
    if (some) {
      for (const doc of some) {
        if (docs.length >= most) break;
        if (this.has(doc) && other.has(doc)) docs.push(doc);
      }
      return docs;
    }
    const { bits } = this;
    const { bits: others } = other;
    const both = Math.min(bits.length, others.length);
    for (let i = 0; i < both && docs.length < most; i++)
      for (let word = (bits[i] as number) & (others[i] as number); word !== 0 && docs.length < most; word &= word - 1)
        docs.push(i * 32 + 31 - Math.clz32(word & -word));
    return docs;
  }

  /** The first `most`, in ascending order. */
  first(most: number): number[] {
    return this.few ? this.few.slice(0, most) : this.firstIn(this, most);
  }

  private become(few: readonly number[]): this {
    [this.bits, this.few] = [NOTHING, few];
    return this;
  }

  private widen(): void {
    [this.bits, this.few] = [this.asBits(), undefined];
  }

  private asBits(): Uint32Array {
    if (!this.few) return this.bits;
    const bits = new Uint32Array(this.words);
    for (const doc of this.few) bits[doc >>> 5] = (bits[doc >>> 5] as number) | (1 << (doc & 31));
    return bits;
  }

  /** Counted for 32 products at once. */
  private lackingBits(sets: readonly Uint32Array[], missing: number): DocSet {
    const own = this.asBits();
    // Bit by bit, the products that lack exactly so many of the sets that were looked at.
    const lacks = Array.from({ length: missing + 1 }, (_, n) => (n === 0 ? own.slice() : new Uint32Array(own.length)));
    for (const having of sets)
      for (let n = missing; n >= 0; n--) {
        const [bits, fewer] = [lacks[n] as Uint32Array, lacks[n - 1]];
        const both = Math.min(bits.length, having.length);
        if (fewer)
          for (let i = 0; i < both; i++) {
            const word = having[i] as number;
            bits[i] = ((bits[i] as number) & word) | ((fewer[i] as number) & ~word);
          }
        else for (let i = 0; i < both; i++) bits[i] = (bits[i] as number) & (having[i] as number);
        // Beyond its end a set has nothing.
        if (fewer) bits.set(fewer.subarray(both), both);
        else bits.fill(0, both);
      }
    const found = new DocSet(lacks[0] as Uint32Array, undefined, this.words);
    for (const some of lacks.slice(1)) found.or(new DocSet(some, undefined, this.words));
    return found;
  }
}

const wordsFor = (size: number): number => Math.ceil(size / 32) + 1;
const isFew = (count: number, words: number): boolean => count * SPARSE <= words * 32;

function isAmong(docs: readonly number[], doc: number): boolean {
  let [from, to] = [0, docs.length];
  while (from < to) {
    const middle = (from + to) >>> 1;
    if ((docs[middle] as number) < doc) from = middle + 1;
    else to = middle;
  }
  return docs[from] === doc;
}

/** Both, ascending, each number once. */
function merged(a: readonly number[], b: readonly number[]): readonly number[] {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const docs: number[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const [x, y] = [a[i] ?? Infinity, b[j] ?? Infinity];
    docs.push(Math.min(x, y));
    if (x <= y) i++;
    if (y <= x) j++;
  }
  return docs;
}

function ones(word: number): number {
  let n = word - ((word >>> 1) & 0x55555555);
  n = (n & 0x33333333) + ((n >>> 2) & 0x33333333);
  return (((n + (n >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
