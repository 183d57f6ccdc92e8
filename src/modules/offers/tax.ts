/** Percent by destination: `US-WA` (a region of a country) before `US`. */
export type TaxRates = ReadonlyMap<string, number>;

/** A percent in thousandths: the finest step of a rate. */
const THOUSANDTHS = 1000;
const HUNDRED_PERCENT = BigInt(100 * THOUSANDTHS);

/** The rate for a destination, in thousandths of a percent (6.5 % is 6500); 0 where no rule says otherwise. */
export function taxRateFor(rates: TaxRates, country: string, region?: string): bigint {
  const percent = rates.get(`${country}-${(region ?? '').trim().toUpperCase()}`) ?? rates.get(country) ?? 0;
  return BigInt(Math.round(percent * THOUSANDTHS));
}

/** The tax on an amount of minor units, in minor units: exact, then rounded half up, once. */
export function taxOn(amount: bigint, rate: bigint): bigint {
  return (amount * rate + HUNDRED_PERCENT / 2n) / HUNDRED_PERCENT;
}
