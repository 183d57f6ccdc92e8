/** What the parts of the account page are asked for. */
export interface AccountNeeds {
  customerId: string;
  /** Where the page of orders begins. */
  ordersFrom: string | undefined;
}

/** Milliseconds: what has not come by then is left out. */
export const PART_DEADLINE = 250;
