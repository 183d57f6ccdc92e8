import type { Logger } from 'pino';
import type { Operation, ServiceContract } from '../contract/define-service.js';
import { ServiceError } from '../contract/service-error.js';
import { validate } from '../contract/validation.js';
import type { CallEnvelope, EventEnvelope, Receiver } from './binding.js';
import { runInCall } from './call-context.js';

type Handler = (request: object) => Promise<object>;

/** A module as its host knows it. */
export interface HostedModule {
  contract: ServiceContract;
  provider: object;
  /** Takes events in one transaction with their effects; a doubled event has none. */
  receive(events: EventEnvelope[]): Promise<void>;
  /** Resolves when what the module has published so far was handed on, or after `milliseconds`. */
  settled(milliseconds: number): Promise<void>;
}

interface Endpoint {
  operation: Operation;
  handler: Handler;
  module: HostedModule;
}

/** The callee's side of the service-access path: checks, runs and wire-shapes what arrives for the modules of this host. */
export class ServiceHost implements Receiver {
  private readonly modules = new Map<string, HostedModule>();
  private readonly endpoints = new Map<string, Endpoint>();

  constructor(
    private readonly log: Logger,
    /** Replies are checked against the contract too; costs time, so tests and remote callers ask for it. */
    private readonly checkReplies: boolean,
  ) {}

  register(module: HostedModule): void {
    const { contract, provider } = module;
    this.modules.set(contract.name, module);
    for (const [name, operation] of Object.entries(contract.operations)) {
      const method = (provider as Record<string, unknown>)[name];
      if (typeof method !== 'function') throw new Error(`${contract.name} does not provide ${name}`);
      this.endpoints.set(`${contract.name}.${name}`, { operation, handler: method.bind(provider) as Handler, module });
    }
  }

  operation(service: string, operation: string): Operation | undefined {
    return this.endpoints.get(`${service}.${operation}`)?.operation;
  }

  async dispatch(envelope: CallEnvelope): Promise<object> {
    const name = `${envelope.service}.${envelope.operation}`;
    const endpoint = this.endpoints.get(name);
    if (!endpoint) throw new ServiceError('unavailable', 'not_carried', `This host does not carry ${name}.`);
    const errors = validate(endpoint.operation.request, envelope.request);
    if (errors) throw new ServiceError('invalid', 'invalid_request', `${name} was asked wrongly.`, { errors });
    try {
      const reply = await runInCall(this.contextOf(envelope, name), () => endpoint.handler(envelope.request));
      if (envelope.settle !== undefined) await endpoint.module.settled(envelope.settle);
      if (this.checkReplies) this.check(name, endpoint.operation, reply);
      return reply;
    } catch (error) {
      throw this.wireShaped(name, envelope.traceId, error);
    }
  }

  async receive(subscriber: string, events: EventEnvelope[]): Promise<void> {
    const module = this.modules.get(subscriber);
    if (!module) throw new ServiceError('unavailable', 'not_carried', `This host does not carry ${subscriber}.`);
    await module.receive(events);
  }

  private contextOf(envelope: CallEnvelope, operation: string) {
    return {
      traceId: envelope.traceId,
      spanId: envelope.spanId,
      deadlineAt: envelope.timeLeft === null ? Infinity : performance.now() + envelope.timeLeft,
      caller: envelope.service,
      commandId: envelope.commandId,
      operation,
    };
  }

  private check(name: string, operation: Operation, reply: object): void {
    const errors = validate(operation.reply, JSON.parse(JSON.stringify(reply)));
    if (errors) throw new Error(`${name} broke its contract: ${JSON.stringify(errors)}`);
  }

  /** What the owner did not mean to say stays in its log: the caller learns only that it failed. */
  private wireShaped(name: string, traceId: string, error: unknown): ServiceError {
    if (error instanceof ServiceError) return ServiceError.fromWire(error.toWire());
    this.log.error({ err: error, operation: name, traceId }, 'operation failed');
    return new ServiceError('internal', 'internal', `${name} failed.`);
  }
}
