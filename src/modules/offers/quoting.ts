import { type Money, conflict, invalid } from '../../platform/index.js';
import type { GetQuote, Offer, Quote, QuotedItem } from './contract/offers.contract.js';
import { shippingTo } from './shipping-rates.js';
import { type TaxRates, taxOn, taxRateFor } from './tax.js';

const MOST = BigInt(Number.MAX_SAFE_INTEGER);

/** What an order costs at these offers. Sums are whole minor units throughout (bigint), so nothing is ever lost to rounding. */
export function quoteOf(request: GetQuote, offers: readonly Offer[], rates: TaxRates): Quote {
  const shippingIn = shippingTo(request.country, request.shippingMethod);
  const prices = new Map(offers.map((offer) => [offer.productId, offer.price]));
  const currency = currencyOf(request, prices);
  const money = (amount: bigint): Money => {
    if (amount > MOST) throw invalid('amount_too_large', 'The order costs more than can be counted exactly.');
    return { amount: Number(amount), currency };
  };
  let subtotal = 0n;
  const items = request.items.map(({ productId, quantity }): QuotedItem => {
    const unitPrice = prices.get(productId) as Money;
    const lineTotal = BigInt(unitPrice.amount) * BigInt(quantity);
    subtotal += lineTotal;
    return { productId, quantity, unitPrice, lineTotal: money(lineTotal) };
  });
  const shipping = BigInt(shippingIn(currency).amount);
  const tax = taxOn(subtotal + shipping, taxRateFor(rates, request.country, request.region));
  return {
    items,
    subtotal: money(subtotal),
    shipping: money(shipping),
    tax: money(tax),
    total: money(subtotal + shipping + tax),
  };
}

/** The one currency that all wanted products are offered in. */
function currencyOf({ items }: GetQuote, prices: ReadonlyMap<string, Money>): string {
  const productIds = [...new Set(items.map((item) => item.productId))];
  const missing = productIds.filter((productId) => !prices.has(productId));
  if (missing.length > 0) throw conflict('not_offered', 'Nobody offers these products now.', { productIds: missing });
  const [currency, ...others] = new Set(productIds.map((productId) => (prices.get(productId) as Money).currency));
  if (currency === undefined || others.length > 0)
    throw conflict('currency_mismatch', 'These products are offered in several currencies: order them separately.');
  return currency;
}
