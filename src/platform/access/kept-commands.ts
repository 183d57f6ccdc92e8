import type { Logger } from 'pino';
import type { KeepTerms } from '../contract/kept.js';
import { Kept } from '../contract/kept.js';
import type { CallOptions, KeepOptions, Operation } from '../contract/define-service.js';
import { ServiceError } from '../contract/service-error.js';
import { validate } from '../contract/validation.js';
import { copyOfWireValue } from '../contract/wire-value.js';
import { timestamp } from '../values/clock.js';
import { newId } from '../values/ids.js';
import { backgroundCall, currentCall, runInCall } from './call-context.js';
import { withDeadline } from './deadline-wheel.js';
import { KeptQueues, type Queued } from './kept-queues.js';
import type { KeptCommand, KeptStore } from './kept-store.js';

/** What a host keeps at most, in all and under one name; beyond, the outage is answered. */
const MOST_KEPT = 10_000;
const MOST_UNDER_ONE_NAME = 100;
/** Characters of JSON. */
const LARGEST_REQUEST = 4_000;
/** Owners remember command ids for seven days: what is older could have its effect twice, and is given up. */
const LONGEST_KEPT = 6 * 24 * 3_600_000;
/** Milliseconds between rounds over all that is kept, while the owner stays away. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;
/** Names that a round works on at once. */
const LANES = 4;

export interface KeptFigures {
  waiting: number;
  kept: number;
  carriedOut: number;
  /** Refused by the owner in the end: the cart was gone, or full. */
  refused: number;
  /** Waited longer than command ids are remembered. */
  givenUp: number;
}

/** A call as the service-access path makes it, without keeping. */
type Call = (request: object, options: CallOptions) => Promise<object>;

/** The operation that is called, and by whom. */
export interface KeptOperation {
  service: string;
  name: string;
  operation: Operation;
  caller: string;
}

/**
 * Keeps commands for owners that cannot take them now, on disk before it says so, and carries them out when the owner is back:
 * under the same command id, so once, whatever became of the first attempt; in order for each name; with growing pauses, at
 * start, and as soon as any call to the owner succeeds. See docs/decisions/0013-kept-commands.md.
 */
export class KeptCommands {
  private readonly queues = new KeptQueues();
  private readonly counted = { kept: 0, carriedOut: 0, refused: 0, givenUp: 0 };
  /** Services that did not answer when they were last tried. */
  private readonly away = new Set<string>();
  private store: KeptStore | undefined;
  private send: (command: KeptCommand) => Promise<object> = () => Promise.reject(new Error('not connected'));
  private pause = FIRST_PAUSE;
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> | undefined;

  constructor(private readonly log: Logger) {}

  /** How a kept command is sent when its turn has come. */
  connect(send: (command: KeptCommand) => Promise<object>): void {
    this.send = send;
  }

  /** From now on commands are kept in this file, and what is in it is carried out. Before, outages are answered. */
  async start(store: KeptStore): Promise<void> {
    this.store = store;
    for (const command of await store.all()) this.queues.push(command, Promise.resolve());
    if (this.queues.size === 0) return;
    this.log.info({ waiting: this.queues.size }, 'kept commands are carried out');
    this.schedule(0);
  }

  /** Stops sending; what still waits stays on disk. */
  async stop(): Promise<void> {
    const { store } = this;
    this.store = undefined;
    clearTimeout(this.timer);
    await this.round;
    await this.queues.idle();
    await store?.close();
  }

  figures(): KeptFigures {
    return { waiting: this.queues.size, ...this.counted };
  }

  /** The service has answered somebody: what waits for it is tried now. */
  wake(service: string): void {
    if (this.away.size === 0 || !this.away.delete(service)) return;
    this.pause = FIRST_PAUSE;
    if (!this.round) this.schedule(0);
  }

  /** A call that comes after what is kept (`after`), or that may be kept itself (`keep`). */
  async call(operation: KeptOperation, request: object, options: CallOptions | KeepOptions, call: Call) {
    const until = Math.min(
      currentCall()?.deadlineAt ?? Infinity,
      performance.now() + Math.min(operation.operation.deadline, options.deadline ?? Infinity),
    );
    const { after } = options;
    if (after !== undefined && !(await this.carriedOut(after, until)))
      throw new ServiceError('unavailable', 'kept_waiting', 'What was accepted before could not be carried out yet.');
    if (!('keep' in options)) return call(request, options);
    return this.callOrKeep(operation, request, options, until, call);
  }

  private async callOrKeep(
    operation: KeptOperation,
    request: object,
    { keep, ...options }: KeepOptions,
    until: number,
    call: Call,
  ): Promise<object> {
    mustBeKeepable(operation);
    const commandId = options.commandId ?? newId();
    const known = this.queues.find(commandId);
    const clear = await this.carriedOut(known?.command.under ?? keep.under, until);
    if (known && this.queues.find(commandId)) return keptAs(known);
    if (!clear && !known) return this.keep(operation, request, keep, commandId, full());
    try {
      return await call(request, { ...options, commandId, deadline: Math.max(0, until - performance.now()) });
    } catch (error) {
      if (!(error instanceof ServiceError) || !error.isOutage) throw error;
      return this.keep(operation, request, keep, commandId, error);
    }
  }

