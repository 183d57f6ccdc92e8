import { invalid } from '../../platform/index.js';

/** Either a session's or a customer's. */
export type Whose = { sessionId: string; customerId?: never } | { customerId: string; sessionId?: never };

/** Errors: invalid `invalid_request` unless exactly one of the two is given. */
export function whose({ sessionId, customerId }: { sessionId?: string; customerId?: string }): Whose {
  if (sessionId !== undefined && customerId === undefined) return { sessionId };
  if (customerId !== undefined && sessionId === undefined) return { customerId };
  throw invalid('invalid_request', 'Name a session or a customer: one of the two.');
}
