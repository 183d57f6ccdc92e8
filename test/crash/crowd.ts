import { setTimeout as delay } from 'node:timers/promises';
import { Refused, StoreIsDown } from './asking.js';
import type { Books } from './books.js';
import { Buyer } from './buyer.js';
import type { Chance } from './chance.js';

/** More surprises than this say nothing new. */
const MOST_SURPRISES = 100;
/** What a buyer waits after being turned away, or when no store is there, in milliseconds. */
const PAUSE = 100;

/** Buyers who visit the store one time after the other, whatever happens to it, until they are sent home. */
export class Crowd {
  private readonly surprises: string[] = [];
  private buying = false;

  constructor(
    private readonly books: Books,
    private readonly chance: Chance,
    /** Where the store can be entered at this moment. */
    private readonly entrances: () => readonly string[],
  ) {}

  /** Lets so many buyers buy while `work` lasts; what they met that no buyer should: anything but conflicts and 503. */
  async during(work: () => Promise<void>, buyers: number): Promise<string[]> {
    this.buying = true;
    const visits = Promise.all(Array.from({ length: buyers }, () => this.shopping()));
    try {
      await work();
    } finally {
      this.buying = false;
      await visits;
    }
    return this.surprises;
  }

  /** A buyer stays with one entrance, and goes to another one when that is closed. */
  private async shopping(): Promise<void> {
    while (this.buying && this.surprises.length < MOST_SURPRISES) {
      const entrances = this.entrances();
      if (entrances.length === 0) await delay(PAUSE);
      else await this.shoppingAt(this.chance.one(entrances));
    }
  }

  private async shoppingAt(entrance: string): Promise<void> {
    const buyer = new Buyer(() => (this.entrances().includes(entrance) ? entrance : undefined), this.books.figures);
    try {
      while (this.buying) await buyer.visit(this.books.products, this.chance);
    } catch (error) {
      if (!isExpected(error)) this.surprises.push(String(error));
      await delay(PAUSE);
    }
  }
}

/** `internal` is a failure that the store does not understand itself: that is no outage, whatever its status. */
const isExpected = (error: unknown): boolean =>
  error instanceof StoreIsDown ||
  (error instanceof Refused && (error.status === 409 || error.status === 503) && error.body.code !== 'internal');
