import type { CallOptions, Folding, Operation } from '../contract/define-service.js';
import { ServiceError } from '../contract/service-error.js';
import { newId } from '../values/ids.js';
import type { Ended } from './asking.js';
import { Attempt } from './attempt.js';
import { type Binding, handOn } from './binding.js';
import { type CallContext, backgroundCall, currentCall, newSpanId } from './call-context.js';
import type { Gathering } from './gathering.js';
import type { OperationLine } from './operation-line.js';
import type { KeptCommands } from './kept-commands.js';
import type { Tracer } from './tracer.js';
import type { CallRecorder } from '../telemetry/call-recorder.js';

/** The most calls that one caller may have under way to one service: a slow service cannot take the whole host down. */
const BULKHEAD = 1_000;
/** Outages of `read` and `repeatable` calls are tried once more, when there is time. */
const RETRY_PAUSE = 15;
/** Kept commands are sent by a caller of their own: its breaker and its figures are not those of the requests. */
export const SENDER = 'kept';

/** A call without options. */
export const NO_OPTIONS: CallOptions = Object.freeze({});

/** What a host may add to the path of every call. */
export interface AccessExtras {
  /** Keeps commands that an owner cannot take now; without it the outage is answered. */
  kept?: KeptCommands;
  /** How much of an operation's deadline callers wait for it, when that is not all; for tests and lessons. */
  patience?: ((service: string, operation: string) => number) | undefined;
  /** Whether a service is on another host at this moment; without it, none is. */
  isRemote?: (service: string) => boolean;
  tracer?: Tracer | undefined;
  recorder?: CallRecorder | undefined;
}

interface Asked {
  readonly request: object;
  readonly options: CallOptions;
  readonly context: CallContext;
  readonly deadlineAt: number;
  readonly commandId: string | undefined;
}

type Resolve = (reply: object) => void;
type Reject = (error: unknown) => void;

/**
 * One operation as one caller asks it: the path that every call takes, local or remote. Its answer is the only promise that is made
 * on it: each further one would cost more than most of what is done here.
 */
export class OperationPath {
  constructor(
    readonly line: OperationLine,
    private readonly contract: Operation,
    private readonly bindingOf: (service: string) => Binding,
    private readonly extras: AccessExtras,
    /** The operation that answers many questions of this kind at once. */
    private readonly folded?: OperationPath,
  ) {}

  /** Errors: those of the operation; unavailable when it cannot be asked now; deadline_exceeded. */
  call(request: object, options: CallOptions): Promise<object> {
    const { assembly, inTransaction } = currentCall() ?? {};
    if (inTransaction) return Promise.reject(this.insideTransaction());
    if (!assembly) return this.ask(request, options);
    const folding = options === NO_OPTIONS ? this.foldingOf(request) : undefined;
    if (folding) return this.fold(assembly, folding, [request]).then(only);
    assembly.logical++;
    return assembly.observe(this.name, 1, () => this.ask(request, options));
  }

  /** Several questions, each for itself; where they are folded, for the price of one promise. Never fails as a whole. */
  each(requests: readonly object[]): Promise<Ended[]> {
    const { assembly, inTransaction } = currentCall() ?? {};
    const [first] = requests;
    if (!assembly || inTransaction || !first || !requests.every((request) => this.foldingOf(request)))
      return Promise.allSettled(requests.map((request) => this.call(request, NO_OPTIONS)));
    return this.fold(assembly, this.foldingOf(first) as Folding, requests);
  }

  /** Undefined where it is asked by itself: it says more than the id, or its contract folds nothing. */
  private foldingOf(request: object): Folding | undefined {
    const { folding } = this.contract;
    return folding && this.folded && hasOnly(request, folding.key) ? folding : undefined;
  }

  private fold(assembly: Gathering, folding: Folding, requests: readonly object[]): Promise<Ended[]> {
    assembly.logical += requests.length;
    const until = performance.now() + this.patience(NO_OPTIONS);
    return assembly.fold(this.folded as OperationPath, folding, requests, until);
  }

