import { Cart } from '../../modules/cart/contract/cart.contract.js';
import { Customers } from '../../modules/customers/contract/customers.contract.js';
import { Ordering } from '../../modules/ordering/contract/ordering.contract.js';
import { clientsFor } from '../../platform/index.js';
import { CartAssembly } from '../shop/cart-assembly.js';
import { Carts } from '../shop/carts.js';
import { KnownProducts } from '../shop/known-products.js';
import { ReviewWriting } from '../shop/review-writing.js';
import { AccountController } from './pages/account/account.controller.js';
import { AddressesController } from './pages/account/addresses.controller.js';
import { AddressesPart } from './pages/account/addresses-part.js';
import { OrdersPart } from './pages/account/orders-part.js';
import { PrivacyPart } from './pages/account/privacy-part.js';
import { ProfilePart } from './pages/account/profile-part.js';
import { ReviewsPart } from './pages/account/reviews-part.js';
import { BrowserCart } from './pages/cart/browser-cart.js';
import { CartController } from './pages/cart/cart.controller.js';
import { CheckoutData } from './pages/checkout/checkout-data.js';
import { CheckoutController } from './pages/checkout/checkout.controller.js';
import { OrderController } from './pages/order/order.controller.js';
import { DismissalController } from './pages/recommendations/dismissal.controller.js';
import { OwnReviews } from './pages/review/own-reviews.js';
import { ResponsesController } from './pages/review/responses.controller.js';
import { ReviewController } from './pages/review/review.controller.js';
import { SignInController } from './pages/sign-in/sign-in.controller.js';
import { SigningIn } from './pages/sign-in/signing-in.js';
import { SignUpController } from './pages/sign-up/sign-up.controller.js';
import { StaffController } from './pages/staff/staff.controller.js';

/** What the pages for buying, for the account and for reviews are made of, beside what all pages use. */
export const BUYING = {
  controllers: [
    CartController,
    CheckoutController,
    OrderController,
    AccountController,
    AddressesController,
    SignInController,
    SignUpController,
    StaffController,
    ReviewController,
    ResponsesController,
    DismissalController,
  ],
  providers: [
    ...clientsFor('storefront', [Cart, Customers, Ordering]),
    Carts,
    CartAssembly,
    KnownProducts,
    ReviewWriting,
    BrowserCart,
    CheckoutData,
    SigningIn,
    OwnReviews,
    ProfilePart,
    OrdersPart,
    AddressesPart,
    ReviewsPart,
    PrivacyPart,
  ],
};
