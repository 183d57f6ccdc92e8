/** What a buyer sent to have an order made, and what is known of it; kept outside the store, as buyers do. */
export interface Attempt {
  key: string;
  body: { cartId: string };
  productId: string;
  quantity: number;
  token: string;
  /** Undefined while the answer was lost in a crash. */
  status?: number;
  code?: string;
  orderId?: string;
}

/** How often one unit was added to a cart: sent, and acknowledged. */
export interface Adds {
  sent: number;
  acknowledged: number;
}

/** What all buyers together have noted down. */
export class Figures {
  requests = 0;
  lostAnswers = 0;
  /** Answers 503: not now, ask again. */
  turnedAway = 0;
  /** The longest that anybody waited for an answer, in milliseconds. */
  longestWait = 0;
  readonly attempts: Attempt[] = [];
  readonly adds = new Map<string, Adds>();
  readonly canceled = new Set<string>();
  readonly shipped = new Set<string>();
}