  /** Writes the command down. Errors: the outage, when there is no room; `invalid`, for what the owner would never take. */
  private async keep(
    { service, name, operation, caller }: KeptOperation,
    asked: object,
    { under, as = asked }: KeepTerms,
    commandId: string,
    outage: ServiceError,
  ): Promise<Kept> {
    const known = this.queues.find(commandId);
    if (known) return keptAs(known);
    const request = copyOfWireValue(as) as object;
    const errors = validate(operation.request, request);
    if (errors)
      throw new ServiceError('invalid', 'invalid_request', `${service}.${name} was asked wrongly.`, { errors });
    const tooMany = this.queues.size >= MOST_KEPT || this.queues.under(under) >= MOST_UNDER_ONE_NAME;
    if (!this.store || tooMany || JSON.stringify(request).length > LARGEST_REQUEST) throw outage;
    const traceId = (currentCall() ?? backgroundCall(caller)).traceId;
    const keptAt = timestamp();
    const command: KeptCommand = { commandId, under, service, operation: name, request, caller, traceId, keptAt };
    if (this.queues.size === 0) this.log.warn({ service, err: outage }, 'commands are kept until the service is back');
    const queued = this.queues.push(command, this.store.add(command));
    const answer = await keptAs(queued);
    this.counted.kept++;
    this.away.add(service);
    if (!this.timer && !this.round) this.schedule(this.pause);
    return answer;
  }

  /** Carries out what is kept under a name. False when some of it still waits at `until`. */
  private async carriedOut(name: string, until: number): Promise<boolean> {
    if (this.queues.under(name) === 0) return true;
    const late = (): Error => new Error('late');
    const done = await withDeadline(this.drain(name), until, late).catch(() => false);
    return done === true;
  }

  private schedule(pause: number): void {
    clearTimeout(this.timer);
    if (!this.store) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.round ??= this.tryAll().finally(() => {
        this.round = undefined;
        if (this.queues.size > 0) this.schedule(this.pause);
        this.pause = this.queues.size === 0 ? FIRST_PAUSE : Math.min(LONGEST_PAUSE, this.pause * 2);
      });
    }, pause).unref();
  }

  /** One try for every name, but no second one at a service that does not answer. */
  private async tryAll(): Promise<void> {
    const names = this.queues.names();
    this.away.clear();
    const lane = async (): Promise<void> => {
      for (let name = names.shift(); name !== undefined && this.store; name = names.shift()) {
        const service = this.queues.head(name)?.command.service;
        if (service === undefined || this.away.has(service)) continue;
        if ((await this.drain(name)) === 'unreachable') this.away.add(service);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  /** Carries out what is kept under a name, in order, never twice at once: true, or why it stopped. */
  private drain(name: string): Promise<true | 'unreachable' | 'failing'> {
    return this.queues.alone(name, async () => {
      for (let next = this.queues.head(name); next; next = this.queues.head(name)) {
        const outcome = await this.carryOut(next);
        if (outcome !== true) return outcome;
      }
      return true;
    });
  }

  private async carryOut(queued: Queued): Promise<true | 'unreachable' | 'failing'> {
    const { command, durable } = queued;
    const { service, operation, traceId } = command;
    const about = { service, operation, traceId };
    try {
      await durable;
    } catch {
      this.queues.remove(queued);
      return true;
    }
    if (!this.store) return 'unreachable';
    try {
      if (Date.now() - Date.parse(command.keptAt) > LONGEST_KEPT) {
        this.counted.givenUp++;
        this.log.error({ ...about, keptAt: command.keptAt }, 'a kept command was given up');
      } else {
        await runInCall(backgroundCall(command.caller, traceId), () => this.send(command));
        this.counted.carriedOut++;
      }
    } catch (error) {
      if (!(error instanceof ServiceError))
        this.log.error({ ...about, err: error }, 'a kept command could not be sent');
      if (!(error instanceof ServiceError) || error.kind === 'internal') return 'failing';
      if (error.isOutage) return 'unreachable';
      this.counted.refused++;
      this.log.warn({ ...about, kind: error.kind, code: error.code }, 'a kept command was refused in the end');
    }
    return this.forget(queued);
  }

  /** A command that cannot be taken off the disk is sent again, which its owner recognises. */
  private async forget(queued: Queued): Promise<true | 'failing'> {
    try {
      await this.store?.remove(queued.command.commandId);
    } catch (error) {
      this.log.error({ err: error }, 'a kept command could not be removed');
      return 'failing';
    }
    this.queues.remove(queued);
    return true;
  }
}

function mustBeKeepable({ service, name, operation }: KeptOperation): void {
  if (operation.effect === 'once' && operation.partition === 'available') return;
  throw new Error(`${service}.${name} cannot be kept: it is ${operation.effect} and ${operation.partition}`);
}

/** Says that a command is kept only once that is on disk. */
async function keptAs({ command, durable }: Queued): Promise<Kept> {
  await durable;
  return new Kept(command.commandId, command.request);
}

const full = (): ServiceError =>
  new ServiceError('unavailable', 'kept_waiting', 'What was accepted before could not be carried out yet.');
