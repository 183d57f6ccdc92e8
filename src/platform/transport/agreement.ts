import { type ContractDescription, incompatibilities, incompatibleEvents } from '../contract/compatibility.js';
import { ServiceError } from '../contract/service-error.js';
import { withoutUnknownFields } from './known-fields.js';

export const incompatible = (message: string): ServiceError =>
  new ServiceError('unavailable', 'incompatible_contract', message);

/**
 * What a caller and a callee whose contracts differ can still say to each other. When the fingerprints are equal there is
 * nothing to agree on, and no call pays for it.
 */
export class Agreement {
  /** Why the two cannot talk at all, naming the operations; undefined when they can. */
  readonly obstacle: string | undefined;

  constructor(
    private readonly caller: ContractDescription,
    private readonly callee: ContractDescription,
  ) {
    this.obstacle = obstacleIn(caller.name, () => incompatibilities(caller, callee));
  }

  /**
   * The request as the callee knows it. An optional field that an older callee does not know is left out of reads and of
   * operations that are `available`; a `consistent` command that carries one is refused rather than done without it.
   * Errors: unavailable `incompatible_contract`.
   */
  request(operation: string, request: object): object {
    if (this.obstacle) throw incompatible(this.obstacle);
    const name = `${this.caller.name}.${operation}`;
    const answered = own(this.callee.operations, operation);
    if (!answered) throw incompatible(`${name}: the callee does not have this operation.`);
    const { value, unknown } = withoutUnknownFields(request, answered.request);
    const mustBeRight = answered.effect !== 'read' && answered.partition === 'consistent';
    if (unknown.length > 0 && mustBeRight)
      throw incompatible(`${name}: the callee does not know the request field \`${unknown.join('`, `')}\`.`);
    return value;
  }

  /** The reply as the caller knows it: what is new in it is left out. */
  reply(operation: string, reply: object): object {
    const asked = own(this.caller.operations, operation);
    return asked ? withoutUnknownFields(reply, asked.reply).value : reply;
  }
}

/** The same for the events of one publisher: applied where they arrive, by what the subscriber knows of the publisher. */
export class EventAgreement {
  readonly obstacle: string | undefined;

  constructor(
    publisher: ContractDescription,
    private readonly subscriber: ContractDescription,
  ) {
    this.obstacle = obstacleIn(publisher.name, () => incompatibleEvents(publisher, subscriber));
  }

  /** The body without what is new to the subscriber. Errors: unavailable `incompatible_contract`. */
  body(event: string, body: object): object {
    if (this.obstacle) throw incompatible(this.obstacle);
    const taken = own(this.subscriber.events, event);
    return taken ? withoutUnknownFields(body, taken.body).value : body;
  }
}

/** A description comes from another host: one that cannot be read is an obstacle too, and no reason to fall. */
function obstacleIn(service: string, compare: () => string[]): string | undefined {
  try {
    const lines = compare();
    return lines.length > 0 ? `The contracts of ${service} do not fit: ${lines.join('; ')}.` : undefined;
  } catch {
    return `The other host's description of ${service} cannot be read.`;
  }
}

const own = <V>(record: Readonly<Record<string, V>>, key: string): V | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;
