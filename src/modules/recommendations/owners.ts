/** Whose trail it is: one text, so that the build can read all of them in one order. */
export const ofCustomer = (customerId: string): string => `c:${customerId}`;
export const ofSession = (sessionId: string): string => `s:${sessionId}`;
/** A guest's order says what goes together, and nothing about anybody. */
export const ofOrder = (orderId: string): string => `o:${orderId}`;

export const buyerOf = (orderId: string, customerId: string | null): string =>
  customerId === null ? ofOrder(orderId) : ofCustomer(customerId);

/** Who asks: the customer where one is signed in, else the session. */
export const ownerOf = (who: { customerId?: string; sessionId?: string }): string | undefined =>
  who.customerId !== undefined
    ? ofCustomer(who.customerId)
    : who.sessionId !== undefined
      ? ofSession(who.sessionId)
      : undefined;
