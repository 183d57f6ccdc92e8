import { type AuditReport, type ModuleDatabase, minorDigits } from '../../platform/index.js';
import { HOUSE } from './pricing.js';

/** Whether every offer is one that could be quoted. */
export async function auditOffers(database: ModuleDatabase): Promise<AuditReport> {
  const currencies = await database.read<{ currency: string; offers: number }>(
    'SELECT currency, COUNT(*) AS offers FROM offer GROUP BY currency ORDER BY currency',
  );
  const wrong = await database.read<{ product_id: string; amount: number; seller_id: string; version: number }>(
    `SELECT product_id, amount, seller_id, version FROM offer
     WHERE amount < 0 OR amount > ? OR seller_id <> ? OR condition <> 'new' OR version < 1
     ORDER BY product_id LIMIT 900`,
    [Number.MAX_SAFE_INTEGER, HOUSE],
  );
  const unknown = currencies.filter(({ currency }) => minorDigits(currency) === undefined);
  return {
    findings: [
      ...unknown.slice(0, 50).map(({ currency, offers }) => `${offers} offers in ${currency}, which is no currency`),
      ...wrong.map((o) => `${o.product_id}: an offer of ${o.seller_id}, amount ${o.amount}, version ${o.version}`),
    ],
    figures: Object.fromEntries<string>([
      ['offers', String(currencies.reduce((sum, { offers }) => sum + offers, 0))] as const,
      ...currencies.slice(0, 50).map(({ currency, offers }) => [`offers.${currency}`, String(offers)] as const),
    ]),
  };
}