  /** `service.operation` */
  get name(): string {
    return `${this.line.load.service}.${this.line.operation}`;
  }

  /** Sends the question as it is. */
  ask(request: object, options: CallOptions): Promise<object> {
    const context = currentCall() ?? backgroundCall(this.line.load.caller);
    const { effect } = this.contract;
    const now = performance.now();
    const deadlineAt = Math.min(context.deadlineAt, now + this.patience(options));
    const isOnce = effect === 'once';
    const commandId = isOnce ? (options.commandId ?? newId()) : undefined;
    const asked: Asked = { request, options, context, deadlineAt, commandId };
    return new Promise((resolve, reject) => {
      this.attempt(asked, now, resolve, isOnce ? reject : (error) => this.again(asked, error, resolve, reject));
    });
  }

  /** The most that a caller waits, in milliseconds. */
  private patience(options: CallOptions): number {
    const { load, operation } = this.line;
    const share = this.extras.patience?.(load.service, operation) ?? 1;
    return Math.min(this.contract.deadline * share, options.deadline ?? Infinity);
  }

  private insideTransaction(): Error {
    return new Error(`${this.line.load.caller} called ${this.name} inside a transaction: ask first, then write`);
  }

  private again(asked: Asked, error: unknown, resolve: Resolve, reject: Reject): void {
    const mayHelp =
      error instanceof ServiceError &&
      error.kind === 'unavailable' &&
      performance.now() + 2 * RETRY_PAUSE < asked.deadlineAt;
    if (!mayHelp) return reject(error);
    const retry = (): void => this.attempt(asked, performance.now(), resolve, reject);
    setTimeout(retry, RETRY_PAUSE * (1 + Math.random()));
  }

  /** Asks once. Exactly one of the two is called, whatever happens, and once. */
  private attempt(asked: Asked, started: number, resolve: Resolve, reject: Reject): void {
    const { line } = this;
    const { load, operation, breaker } = line;
    const { caller, service } = load;
    const { tracer, recorder, isRemote } = this.extras;
    const { request, options, context, deadlineAt, commandId } = asked;
    if (deadlineAt <= started) return reject(line.refusal('deadline'));
    if (load.underWay >= BULKHEAD) return reject(line.refusal('bulkhead'));
    if (!breaker.admits(started)) return reject(line.refusal('breaker'));
    const remote = isRemote?.(service) === true;
    const transport = remote ? 'remote' : 'local';
    const span = tracer?.call(context, service, operation, caller, transport);
    const spanId = span?.spanId ?? newSpanId();
    const record = recorder?.isOn
      ? recorder.beginCall(context, { id: spanId, caller, service, operation, transport }, started, request)
      : undefined;
    const { hasAnswered } = this;
    const attempt = new Attempt({ line, remote, deadlineAt, started, span, record, hasAnswered }, resolve, reject);
    try {
      const envelope = {
        service,
        operation,
        request,
        caller,
        traceId: context.traceId,
        spanId,
        sampled: span?.sampled ?? context.sampled,
        timeLeft: deadlineAt === Infinity ? null : deadlineAt - started,
        commandId,
        settle: options.settle,
      };
      const binding = this.bindingOf(service);
      if (binding.send) binding.send(envelope, attempt);
      else handOn(binding.call(envelope), attempt);
    } catch (error) {
      attempt.failed(error);
    }
  }

  private readonly hasAnswered = (): void => {
    const { caller, service } = this.line.load;
    if (caller !== SENDER) this.extras.kept?.wake(service);
  };
}

function hasOnly(request: object, field: string): boolean {
  for (const name in request) if (name !== field) return false;
  return field in request;
}

function only([ended]: Ended[]): object {
  if (ended?.status === 'fulfilled') return ended.value;
  throw ended?.reason;
}
