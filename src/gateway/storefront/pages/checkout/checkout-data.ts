import { Injectable } from '@nestjs/common';
import { Customers, type SavedAddress } from '../../../../modules/customers/contract/customers.contract.js';
import { Offers, type Quote, type ShippingMethod } from '../../../../modules/offers/contract/offers.contract.js';
import { type Client, Service, ServiceError } from '../../../../platform/index.js';
import { HOME_COUNTRY } from '../../kit/countries.js';
import type { BegunCart } from '../cart/browser-cart.js';

/** Addresses that are offered to pick from. */
const MOST_ADDRESSES = 10;

export interface Destination {
  country?: string | undefined;
  region?: string | undefined;
  shippingMethod?: string | undefined;
}

/** What the checkout must know beside the cart: how it can be sent, what it comes to, where it may go. */
@Injectable()
export class CheckoutData {
  constructor(
    @Service(Offers) private readonly offers: Client<typeof Offers>,
    @Service(Customers) private readonly customers: Client<typeof Customers>,
  ) {}

  /** Cheapest first; to the store's own country where there is no such country; undefined while they cannot be told. */
  async shippingMethods(
    cart: Pick<BegunCart, 'currency'>,
    country = HOME_COUNTRY,
  ): Promise<ShippingMethod[] | undefined> {
    const { currency } = cart;
    try {
      return (await this.offers.shippingMethods({ country, currency })).items;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return error.isOutage || country === HOME_COUNTRY ? undefined : this.shippingMethods(cart);
    }
  }

  /** undefined: nobody offers this, there, in that way, or it cannot be told just now. */
  async quote(
    { items }: Pick<BegunCart, 'items'>,
    { country, region, shippingMethod }: Destination,
  ): Promise<Quote | undefined> {
    if (country === undefined || shippingMethod === undefined) return undefined;
    const wanted = items.map(({ productId, quantity }) => ({ productId, quantity }));
    const where = { country, shippingMethod, ...(region === undefined ? {} : { region }) };
    try {
      return await this.offers.quote({ items: wanted, ...where });
    } catch (error) {
      if (error instanceof ServiceError) return undefined;
      throw error;
    }
  }

  /** Latest first; none while they cannot be told, which keeps nobody from buying. */
  async addresses(customerId: string | undefined): Promise<SavedAddress[]> {
    if (customerId === undefined) return [];
    const page = this.customers.addresses({ customerId, limit: MOST_ADDRESSES });
    return page.then(
      ({ items }) => items,
      () => [],
    );
  }

  /** The customer's own, undefined while it cannot be told. */
  async email(customerId: string | undefined): Promise<string | undefined> {
    if (customerId === undefined) return undefined;
    return this.customers.customer({ customerId }).then(
      ({ email }) => email,
      () => undefined,
    );
  }

  /** A convenience after the order: failing changes nothing of it. */
  async save(customerId: string, address: Omit<SavedAddress, 'addressId'>, commandId: string): Promise<void> {
    await this.customers.addAddress({ customerId, ...address }, { commandId }).catch(() => undefined);
  }
}
