import { Injectable } from '@nestjs/common';
import {
  type AuditReport,
  type Config,
  Configured,
  ModuleDatabase,
  type Provider,
  ReadCache,
  notFound,
} from '../../platform/index.js';
import type {
  GetOffer,
  GetOffers,
  GetQuote,
  GetShippingMethods,
  Offer,
  OfferList,
  Offers,
  PricesSet,
  Quote,
  SetPrice,
  SetPrices,
  ShippingMethods,
} from './contract/offers.contract.js';
import { OFFER_COLUMNS, type OfferRow, readOffers, toOffer } from './offer-rows.js';
import { auditOffers } from './offers-audit.js';
import { setPrices } from './pricing.js';
import { quoteOf } from './quoting.js';
import { HOME_COUNTRY, shippingMethodsTo } from './shipping-rates.js';

/** Offers that are kept between two commits. */
const MOST_KEPT = 20_000;
const BY_PRODUCT = `SELECT ${OFFER_COLUMNS} FROM offer WHERE product_id = ?`;

@Injectable()
export class OffersService implements Provider<typeof Offers> {
  private readonly known: ReadCache<Offer>;

  constructor(
    private readonly database: ModuleDatabase,
    @Configured() private readonly config: Config,
  ) {
    this.known = new ReadCache(database, MOST_KEPT);
  }

  async offer({ productId }: GetOffer): Promise<Offer> {
    return this.known.get(productId, async () => {
      const row = await this.database.readOne<OfferRow>(BY_PRODUCT, [productId]);
      if (!row) throw notFound('offer');
      return toOffer(row);
    });
  }

  async offers({ productIds }: GetOffers): Promise<OfferList> {
    const wanted = [...new Set(productIds)];
    const read = (missing: readonly string[]): Promise<Offer[]> => readOffers(this.database, missing);
    return { items: await this.known.each(wanted, read, ({ productId }) => productId) };
  }

  async shippingMethods({ country, currency }: GetShippingMethods): Promise<ShippingMethods> {
    return { items: shippingMethodsTo(country ?? HOME_COUNTRY, currency ?? this.config.currency) };
  }

  async quote(request: GetQuote): Promise<Quote> {
    const offers = await readOffers(
      this.database,
      request.items.map((item) => item.productId),
    );
    return quoteOf(request, offers, this.config.taxRates);
  }

  setPrice(request: SetPrice): Promise<Offer> {
    return this.database.write(async (tx) => {
      await setPrices(tx, [request]);
      const [row] = await tx.query<OfferRow>(BY_PRODUCT, [request.productId]);
      if (!row) throw new Error(`the offer of ${request.productId} was just set and is not there`);
      return toOffer(row);
    });
  }

  async setPrices({ items }: SetPrices): Promise<PricesSet> {
    return { changed: await this.database.write((tx) => setPrices(tx, items)) };
  }

  audit(): Promise<AuditReport> {
    return auditOffers(this.database);
  }
}
