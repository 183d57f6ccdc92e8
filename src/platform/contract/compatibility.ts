import type { ContractDescription } from './contract-description.js';
import type { Effect } from './define-service.js';
import { type Sides, differences } from './schema-difference.js';

export {
  type ContractDescription,
  type EventDescription,
  type OperationDescription,
  describeContract,
  fingerprintOf,
} from './contract-description.js';

/**
 * Two versions of one contract can talk when everything that one side may send is something that the other takes:
 *
 * - Requests: what the caller may send, the callee takes. The callee may ask for less, allow more and carry more operations.
 *   An optional field that an older callee does not know is no obstacle: the caller's side leaves it out, or refuses a command
 *   that must be right (see `Agreement`). A required one is never lost: the contracts are incompatible.
 * - Replies and events: what the sender may say, the receiver understands. Fields that are new to the receiver are left out.
 * - An operation that the callee does not have is no obstacle for the others: it alone is refused when it is called.
 * - Effect: a caller may be more careful than it must (`once` where the callee now says `read`), never less.
 */
const REQUEST: Sides = { what: 'request', sender: 'caller', receiver: 'callee', unknownRequired: 'refused' };
const REPLY: Sides = { what: 'reply', sender: 'callee', receiver: 'caller', unknownRequired: 'ignored' };
const EVENT: Sides = { what: 'body', sender: 'publisher', receiver: 'subscriber', unknownRequired: 'ignored' };

const CARE: readonly Effect[] = ['read', 'repeatable', 'once'];

/** One line for each difference because of which calls of `caller` cannot be answered by `callee`; empty when they can talk. */
export function incompatibilities(caller: ContractDescription, callee: ContractDescription): string[] {
  return Object.entries(caller.operations).flatMap(([operation, asked]) => {
    if (!Object.hasOwn(callee.operations, operation)) return [];
    const name = `${caller.name}.${operation}`;
    const answered = callee.operations[operation] as typeof asked;
    const careless = CARE.indexOf(asked.effect) < CARE.indexOf(answered.effect);
    return [
      ...(careless ? [`the effect is \`${asked.effect}\` to the caller and \`${answered.effect}\` to the callee`] : []),
      ...differences(asked.request, answered.request, REQUEST),
      ...differences(answered.reply, asked.reply, REPLY),
    ].map((line) => `${name}: ${line}`);
  });
}

/**
 * The same for events: one line for each difference because of which an event of `publisher` cannot be taken by `subscriber`.
 * An event that only one side knows is no obstacle: nobody takes it, or it never comes.
 */
export function incompatibleEvents(publisher: ContractDescription, subscriber: ContractDescription): string[] {
  return Object.entries(publisher.events).flatMap(([name, published]) => {
    if (!Object.hasOwn(subscriber.events, name)) return [];
    const taken = subscriber.events[name] as typeof published;
    const reordered = published.aggregate !== taken.aggregate;
    return [
      ...(reordered
        ? [
            `order is kept by \`${published.aggregate}\` to the publisher and by \`${taken.aggregate}\` to the subscriber`,
          ]
        : []),
      ...differences(published.body, taken.body, EVENT),
    ].map((line) => `${name}: ${line}`);
  });
}
