import { Injectable } from '@nestjs/common';

/**
 * Which orders this process is working on. Two workers on one order would do no harm, since every step is safe to repeat and
 * every change of state compares first; this keeps them from doing the same work twice.
 */
@Injectable()
export class Driving {
  private readonly driven = new Map<string, Promise<unknown>>();

  isDriven(orderId: string): boolean {
    return this.driven.has(orderId);
  }

  /** Runs `work` on an order after whatever is under way on it. */
  async drive<T>(orderId: string, work: () => Promise<T>): Promise<T> {
    const before = this.driven.get(orderId);
    const running = before ? before.then(work, work) : work();
    this.driven.set(orderId, running);
    try {
      return await running;
    } finally {
      if (this.driven.get(orderId) === running) this.driven.delete(orderId);
    }
  }
}
