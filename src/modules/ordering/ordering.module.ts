import { Module } from '@nestjs/common';
import { orderingMigrations } from '../../../migrations/ordering/index.js';
import { moduleOf } from '../../platform/index.js';
import { Cart } from '../cart/contract/cart.contract.js';
import { Catalog } from '../catalog/contract/catalog.contract.js';
import { Fulfillment } from '../fulfillment/contract/fulfillment.contract.js';
import { Inventory } from '../inventory/contract/inventory.contract.js';
import { Offers } from '../offers/contract/offers.contract.js';
import { Payments } from '../payments/contract/payments.contract.js';
import { AccessTokens } from './access-tokens.js';
import { Cancellation } from './cancellation.js';
import { Checkout } from './checkout.js';
import { CheckoutProcess } from './checkout-process.js';
import { Ordering } from './contract/ordering.contract.js';
import { Driving } from './driving.js';
import { OrderAudit } from './order-audit.js';
import { OrderList } from './order-list.js';
import { OrderingService } from './ordering.service.js';
import { Recovery } from './recovery.js';
import { Shipping } from './shipping.js';

@Module(
  moduleOf({
    contract: Ordering,
    service: OrderingService,
    uses: [Cart, Catalog, Offers, Inventory, Payments, Fulfillment],
    storage: { durability: 'full', migrations: orderingMigrations },
    providers: [
      AccessTokens,
      Cancellation,
      Checkout,
      CheckoutProcess,
      Driving,
      OrderAudit,
      OrderList,
      Recovery,
      Shipping,
    ],
  }),
)
export class OrderingModule {}
