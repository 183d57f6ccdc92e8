import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { CartModule } from './modules/cart/cart.module.js';
import { CatalogModule } from './modules/catalog/catalog.module.js';
import { CustomersModule } from './modules/customers/customers.module.js';
import { FulfillmentModule } from './modules/fulfillment/fulfillment.module.js';
import { InventoryModule } from './modules/inventory/inventory.module.js';
import { OffersModule } from './modules/offers/offers.module.js';
import { OrderingModule } from './modules/ordering/ordering.module.js';
import { PaymentsModule } from './modules/payments/payments.module.js';
import { ReviewsModule } from './modules/reviews/reviews.module.js';
import { SearchModule } from './modules/search/search.module.js';
import { ClickstreamModule } from './modules/clickstream/clickstream.module.js';
import { RecommendationsModule } from './modules/recommendations/recommendations.module.js';
import { PhrasesModule } from './modules/phrases/phrases.module.js';
import { type Platform, PlatformModule, definitionOf } from './platform/index.js';

/** Every business module of the store. */
export const MODULES: Type[] = [
  CatalogModule,
  OffersModule,
  InventoryModule,
  CustomersModule,
  CartModule,
  OrderingModule,
  PaymentsModule,
  FulfillmentModule,
  ReviewsModule,
  SearchModule,
  ClickstreamModule,
  RecommendationsModule,
  PhrasesModule,
];

const nameOf = (module: Type): string => definitionOf(module).contract.name;
/** Their names. */
export const MODULE_NAMES: readonly string[] = MODULES.map(nameOf);
/** Errors: there is no such module. */
export function moduleNamed(name: string): Type {
  const module = MODULES.find((m) => nameOf(m) === name);
  if (!module) throw new Error(`There is no module ${name}.`);
  return module;
}

/** What a host is made of: the platform, the modules that it carries, and, where it faces the public, the gateway. */
@Module({})
export class StoreModule {
  static for(
    platform: Platform,
    carried: readonly string[] = MODULE_NAMES,
    gateway: readonly Type[] = [],
  ): DynamicModule {
    return { module: StoreModule, imports: [PlatformModule.of(platform), ...carried.map(moduleNamed), ...gateway] };
  }
}
