/** At first; doubled whenever half of it is in use. */
const FIRST_SIZE = 64;
const LARGEST_ID = 0xffffffff;

/**
 * What waits for an answer, each under a number that the answer brings back; a number comes again after four thousand million
 * others. A Map would do the same; one that is filled and emptied all the time is made anew all the time, and what it held
 * outlives each collection of young garbage.
 */
export class Unanswered<T extends object> {
  private slots: (T | undefined)[] = emptySlots(FIRST_SIZE);
  private ids = new Uint32Array(FIRST_SIZE);
  private lastId = 0;
  private count = 0;

  get size(): number {
    return this.count;
  }

  /** Its number: 1 or more, 32 bits. */
  add(waiting: T): number {
    if (2 * this.count >= this.slots.length) this.grow();
    const mask = this.slots.length - 1;
    do this.lastId = this.lastId === LARGEST_ID ? 1 : this.lastId + 1;
    while (this.slots[this.lastId & mask] !== undefined);
    this.put(this.lastId, waiting);
    this.count++;
    return this.lastId;
  }

  get(id: number): T | undefined {
    const slot = id & (this.slots.length - 1);
    return this.ids[slot] === id ? this.slots[slot] : undefined;
  }

  /** Takes it out; undefined when nothing waits under this number. */
  take(id: number): T | undefined {
    const waiting = this.get(id);
    if (waiting === undefined) return undefined;
    this.slots[id & (this.slots.length - 1)] = undefined;
    this.count--;
    return waiting;
  }

  values(): T[] {
    return this.slots.filter((waiting) => waiting !== undefined);
  }

  /** Takes out all for which `is` holds. */
  takeAll(is: (waiting: T) => boolean = () => true): T[] {
    const found: T[] = [];
    for (const [slot, waiting] of this.slots.entries())
      if (waiting !== undefined && is(waiting)) found.push(this.take(this.ids[slot] as number) as T);
    return found;
  }

  private grow(): void {
    const { slots, ids } = this;
    this.slots = emptySlots(2 * slots.length);
    this.ids = new Uint32Array(this.slots.length);
    for (const [slot, waiting] of slots.entries()) if (waiting !== undefined) this.put(ids[slot] as number, waiting);
  }

  /** Numbers that differ in a small table differ in one of twice the size. */
  private put(id: number, waiting: T): void {
    const slot = id & (this.slots.length - 1);
    this.slots[slot] = waiting;
    this.ids[slot] = id;
  }
}

const emptySlots = <T>(size: number): (T | undefined)[] => new Array<T | undefined>(size).fill(undefined);
