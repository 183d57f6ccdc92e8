import { KINDS, type Kind } from '../advise/advisor.js';
import type { Observation, Observer } from '../advise/observation.js';
import { type Quantiles, quantilesOf } from '../advise/quantiles.js';
import type { Answered, Shoppers } from './shoppers.js';

/** What the shoppers and the store went through in one window of time. */
export interface Window {
  /** As the shoppers saw it: milliseconds until they had the answer. */
  seen: Record<Kind, Quantiles>;
  /** Share of their requests that failed. */
  failed: number;
  observed: Observation;
}

/** Looks through one window: asks the hosts, and listens to the shoppers meanwhile. Errors: those of the observer. */
export async function lookThrough(shoppers: Shoppers, observer: Observer, milliseconds: number): Promise<Window> {
  const answers: Answered[] = [];
  shoppers.answered = (answer) => answers.push(answer);
  const observed = await observer.observe(milliseconds).finally(() => (shoppers.answered = () => undefined));
  const seen = (kind: Kind): Quantiles =>
    quantilesOf(answers.filter((answer) => isOf(kind, answer)).map(({ duration }) => duration));
  return {
    seen: { page: seen('page'), checkout: seen('checkout') },
    failed: answers.filter(({ status }) => status === 0 || status >= 500).length / Math.max(1, answers.length),
    observed,
  };
}

const PRODUCT = /^\/v1\/products\/[^/?]+$/;

function isOf(kind: Kind, { method, path }: Answered): boolean {
  const [plain] = path.split('?') as [string];
  return KINDS[kind].has(`${method} ${plain.replace(PRODUCT, '/v1/products/:productId')}`);
}
