import type { Logger } from 'pino';
import type { Operation, ServiceContract } from '../contract/define-service.js';
import { ServiceError } from '../contract/service-error.js';
import { validate } from '../contract/validation.js';
import {
  type Binding,
  type CallEnvelope,
  type EventEnvelope,
  type Receiver,
  type Taker,
  type WithinTaking,
  handOn,
  promised,
} from './binding.js';
import { type CallContext, backgroundCall, newSpanId, runInCall } from './call-context.js';
import type { OpenSpan, Tracer } from './tracer.js';

type Handler = (request: object) => Promise<object>;

/** A module as its host knows it. */
export interface HostedModule {
  contract: ServiceContract;
  provider: object;
  /** Takes events in one transaction with their effects; a doubled event has none. */
  receive(events: EventEnvelope[], also?: WithinTaking): Promise<void>;
  /** Resolves when what the module has published so far was handed on, or after `milliseconds`. */
  settled(milliseconds: number): Promise<void>;
}

interface Endpoint {
  /** `service.operation` */
  name: string;
  operation: Operation;
  handler: Handler;
  carried: Carried;
}

/** A module here, with what is under way in it and, while it is held, where newcomers wait. */
interface Carried {
  module: HostedModule;
  underWay: number;
  gate?: Gate;
}

interface Gate {
  opened: Promise<void>;
  open: () => void;
}

