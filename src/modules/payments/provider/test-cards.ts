import { createHash } from 'node:crypto';

/** How the test provider treats a token. */
export interface TestCard {
  declineCode?: string;
  last4?: string;
  /** Milliseconds until it answers; Infinity for never. */
  answersAfter: number;
  /** Whether the request reaches the provider at all. */
  reaches: (idempotencyKey: string) => boolean;
}

const always = (): boolean => true;

/** Half of all keys, always the same half. */
export const luckyKey = (idempotencyKey: string): boolean =>
  (createHash('sha256').update(idempotencyKey).digest().readUInt8(0) & 1) === 1;

/** The tokens of the public test surface; a map, so that no token can name an object's own machinery. */
const CARDS: ReadonlyMap<string, TestCard> = new Map([
  ['tok_approved', { last4: '4242', answersAfter: 0, reaches: always }],
  ['tok_declined', { last4: '0002', declineCode: 'card_declined', answersAfter: 0, reaches: always }],
  ['tok_insufficient_funds', { last4: '9995', declineCode: 'insufficient_funds', answersAfter: 0, reaches: always }],
  ['tok_slow', { last4: '3220', answersAfter: 3_000, reaches: always }],
  ['tok_unreachable', { last4: '0119', answersAfter: Infinity, reaches: luckyKey }],
]);
const UNKNOWN: TestCard = { declineCode: 'unknown_token', answersAfter: 0, reaches: always };

export const testCardOf = (token: string): TestCard => CARDS.get(token) ?? UNKNOWN;
