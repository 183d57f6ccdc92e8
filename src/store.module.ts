import { type DynamicModule, Module } from '@nestjs/common';
import { ApiModule } from './gateway/api/api.module.js';
import { OperationsModule } from './gateway/operations/operations.module.js';
import { CartModule } from './modules/cart/cart.module.js';
import { CatalogModule } from './modules/catalog/catalog.module.js';
import { CustomersModule } from './modules/customers/customers.module.js';
import { FulfillmentModule } from './modules/fulfillment/fulfillment.module.js';
import { InventoryModule } from './modules/inventory/inventory.module.js';
import { OffersModule } from './modules/offers/offers.module.js';
import { OrderingModule } from './modules/ordering/ordering.module.js';
import { PaymentsModule } from './modules/payments/payments.module.js';
import { type Config, PlatformModule } from './platform/index.js';

/** Every business module of the store. */
export const MODULES = [
  CatalogModule,
  OffersModule,
  InventoryModule,
  CustomersModule,
  CartModule,
  OrderingModule,
  PaymentsModule,
  FulfillmentModule,
];

/** The whole store in one process: the platform, the modules on it, the gateway before them. */
@Module({})
export class StoreModule {
  static for(config: Config): DynamicModule {
    return { module: StoreModule, imports: [PlatformModule.for(config), ...MODULES, ApiModule, OperationsModule] };
  }

  /** The modules without a public face, for commands that run while the store is stopped. */
  static withoutGateway(config: Config): DynamicModule {
    return { module: StoreModule, imports: [PlatformModule.for(config), ...MODULES] };
  }
}
