import { eventsAfter } from '../../../events/outbox.js';
import type { ModuleDatabase } from '../../../storage/module-database.js';
import { newId } from '../../../values/ids.js';
import { notReachable } from '../nats-link.js';
import { headersOf } from './event-message.js';
import type { EventStream } from './event-stream.js';

/** Events that are on their way into the stream at the same time. */
const BATCH = 200;

/** Puts rows of a module's outbox into the stream, in order. */
export class Publications {
  private sure = false;

  constructor(
    private readonly database: ModuleDatabase,
    private readonly stream: EventStream,
  ) {}

  /**
   * Publishes the next rows after `after`, up to number `until`, and resolves to the number of the last one; to undefined when
   * there are none. `again`: the stream is to keep them even where it remembers having had them. Errors: not all of them are in
   * the stream for certain; then the same rows are to be published again.
   */
  async publish(after: number, until: number, again: boolean): Promise<number | undefined> {
    const rows = (await eventsAfter(this.database.internals, after, BATCH)).filter(({ seq }) => seq <= until);
    const last = rows.at(-1);
    if (!last) return undefined;
    await this.makeSure();
    // A repeat with the same id would be passed over as a double, also where the first one was lost.
    const round = again ? `.${newId()}` : '';
    let previous = after;
    const sent = rows.map(({ seq, event }) => {
      const headers = headersOf({ seq, previous, event });
      previous = seq;
      return this.stream.client.publish(this.stream.subjects.event(event.name), JSON.stringify(event), {
        msgID: `${event.eventId}${round}`,
        headers,
      });
    });
    const failed = (await Promise.allSettled(sent)).find((outcome) => outcome.status === 'rejected');
    if (!failed) return last.seq;
    this.sure = false;
    throw failed.reason;
  }

  /** Takes what the module has published so far out of the stream. */
  async forgetPublished(module: string): Promise<void> {
    await this.makeSure();
    const { streams } = await this.stream.management();
    await streams.purge(this.stream.subjects.stream, { filter: this.stream.subjects.eventsOf(module) });
  }

  private async makeSure(): Promise<void> {
    if (!this.stream.link.standing) throw notReachable();
    if (this.sure) return;
    await this.stream.ensure();
    this.sure = true;
  }
}