function closedGate(): Gate {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** How often a hold looks whether the module has come to rest, in milliseconds. */
const LOOK_EVERY = 2;

/** The callee's side of the service-access path: checks, runs and wire-shapes what arrives for the modules of this host. */
export class ServiceHost implements Receiver {
  private readonly modules = new Map<string, Carried>();
  /** Services that have moved to another host, and the way there. */
  private readonly moved = new Map<string, Binding>();
  /** By service and operation. */
  private readonly endpoints = new Map<string, Map<string, Endpoint>>();

  constructor(
    private readonly log: Logger,
    /** Replies are checked against the contract too; costs time, so tests and remote callers ask for it. */
    private readonly checkReplies: boolean,
    private readonly tracer?: Tracer,
  ) {}

  /** `held`: whoever asks waits until `resume`. */
  register(module: HostedModule, held = false): void {
    const { contract, provider } = module;
    const carried: Carried = { module, underWay: 0, ...(held ? { gate: closedGate() } : {}) };
    this.modules.set(contract.name, carried);
    this.moved.delete(contract.name);
    const endpoints = Object.entries(contract.operations).map(([key, operation]): [string, Endpoint] => {
      const method = (provider as Record<string, unknown>)[key];
      if (typeof method !== 'function') throw new Error(`${contract.name} does not provide ${key}`);
      const name = `${contract.name}.${key}`;
      return [key, { name, operation, handler: method.bind(provider) as Handler, carried }];
    });
    this.endpoints.set(contract.name, new Map(endpoints));
  }

  dispatch(envelope: CallEnvelope): Promise<object> {
    return promised((taker) => this.handle(envelope, taker));
  }

  /** On the path of every call: makes no promise but that of the operation. */
  handle(envelope: CallEnvelope, taker: Taker): void {
    const endpoint = this.endpoints.get(envelope.service)?.get(envelope.operation);
    if (!endpoint) return handOn(this.forward(envelope), taker);
    const { name, operation, carried } = endpoint;
    if (carried.gate) return handOn(this.afterHold(carried.gate.opened, envelope), taker);
    const errors = validate(operation.request, envelope.request);
    if (errors)
      return taker.failed(new ServiceError('invalid', 'invalid_request', `${name} was asked wrongly.`, { errors }));
    carried.underWay++;
    const span = this.tracer?.answer(envelope);
    const succeed = (reply: object): void => {
      carried.underWay--;
      span?.end();
      taker.answered(reply);
    };
    const fail = (error: unknown): void => {
      const wireShaped = this.wireShaped(name, envelope.traceId, error);
      carried.underWay--;
      span?.end(wireShaped.kind);
      taker.failed(wireShaped);
    };
    try {
      const context = this.contextOf(envelope, name, span);
      let answer = runInCall(context, () => endpoint.handler(envelope.request));
      if (envelope.settle !== undefined) answer = this.settled(carried.module, envelope.settle, answer);
      if (this.checkReplies) answer = answer.then((reply) => this.checked(name, operation, reply));
      answer.then(succeed, fail);
    } catch (error) {
      fail(error);
    }
  }

  async receive(subscriber: string, events: EventEnvelope[], also?: WithinTaking): Promise<void> {
    const carried = this.modules.get(subscriber);
    if (!carried) return this.wayTo(subscriber, subscriber).deliver(subscriber, events);
    if (carried.gate) {
      await carried.gate.opened;
      return this.receive(subscriber, events, also);
    }
    carried.underWay++;
    const spans = this.tracer ? events.map((event) => (this.tracer as Tracer).take(subscriber, event)) : [];
    let failure: string | undefined;
    try {
      await runInCall(causeOf(subscriber, events, spans), () => carried.module.receive(events, also));
    } catch (error) {
      failure = error instanceof ServiceError ? error.kind : 'internal';
      throw error;
    } finally {
      carried.underWay--;
      for (const span of spans) span.end(failure);
    }
  }

  /**
   * Lets newcomers wait, and resolves to true when nothing is under way in the module any more; to false, with the way open
   * again, when that takes longer than `patience` milliseconds.
   */
  async hold(service: string, patience: number): Promise<boolean> {
    const carried = this.modules.get(service);
    if (!carried || carried.gate) throw new Error(`${service} cannot be held`);
    carried.gate = closedGate();
    const until = performance.now() + patience;
    while (carried.underWay > 0 && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
    if (carried.underWay === 0) return true;
    this.resume(service);
    return false;
  }

  /** Ends a hold: who waited goes on here. */
  resume(service: string): void {
    const carried = this.modules.get(service);
    const gate = carried?.gate;
    if (carried) delete carried.gate;
    gate?.open();
  }

  /** Ends a hold: who waited, and who still comes here, is sent on to where the service is now. */
  moveAway(service: string, way: Binding): void {
    const carried = this.modules.get(service);
    this.endpoints.delete(service);
    this.modules.delete(service);
    this.moved.set(service, way);
    carried?.gate?.open();
  }

  private async afterHold(opened: Promise<void>, envelope: CallEnvelope): Promise<object> {
    const began = performance.now();
    await opened;
    if (envelope.timeLeft === null) return this.dispatch(envelope);
    const timeLeft = envelope.timeLeft - (performance.now() - began);
    if (timeLeft > 0) return this.dispatch({ ...envelope, timeLeft });
    throw new ServiceError('deadline_exceeded', 'deadline_exceeded', `${envelope.service} was held for too long.`);
  }

  private async forward(envelope: CallEnvelope): Promise<object> {
    return this.wayTo(envelope.service, `${envelope.service}.${envelope.operation}`).call(envelope);
  }

  private wayTo(service: string, name: string): Binding {
    const way = this.moved.get(service);
    if (way) return way;
    throw new ServiceError('unavailable', 'not_carried', `This host does not carry ${name}.`);
  }

  private contextOf(envelope: CallEnvelope, operation: string, span: OpenSpan | undefined): CallContext {
    return {
      traceId: envelope.traceId,
      spanId: span?.spanId ?? envelope.spanId,
      sampled: span?.sampled ?? envelope.sampled,
      callId: envelope.spanId,
      deadlineAt: envelope.timeLeft === null ? Infinity : performance.now() + envelope.timeLeft,
      caller: envelope.service,
      commandId: envelope.commandId,
      operation,
    };
  }

  private async settled(module: HostedModule, milliseconds: number, answer: Promise<object>): Promise<object> {
    const reply = await answer;
    await module.settled(milliseconds);
    return reply;
  }

  private checked(name: string, operation: Operation, reply: object): object {
    const errors = validate(operation.reply, JSON.parse(JSON.stringify(reply)));
    if (errors) throw new Error(`${name} broke its contract: ${JSON.stringify(errors)}`);
    return reply;
  }

  /** What the owner did not mean to say stays in its log: the caller learns only that it failed. */
  private wireShaped(name: string, traceId: string, error: unknown): ServiceError {
    if (error instanceof ServiceError) return ServiceError.fromWire(error.toWire());
    this.log.error({ err: error, operation: name, traceId }, 'operation failed');
    return new ServiceError('internal', 'internal', `${name} failed.`);
  }
}

/** What is done about events belongs to the trace that published them; what is done about several together, to none. */
function causeOf(subscriber: string, events: EventEnvelope[], spans: OpenSpan[]): CallContext {
  const [first, ...others] = events;
  if (!first || others.some(({ traceId }) => traceId !== first.traceId)) return backgroundCall(subscriber);
  const [span] = spans;
  return {
    traceId: first.traceId,
    spanId: span?.spanId ?? first.spanId ?? newSpanId(),
    sampled: span?.sampled ?? first.spanId !== undefined,
    deadlineAt: Infinity,
    caller: subscriber,
  };
}
