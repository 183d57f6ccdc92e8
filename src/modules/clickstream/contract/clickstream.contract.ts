import {
  AuditReport,
  AuditRequest,
  Bool,
  Choice,
  Done,
  Id,
  Int,
  ListOf,
  Text,
  Timestamp,
  command,
  defineService,
  event,
  query,
} from '../../../platform/contract/index.js';

export const CLICK_KINDS = ['view', 'click'] as const;
export type ClickKind = (typeof CLICK_KINDS)[number];

/** Something that a visitor did with a product. */
export class Click {
  @Choice(CLICK_KINDS, { doc: 'view: the page of the product; click: its link on another page' })
  kind!: ClickKind;

  @Id()
  productId!: string;

  @Text({ optional: true, max: 50, doc: 'where: the shelf or list, for clicks' })
  source?: string;
}

export class RecordClicks {
  @Id({ doc: "the visitor's session" })
  sessionId!: string;

  @Id({ optional: true, doc: 'when signed in' })
  customerId?: string;

  @ListOf(() => Click, { min: 1, max: 50, doc: 'in order' })
  clicks!: Click[];
}

export class ClicksRecorded {
  @Int({ min: 0, doc: '0 where the visitor or the customer wants none kept' })
  recorded!: number;

  @Bool({ doc: 'nothing was recorded: the session is a customer’s, who is not the one asking; take a new session' })
  renew!: boolean;
}

/** By customer, over all of their sessions; or by session, as long as it is no customer's: from then on it tells nothing. */
export class RecentClicks {
  @Id({ optional: true })
  sessionId?: string;

  @Id({ optional: true })
  customerId?: string;

  @Int({ min: 1, max: 100 })
  limit!: number;
}

export class SeenProduct {
  @Id()
  productId!: string;

  @Choice(CLICK_KINDS)
  kind!: ClickKind;

  @Timestamp()
  at!: string;
}

export class SeenProducts {
  @ListOf(() => SeenProduct, { max: 100, doc: 'latest first, each product once; of the last 2,000 clicks' })
  items!: SeenProduct[];
}

export class JoinSession {
  @Id()
  sessionId!: string;

  @Id()
  customerId!: string;
}

/** Of a session, or of a customer; one of the two. */
export class WhoseHistory {
  @Id({ optional: true })
  sessionId?: string;

  @Id({ optional: true })
  customerId?: string;
}

export class SetRecording {
  @Id({ optional: true })
  sessionId?: string;

  @Id({ optional: true })
  customerId?: string;

  @Bool({ doc: 'false: nothing more is kept, and what is kept is erased' })
  recording!: boolean;
}

export class Recording {
  @Bool()
  recording!: boolean;
}

export class ExportHistory {
  @Id()
  customerId!: string;

  @Int({ min: 1, max: 1000 })
  limit!: number;

  @Text({ optional: true, max: 500 })
  cursor?: string;
}

export class KeptClick {
  @Id()
  sessionId!: string;

  @Choice(CLICK_KINDS)
  kind!: ClickKind;

  @Id()
  productId!: string;

  @Text({ optional: true, max: 50 })
  source?: string;

  @Timestamp()
  at!: string;
}

export class KeptClicks {
  @ListOf(() => KeptClick, { max: 1000, doc: 'oldest first' })
  items!: KeptClick[];

  @Text({ nullable: true, max: 500 })
  next!: string | null;
}

/** A visitor has looked at a product. */
export class ProductViewed {
  @Id()
  sessionId!: string;

  @Id({ nullable: true })
  customerId!: string | null;

  @Id()
  productId!: string;

  @Timestamp()
  at!: string;
}

/** What a session did, known to the clickstream or only to others, is this customer's, who wants it kept. */
export class SessionJoined {
  @Id()
  sessionId!: string;

  @Id()
  customerId!: string;
}

/**
 * Nothing that a customer or a session did until `at` may be used any longer. One of the two is null. That of a customer comes with
 * one for each of their sessions; a session that is forgotten because of its age has one, too.
 */
export class HistoryErased {
  @Id({ doc: 'the id of the customer or of the session' })
  of!: string;

  @Id({ nullable: true })
  sessionId!: string | null;

  @Id({ nullable: true })
  customerId!: string | null;

  @Timestamp()
  at!: string;
}

const available = { effect: 'once', partition: 'available', deadline: 2000, sla: { p999: 50 } } as const;
const settled = { effect: 'repeatable', partition: 'consistent', deadline: 5000, sla: { p999: 50 } } as const;

/** What visitors look at and click, for as long as they allow it. */
export const Clickstream = defineService(
  'clickstream',
  {
    /** A session is the customer's who is first signed in with it. Nothing is kept where either does not want it. */
    record: command(RecordClicks, ClicksRecorded, available),
    /** Errors: invalid `invalid_request` unless exactly one of the two is given. */
    recent: query(RecentClicks, SeenProducts, { deadline: 1000, sla: { p999: 20 } }),
    /**
     * What the session did is the customer's; at sign-in. A session that is another's already stays so. It is erased where the
     * customer wants none kept. A session that nothing is known of is joined by the first `record` with the customer;
     * others, who may know it, are told at once.
     */
    join: command(JoinSession, Done, settled),
    /**
     * A session that is switched off is no customer's any more; one of a customer records where the customer allows it.
     * Errors: invalid `invalid_request` unless exactly one of the two is given.
     */
    setRecording: command(SetRecording, Recording, settled),
    /** Errors: invalid `invalid_request` unless exactly one of the two is given. */
    recording: query(WhoseHistory, Recording, { deadline: 1000, sla: { p999: 20 } }),
    /** All that is kept of a customer. Errors: invalid `invalid_cursor`. */
    export: query(ExportHistory, KeptClicks, { deadline: 5000, sla: { p999: 100 } }),
    /** Errors: invalid `invalid_request` unless exactly one of the two is given. */
    erase: command(WhoseHistory, Done, settled),
    audit: query(AuditRequest, AuditReport, { deadline: 60000, sla: { p999: 10000 } }),
  },
  {
    events: {
      ProductViewed: event(ProductViewed, { aggregate: 'sessionId', mayBeLost: true }),
      SessionJoined: event(SessionJoined, { aggregate: 'sessionId' }),
      HistoryErased: event(HistoryErased, { aggregate: 'of' }),
    },
  },
);
