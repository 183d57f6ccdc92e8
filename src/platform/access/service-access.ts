import type { CallOptions, Client, KeepOptions, Operation, ServiceContract } from '../contract/define-service.js';
import { ServiceError } from '../contract/service-error.js';
import type { CallRecorder } from '../telemetry/call-recorder.js';
import type { Binding } from './binding.js';
import { type CallContext, backgroundCall, currentCall, newSpanId } from './call-context.js';
import type { CallStatistics, Outcome } from './call-metrics.js';
import { withDeadline } from './deadline-wheel.js';
import type { KeptCommands } from './kept-commands.js';
import type { KeptCommand } from './kept-store.js';
import { type Load, OperationLine } from './operation-line.js';
import type { Tracer } from './tracer.js';
import { newId } from '../values/ids.js';

/** The most calls that one caller may have under way to one service: a slow service cannot take the whole host down. */
const BULKHEAD = 1_000;
/** Outages of `read` and `repeatable` calls are tried once more, when there is time. */
const RETRY_PAUSE = 15;

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

/** Kept commands are sent by a caller of their own: its breaker and its figures are not those of the requests. */
const SENDER = 'kept';

/** The one way to a service: every call, local or remote, takes this path. */
export class ServiceAccess {
  private readonly contracts = new Map<string, ServiceContract>();
  private readonly senders = new Map<string, Client<ServiceContract>>();
  /** By caller and service. */
  private readonly loads = new Map<string, Load>();
  /** By caller, service and operation: whoever asks for a client again goes on with what is known of it. */
  private readonly operationLines = new Map<string, OperationLine>();

  constructor(
    private readonly bindingOf: (service: string) => Binding,
    private readonly extras: AccessExtras = {},
  ) {
    extras.kept?.connect((command) => this.sendKept(command));
  }

  /** A typed client of `contract` for `caller`. */
  client<S extends ServiceContract>(contract: S, caller: string): Client<S> {
    this.contracts.set(contract.name, contract);
    const load = remembered(this.loads, `${caller} ${contract.name}`, () => ({
      caller,
      service: contract.name,
      underWay: 0,
    }));
    const operations = Object.entries(contract.operations).map(([name, operation]) => [
      name,
      this.operationClient(name, operation, load),
    ]);
    return Object.freeze(Object.fromEntries(operations)) as Client<S>;
  }

  /** Every operation that somebody here has a client of. */
  get lines(): OperationLine[] {
    return [...this.operationLines.values()];
  }

  statistics(): CallStatistics[] {
    return this.lines.flatMap((line) => line.metrics.map((m) => m.statistics()));
  }

  /** The services that somebody here calls, with their operations. */
  get known(): ReadonlyMap<string, ServiceContract> {
    return this.contracts;
  }

  private sendKept({ service, operation, request, commandId }: KeptCommand): Promise<object> {
    const contract = this.contracts.get(service);
    if (!contract?.operations[operation])
      throw new ServiceError('unavailable', 'not_carried', `Nobody here knows ${service}.${operation}.`);
    let sender = this.senders.get(service);
    if (!sender) this.senders.set(service, (sender = this.client(contract, SENDER)));
    return (sender[operation] as (request: object, options: CallOptions) => Promise<object>)(request, { commandId });
  }

  private operationClient(
    name: string,
    operation: Operation,
    load: Load,
  ): (request: object, options?: CallOptions | KeepOptions) => Promise<object> {
    const { caller, service } = load;
    const { kept, patience: patienceOf, isRemote, tracer, recorder } = this.extras;
    const line = remembered(
      this.operationLines,
      `${caller} ${service} ${name}`,
      () => new OperationLine(load, name, operation.sla.p999),
    );

    const once = async (
      request: object,
      context: CallContext,
      deadlineAt: number,
      options: CallOptions,
      commandId?: string,
    ) => {
      const started = performance.now();
      if (deadlineAt <= started) {
        line.notSent.deadline++;
        throw late(service, name);
      }
      if (load.underWay >= BULKHEAD) throw notSent(line, 'bulkhead');
      if (!line.breaker.admits(started)) throw notSent(line, 'breaker');
      load.underWay++;
      const remote = isRemote?.(service) === true;
      const transport = remote ? 'remote' : 'local';
      const span = tracer?.call(context, service, name, caller, transport);
      const spanId = span?.spanId ?? newSpanId();
      const record = recorder?.isOn
        ? recorder.beginCall(context, { id: spanId, caller, service, operation: name, transport }, started, request)
        : undefined;
      let outcome: Outcome = 'ok';
      let failure: string | undefined;
      // The breaker saves the time that a service in trouble takes. Where nobody is, none is lost, and whoever comes back is welcome.
      let untaken = false;
      let reply: object | undefined;
      try {
        const answer = this.bindingOf(service).call({
          service,
          operation: name,
          request,
          caller,
          traceId: context.traceId,
          spanId,
          sampled: span?.sampled ?? context.sampled,
          timeLeft: deadlineAt === Infinity ? null : deadlineAt - started,
          commandId,
          settle: options.settle,
        });
        reply = await withDeadline(answer, deadlineAt, () => late(service, name));
        if (caller !== SENDER) kept?.wake(service);
        return reply;
      } catch (error) {
        outcome = error instanceof ServiceError && !error.isOutage ? 'refusal' : 'outage';
        failure = error instanceof ServiceError ? error.kind : 'internal';
        untaken = error instanceof ServiceError && error.isUntaken;
        throw error;
      } finally {
        load.underWay--;
        const ended = performance.now();
        line.breaker.record(ended, outcome === 'outage' && !untaken);
        line.metricsOf(remote).record(ended, ended - started, outcome);
        span?.end(failure);
        record?.end(ended, outcome, reply);
      }
    };

    const call = (request: object, options: CallOptions): Promise<object> => {
      const context = currentCall() ?? backgroundCall(caller);
      if (context.inTransaction)
        return Promise.reject(
          new Error(`${caller} called ${service}.${name} inside a transaction: ask first, then write`),
        );
      const patience = Math.min(operation.deadline * (patienceOf?.(service, name) ?? 1), options.deadline ?? Infinity);
      const deadlineAt = Math.min(context.deadlineAt, performance.now() + patience);
      const commandId = operation.effect === 'once' ? (options.commandId ?? newId()) : undefined;
      const first = once(request, context, deadlineAt, options, commandId);
      if (operation.effect === 'once') return first;
      return first.catch(async (error: unknown) => {
        const again =
          error instanceof ServiceError &&
          error.kind === 'unavailable' &&
          performance.now() + 2 * RETRY_PAUSE < deadlineAt;
        if (!again) throw error;
        await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE * (1 + Math.random())));
        return once(request, context, deadlineAt, options, commandId);
      });
    };
    if (!kept) return (request, options = {}) => call(request, options);
    const keeping = { service, name, operation, caller };
    return (request, options = {}) =>
      options.after === undefined && !('keep' in options)
        ? call(request, options)
        : kept.call(keeping, request, options, call);
  }
}

function remembered<T>(map: Map<string, T>, key: string, make: () => T): T {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

function notSent({ load, operation, notSent: counts }: OperationLine, reason: 'bulkhead' | 'breaker'): ServiceError {
  counts[reason]++;
  return new ServiceError('unavailable', 'unavailable', `${load.service} cannot take ${operation} now.`);
}

const late = (service: string, operation: string): ServiceError =>
  new ServiceError('deadline_exceeded', 'deadline_exceeded', `${service} did not answer ${operation} in time.`);
