import type { CallOptions, Client, Operation, ServiceContract } from '../contract/define-service.js';
import { ServiceError } from '../contract/service-error.js';
import type { CallRecorder } from '../telemetry/call-recorder.js';
import type { Binding } from './binding.js';
import { type CallContext, backgroundCall, currentCall, newSpanId } from './call-context.js';
import type { CallStatistics, Outcome } from './call-metrics.js';
import { withDeadline } from './deadline-wheel.js';
import { type Load, OperationLine } from './operation-line.js';
import type { Tracer } from './tracer.js';
import { newId } from '../values/ids.js';

/** The most calls that one caller may have under way to one service: a slow service cannot take the whole host down. */
const BULKHEAD = 1_000;
/** Outages of `read` and `repeatable` calls are tried once more, when there is time. */
const RETRY_PAUSE = 15;

export interface AccessOptions {
  /** Whether a service is on another host at this moment; without it, none is. */
  isRemote?: (service: string) => boolean;
  tracer?: Tracer | undefined;
  recorder?: CallRecorder | undefined;
}

/** The one way to a service: every call, local or remote, takes this path. */
export class ServiceAccess {
  /** By caller and service. */
  private readonly loads = new Map<string, Load>();
  /** By caller, service and operation: whoever asks for a client again goes on with what is known. */
  private readonly known = new Map<string, OperationLine>();

  constructor(
    private readonly bindingOf: (service: string) => Binding,
    private readonly options: AccessOptions = {},
  ) {}

  /** A typed client of `contract` for `caller`. */
  client<S extends ServiceContract>(contract: S, caller: string): Client<S> {
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
    return [...this.known.values()];
  }

  statistics(): CallStatistics[] {
    return this.lines.flatMap((line) => line.metrics.map((m) => m.statistics()));
  }

  private operationClient(
    name: string,
    operation: Operation,
    load: Load,
  ): (request: object, options?: CallOptions) => Promise<object> {
    const { caller, service } = load;
    const { isRemote, tracer, recorder } = this.options;
    const line = remembered(
      this.known,
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
        return (reply = await withDeadline(answer, deadlineAt, () => late(service, name)));
      } catch (error) {
        outcome = error instanceof ServiceError && !error.isOutage ? 'refusal' : 'outage';
        failure = error instanceof ServiceError ? error.kind : 'internal';
        throw error;
      } finally {
        load.underWay--;
        const ended = performance.now();
        line.breaker.record(ended, outcome === 'outage');
        line.metricsOf(remote).record(ended, ended - started, outcome);
        span?.end(failure);
        record?.end(ended, outcome, reply);
      }
    };

    return (request, options = {}) => {
      const context = currentCall() ?? backgroundCall(caller);
      if (context.inTransaction)
        return Promise.reject(
          new Error(`${caller} called ${service}.${name} inside a transaction: ask first, then write`),
        );
      const patience = Math.min(operation.deadline, options.deadline ?? Infinity);
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
