import type { Folding } from '../contract/define-service.js';
import { ServiceError, notFound } from '../contract/service-error.js';
import { copyOfWireValue } from '../contract/wire-value.js';
import { type CallContext, currentCall, runInCall } from './call-context.js';
import { deadlineAt } from './deadline-wheel.js';
import type { Gathering, Way } from './gathering.js';

/** Calls that are told one by one; more are only counted. */
const MOST_TOLD = 500;

/** One call that left for a service while a page was put together. Times in milliseconds since the assembly began. */
export interface AssembledCall {
  /** `service.operation` */
  readonly name: string;
  /** How many questions it answered. */
  readonly questions: number;
  readonly from: number;
  to: number;
  /** Undefined while it is under way. */
  outcome: 'ok' | 'failed' | undefined;
}

/** Somebody who waits for one item of a folded question. */
interface Asker {
  deadlineAt: number;
  resolve: (item: object) => void;
  reject: (error: unknown) => void;
}

/** Questions of one kind, by what they ask for. */
interface Group {
  way: Way;
  folding: Folding;
  askers: Map<string, Asker[]>;
}

/**
 * The putting together of one page. Questions of one kind that are asked in one turn of the event loop, by whichever parts of the
 * page, leave as one call of the operation that takes many; each asker gets what it would have got alone.
 */
export class Assembly implements Gathering {
  /** `performance.now()` time. */
  readonly startedAt = performance.now();
  /** Questions that the page has asked. */
  logical = 0;
  /** Calls that left for a service. */
  physical = 0;
  readonly calls: AssembledCall[] = [];
  private readonly groups = new Map<Way, Group>();

  observe(name: string, questions: number, call: () => Promise<object>): Promise<object> {
    this.physical++;
    const told: AssembledCall = { name, questions, from: this.elapsed, to: 0, outcome: undefined };
    if (this.calls.length < MOST_TOLD) this.calls.push(told);
    const end = (outcome: 'ok' | 'failed'): void => {
      told.to = this.elapsed;
      told.outcome = outcome;
    };
    const answer = call();
    answer.then(
      () => end('ok'),
      () => end('failed'),
    );
    return answer;
  }

  fold(way: Way, folding: Folding, request: object, until: number): Promise<object> {
    const key = (request as Record<string, string>)[folding.key] as string;
    const context = currentCall() as CallContext;
    return new Promise((resolve, reject) => {
      const group = this.groupOf(way, folding);
      const asker = { deadlineAt: Math.min(until, context.deadlineAt), resolve, reject };
      const same = group.askers.get(key);
      if (same) same.push(asker);
      else group.askers.set(key, [asker]);
      if (group.askers.size >= folding.most) this.send(group, context);
    });
  }

  private groupOf(way: Way, folding: Folding): Group {
    let group = this.groups.get(way);
    if (group) return group;
    const made: Group = (group = { way, folding, askers: new Map() });
    this.groups.set(way, made);
    const context = currentCall() as CallContext;
    setImmediate(() => {
      if (this.groups.get(way) === made) this.send(made, context);
    });
    return group;
  }

  private send({ way, folding, askers }: Group, context: CallContext): void {
    this.groups.delete(way);
    const everybody = [...askers.values()].flat();
    const last = Math.max(...everybody.map((asker) => asker.deadlineAt));
    for (const asker of everybody) if (asker.deadlineAt < last) giveUpAt(asker, way.name);
    const request = { [folding.keys]: [...askers.keys()] };
    const ask = (): Promise<object> => way.ask(request, {});
    // Of the askers' deadlines the last: each of the others is kept by itself.
    runInCall({ ...context, deadlineAt: last }, () => this.observe(way.name, everybody.length, ask)).then(
      (reply) => hand(askers, folding, (reply as { items: object[] }).items),
      (error: unknown) => everybody.forEach((asker) => asker.reject(error)),
    );
  }

  private get elapsed(): number {
    return performance.now() - this.startedAt;
  }
}

function giveUpAt(asker: Asker, name: string): void {
  const message = `${name} did not answer in time.`;
  const deadline = deadlineAt(asker.deadlineAt, () =>
    reject(new ServiceError('deadline_exceeded', 'deadline_exceeded', message)),
  );
  const { resolve, reject } = asker;
  asker.resolve = (item) => {
    deadline.over();
    resolve(item);
  };
  asker.reject = (error) => {
    deadline.over();
    reject(error);
  };
}

/** Each asker gets a value of its own, as it would have from a call of its own. */
function hand(askers: Map<string, Asker[]>, { key }: Folding, items: object[]): void {
  for (const item of items) {
    const id = (item as Record<string, string>)[key] as string;
    askers.get(id)?.forEach(({ resolve }, i) => resolve(i === 0 ? item : (copyOfWireValue(item) as object)));
    askers.delete(id);
  }
  for (const others of askers.values()) for (const { reject } of others) reject(notFound('resource'));
}
