import type { ClassType } from './fields.js';
import type { KeepTerms, Kept } from './kept.js';

/** What doing it twice means: nothing (`read`), the same as once (`repeatable`), or told apart by a command id (`once`). */
export type Effect = 'read' | 'repeatable' | 'once';
/** Under partition: always accepted and reconciled later, or refused rather than wrong. */
export type Partition = 'available' | 'consistent';

/**
 * A question about one thing that is, asked many times for one page, one question of another operation about all of them: its
 * request holds nothing but the id, and its reply is one item of the other's.
 */
export interface Folding {
  /** The operation that takes many: a query whose reply is `{ items }`. */
  readonly by: string;
  /** The field of its request that lists ids. */
  readonly keys: string;
  /** The field that holds the id, in the request for one and in each item. */
  readonly key: string;
  /** The most ids that it takes. */
  readonly most: number;
}

export interface Operation<Req extends object = object, Rep extends object = object> {
  readonly request: ClassType<Req>;
  readonly reply: ClassType<Rep>;
  readonly effect: Effect;
  readonly partition: Partition;
  /** The most that a caller waits, in milliseconds; a caller with less time left takes that. */
  readonly deadline: number;
  /** What the owner promises: 99.9 % of calls are answered within this many milliseconds. */
  readonly sla: { readonly p999: number };
  readonly folding?: Folding;
}

export interface EventDefinition<Body extends object = object> {
  /** `service.FactInPastTense` */
  readonly name: string;
  readonly body: ClassType<Body>;
  /** The field that names the aggregate; order is kept for one aggregate. */
  readonly aggregate: string;
  /** Losing it is harmless: what is done about it waits for no disk (`WriteOptions`). */
  readonly mayBeLost?: boolean;
}

export type Operations = Record<string, Operation>;
export type Events = Record<string, EventDefinition>;

export interface ServiceContract<Ops extends Operations = Operations, Evs extends Events = Events> {
  readonly name: string;
  readonly operations: Ops;
  readonly events: Evs;
}

export interface CallOptions {
  /** The caller's own id for a `once` command; a repeat with the same id has no second effect. Minted when absent. */
  commandId?: string;
  /** Less time than the contract's deadline, in milliseconds. */
  deadline?: number;
  /** Answer only after the events of this write were handed on, or after this many milliseconds: read your own writes. */
  settle?: number;
  /** Only when what is kept under this name was carried out; until then the call is refused as unavailable `kept_waiting`. */
  after?: string;
}

/** The options of a call that is kept when the owner cannot take it now. */
export type KeepOptions<Req extends object = object> = CallOptions & { keep: KeepTerms<Req> };

type RequestOf<O> = O extends Operation<infer Req> ? Req : never;
type ReplyOf<O> = O extends Operation<infer _Req, infer Rep> ? Rep : never;

/** The caller's side of a contract. */
export type Client<S extends ServiceContract> = {
  readonly [K in keyof S['operations']]: OperationClient<RequestOf<S['operations'][K]>, ReplyOf<S['operations'][K]>>;
};

export interface OperationClient<Req extends object, Rep extends object> {
  (request: Req, options: KeepOptions<Req>): Promise<Rep | Kept<Req>>;
  (request: Req, options?: CallOptions): Promise<Rep>;
  /**
   * Several questions at once, each for itself: how each ended, in their order. Never fails as a whole. While a page is put together,
   * questions that fold cost less this way than one by one.
   */
  each(requests: readonly Req[]): Promise<PromiseSettledResult<Rep>[]>;
}

/** The owner's side of a contract. */
export type Provider<S extends ServiceContract> = {
  [K in keyof S['operations']]: (request: RequestOf<S['operations'][K]>) => Promise<ReplyOf<S['operations'][K]>>;
};

interface Terms {
  deadline: number;
  sla: { p999: number };
}

export function query<Req extends object, Rep extends object>(
  request: ClassType<Req>,
  reply: ClassType<Rep>,
  terms: Terms & { partition?: Partition; folding?: Folding },
): Operation<Req, Rep> {
  return { request, reply, effect: 'read', partition: 'available', ...terms };
}

export function command<Req extends object, Rep extends object>(
  request: ClassType<Req>,
  reply: ClassType<Rep>,
  terms: Terms & { effect: 'repeatable' | 'once'; partition: Partition },
): Operation<Req, Rep> {
  return { request, reply, ...terms };
}

/** A fact that a module publishes; `aggregate` is the field by which order is kept. */
export function event<Body extends object>(
  body: ClassType<Body>,
  terms: { aggregate: keyof Body & string; mayBeLost?: boolean },
): Omit<EventDefinition<Body>, 'name'> {
  return { body, ...terms };
}

type NamedEvents<E extends Record<string, Omit<EventDefinition, 'name'>>> = {
  readonly [K in keyof E]: E[K] extends Omit<EventDefinition<infer Body>, 'name'> ? EventDefinition<Body> : never;
};

/** States a service: its operations, on the terms that its owner promises, and the events that it publishes. */
export function defineService<
  Ops extends Operations,
  Evs extends Record<string, Omit<EventDefinition, 'name'>> = Record<never, never>,
>(name: string, operations: Ops, published: { events?: Evs } = {}): ServiceContract<Ops, NamedEvents<Evs>> {
  const events = Object.fromEntries(
    Object.entries(published.events ?? {}).map(([key, e]) => [key, { ...e, name: `${name}.${key}` }]),
  );
  for (const [operation, { folding }] of Object.entries(operations))
    if (folding && operations[folding.by]?.effect !== 'read')
      throw new Error(`${name}.${operation} is folded by ${folding.by}, which is no query of ${name}`);
  return Object.freeze({ name, operations, events: events as NamedEvents<Evs> });
}
