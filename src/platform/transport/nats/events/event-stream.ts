import {
  DiscardPolicy,
  type JetStreamClient,
  type JetStreamManager,
  JetStreamApiCodes,
  JetStreamApiError,
  RetentionPolicy,
  StorageType,
  type StreamInfo,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/nats-core';
import { type NatsLink, notReachable } from '../nats-link.js';
import type { Subjects } from '../subjects.js';

/** The stream only carries what is on its way: whoever needs more than this has it from the publisher again. */
const KEPT_FOR = 24 * 3_600_000;
const LARGEST_STREAM = 256 * 1024 * 1024;
/** How long a message with the same id is known as a doubled one, in milliseconds. */
const DOUBLES_KNOWN_FOR = 120_000;
const PATIENCE = 5_000;

/** The stream of a store's events. It is transport, not the record: it may be lost at any moment, and is made anew. */
export class EventStream {
  private manager: Promise<JetStreamManager> | undefined;
  readonly client: JetStreamClient;

  constructor(
    readonly link: NatsLink,
    readonly subjects: Subjects,
  ) {
    this.client = jetstream(link.connection, { timeout: PATIENCE });
  }

  /** The stream as it is now, made where there is none. Errors: NATS cannot be reached, or has no JetStream. */
  async ensure(): Promise<StreamInfo> {
    if (!this.link.standing) throw notReachable();
    const { streams } = await this.management();
    return streams.info(this.subjects.stream).catch((error: unknown) => {
      if (!(error instanceof JetStreamApiError) || error.code !== JetStreamApiCodes.StreamNotFound) throw error;
      return streams.add({
        name: this.subjects.stream,
        subjects: [this.subjects.allEvents],
        storage: StorageType.File,
        retention: RetentionPolicy.Limits,
        discard: DiscardPolicy.Old,
        max_age: nanos(KEPT_FOR),
        max_bytes: LARGEST_STREAM,
        duplicate_window: nanos(DOUBLES_KNOWN_FOR),
      });
    });
  }

  management(): Promise<JetStreamManager> {
    this.manager ??= jetstreamManager(this.link.connection, { checkAPI: false, timeout: PATIENCE }).catch(
      (error: unknown) => {
        this.manager = undefined;
        throw error;
      },
    );
    return this.manager;
  }
}
