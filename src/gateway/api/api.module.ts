import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { Cart } from '../../modules/cart/contract/cart.contract.js';
import { Catalog } from '../../modules/catalog/contract/catalog.contract.js';
import { Customers } from '../../modules/customers/contract/customers.contract.js';
import { Fulfillment } from '../../modules/fulfillment/contract/fulfillment.contract.js';
import { Inventory } from '../../modules/inventory/contract/inventory.contract.js';
import { Offers } from '../../modules/offers/contract/offers.contract.js';
import { Ordering } from '../../modules/ordering/contract/ordering.contract.js';
import { Reviews } from '../../modules/reviews/contract/reviews.contract.js';
import { Search } from '../../modules/search/contract/search.contract.js';
import { Clickstream } from '../../modules/clickstream/contract/clickstream.contract.js';
import { Recommendations } from '../../modules/recommendations/contract/recommendations.contract.js';
import { Phrases } from '../../modules/phrases/contract/phrases.contract.js';
import { clientsFor } from '../../platform/index.js';
import { AccessGuard } from '../http/access.guard.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { HttpModule } from '../http/http.module.js';
import { CartAssembly } from '../shop/cart-assembly.js';
import { Carts } from '../shop/carts.js';
import { KnownProducts } from '../shop/known-products.js';
import { ReviewWriting } from '../shop/review-writing.js';
import { CartsController } from './carts/carts.controller.js';
import { CustomersController } from './customers/customers.controller.js';
import { SessionsController } from './customers/sessions.controller.js';
import { OrdersController } from './orders/orders.controller.js';
import { ShippingController } from './orders/shipping.controller.js';
import { ProductAssembly } from './products/product-assembly.js';
import { ProductsController } from './products/products.controller.js';
import { InsideController } from './phrases/inside.controller.js';
import { StaffTextsController } from './phrases/texts.controller.js';
import { RecommendationAssembly } from './recommendations/recommendation-assembly.js';
import { RecommendationsController } from './recommendations/recommendations.controller.js';
import { OwnReviewsController } from './reviews/own-reviews.controller.js';
import { ReviewResponsesController } from './reviews/responses.controller.js';
import { ReviewsController } from './reviews/reviews.controller.js';
import { OwnHistoryController } from './sessions/own-history.controller.js';
import { VisitorEventsController } from './sessions/visitor-events.controller.js';
import { VisitorPrivacyController } from './sessions/visitor-privacy.controller.js';
import { SearchController } from './search/search.controller.js';
import { StaffInventoryController } from './staff/inventory.controller.js';
import { StaffOrdersController } from './staff/orders.controller.js';
import { StaffProductsController } from './staff/products.controller.js';
import { StaffRecommendationsController } from './staff/recommendations.controller.js';
import { StaffReviewsController } from './staff/reviews.controller.js';

/** The public REST API: puts together what services own, and owns nothing. */
@Module({
  imports: [HttpModule],
  controllers: [
    ProductsController,
    CustomersController,
    SessionsController,
    CartsController,
    OrdersController,
    ShippingController,
    StaffProductsController,
    StaffInventoryController,
    StaffOrdersController,
    ReviewsController,
    ReviewResponsesController,
    OwnReviewsController,
    StaffReviewsController,
    RecommendationsController,
    StaffRecommendationsController,
    VisitorEventsController,
    VisitorPrivacyController,
    OwnHistoryController,
    InsideController,
    StaffTextsController,
    SearchController,
  ],
  providers: [
    ...clientsFor('api', [
      Catalog,
      Offers,
      Inventory,
      Customers,
      Cart,
      Ordering,
      Fulfillment,
      Reviews,
      Search,
      Clickstream,
      Recommendations,
      Phrases,
    ]),
    ProductAssembly,
    CartAssembly,
    Carts,
    KnownProducts,
    ReviewWriting,
    RecommendationAssembly,
    ProblemFilter,
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_FILTER, useExisting: ProblemFilter },
  ],
})
export class ApiModule {}
