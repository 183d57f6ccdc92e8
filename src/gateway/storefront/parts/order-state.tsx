import type { JSX } from 'preact';
import type { OrderState } from '../../../modules/ordering/contract/ordering.contract.js';

export const STATE_TEXTS: Record<OrderState, string> = {
  placed: 'Placed',
  confirmed: 'Confirmed',
  shipped: 'On its way',
  delivered: 'Delivered',
  rejected: 'Not accepted',
  canceled: 'Canceled',
  returned: 'Sent back',
};

const TONES: Partial<Record<OrderState, string>> = {
  rejected: 'bad',
  canceled: 'bad',
  delivered: 'good',
  shipped: 'good',
};

export function OrderStateBadge({ state }: { state: OrderState }): JSX.Element {
  return <span class={`state ${TONES[state] ?? ''}`}>{STATE_TEXTS[state]}</span>;
}
