import type { Folding } from '../contract/define-service.js';
import { notFound } from '../contract/service-error.js';
import { copyOfWireValue } from '../contract/wire-value.js';
import { Asking, type Ended } from './asking.js';
import { type CallContext, currentCall, runInCall } from './call-context.js';
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

/** One item that somebody waits for, and who else waits for the same. */
interface Question {
  asking: Asking;
  place: number;
  next: Question | undefined;
}

/** Questions of one kind, by what they ask for. */
interface Group {
  way: Way;
  folding: Folding;
  questions: Map<string, Question>;
  askings: Asking[];
  count: number;
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
  /** Those of them that were answered from what was kept, without a call. */
  kept = 0;
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

  fold(way: Way, folding: Folding, requests: readonly object[], until: number): Promise<Ended[]> {
    const context = currentCall() as CallContext;
    return new Promise((resolve) => {
      const asking = new Asking(requests.length, Math.min(until, context.deadlineAt), resolve);
      for (let place = 0; place < requests.length; place++) {
        const key = (requests[place] as Record<string, string>)[folding.key] as string;
        const group = this.groupOf(way, folding, context);
        group.questions.set(key, { asking, place, next: group.questions.get(key) });
        group.count++;
        if (group.askings.at(-1) !== asking) group.askings.push(asking);
        if (group.questions.size >= folding.most) this.send(group, context);
      }
    });
  }

  private groupOf(way: Way, folding: Folding, context: CallContext): Group {
    let group = this.groups.get(way);
    if (group) return group;
    const made: Group = (group = { way, folding, questions: new Map(), askings: [], count: 0 });
    this.groups.set(way, made);
    setImmediate(() => {
      if (this.groups.get(way) === made) this.send(made, context);
    });
    return group;
  }

  private send({ way, folding, questions, askings, count }: Group, context: CallContext): void {
    this.groups.delete(way);
    let last = -Infinity;
    for (const { deadlineAt } of askings) last = Math.max(last, deadlineAt);
    for (const asking of askings) if (asking.deadlineAt < last) asking.keepDeadline(way.name);
    const request = { [folding.keys]: [...questions.keys()] };
    const ask = (): Promise<object> => way.ask(request, {});
    // Of the askers' deadlines the last: each of the others is kept by itself.
    runInCall({ ...context, deadlineAt: last }, () => this.observe(way.name, count, ask)).then(
      (reply) => hand(questions, folding, (reply as { items: object[] }).items),
      (error: unknown) => refuse(questions, error),
    );
  }

  private get elapsed(): number {
    return performance.now() - this.startedAt;
  }
}

/** Each asker gets a value of its own, as it would have from a call of its own. */
function hand(questions: Map<string, Question>, { key }: Folding, items: object[]): void {
  for (const item of items) {
    const id = (item as Record<string, string>)[key] as string;
    const first = questions.get(id);
    for (let each = first; each; each = each.next)
      each.asking.answered(each.place, each === first ? item : (copyOfWireValue(item) as object));
    questions.delete(id);
  }
  if (questions.size > 0) refuse(questions, notFound('resource'));
}

function refuse(questions: Map<string, Question>, error: unknown): void {
  for (const first of questions.values())
    for (let each: Question | undefined = first; each; each = each.next) each.asking.failed(each.place, error);
}
