import { Controller } from '@nestjs/common';
import { Ordering } from '../../../../modules/ordering/contract/ordering.contract.js';
import { type Address, type Client, Id, Service, ServiceError } from '../../../../platform/index.js';
import { Endpoint } from '../../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../../http/exchange.js';
import { Visits } from '../../../http/visits.js';
import { keptFor } from '../../../shop/kept-carts.js';
import { HOME_COUNTRY } from '../../kit/countries.js';
import { type FieldErrors, hasErrors } from '../../kit/field-errors.js';
import { cartLink, orderLink, withQuery } from '../../kit/links.js';
import { Pages } from '../../kit/pages.js';
import { seeOther } from '../../kit/redirect.js';
import { newFormKey } from '../../kit/typed.js';
import { addressOf } from '../../parts/address-fields.js';
import { type BegunCart, BrowserCart } from '../cart/browser-cart.js';
import { CART_DEADLINE } from '../cart/cart.controller.js';
import { keepOrderAccess } from '../order/order-access.js';
import { CheckoutData } from './checkout-data.js';
import { CheckoutForm, checkoutErrors, commandIdOf, emailOf, seenTotalOf } from './checkout-form.js';
import { NOTHING_AGREED, type Refusal, refusalOf } from './checkout-outcome.js';
import { CheckoutPage } from './checkout-page.js';
import type { CheckoutState } from './checkout-state.js';
import { TEST_CARDS } from './test-cards.js';

class CheckoutQuery {
  @Id({ optional: true, doc: 'a saved address to start with' })
  address?: string;
}

type Typed = Omit<CheckoutForm, 'formKey' | 'intent'>;

/** How the last try went. */
interface Last {
  errors?: FieldErrors;
  refusal?: Refusal;
  /** The try is not decided: its key goes on. */
  formKey?: string;
}

const common = { path: '/checkout', audience: 'anyone', page: true, tag: 'Pages' } as const;

@Controller()
export class CheckoutController {
  constructor(
    private readonly pages: Pages,
    private readonly cart: BrowserCart,
    private readonly data: CheckoutData,
    private readonly visits: Visits,
    @Service(Ordering) private readonly ordering: Client<typeof Ordering>,
  ) {}

  @Endpoint({ ...common, method: 'GET', summary: 'The checkout', query: CheckoutQuery, replies: { 200: 'text/html' } })
  see(@Exchanged() exchange: Exchange<object, CheckoutQuery>): Promise<string> {
    return this.show(exchange, () => this.start(exchange), {});
  }

  @Endpoint({
    ...common,
    method: 'POST',
    summary: 'Work the total out, or buy what is in the cart',
    body: CheckoutForm,
    replies: { 200: 'text/html', 303: null },
  })
  async submit(@Exchanged() exchange: Exchange<object, object, CheckoutForm>): Promise<string> {
    const { formKey, intent, ...typed } = exchange.body;
    const show = (last: Last): Promise<string> => this.show(exchange, () => Promise.resolve(typed), last);
    if (intent === 'update') return show({});
    const errors = checkoutErrors(typed);
    if (hasErrors(errors)) return show({ errors });
    if (!seenTotalOf(typed)) return show({ refusal: NOTHING_AGREED });
    // What this very form has bought is no longer in the cart: asking again tells which order that was.
    return this.place(exchange, typed).catch((error: unknown) => {
      const refusal = refusalOf(error);
      return show({ refusal, ...(refusal.undecided ? { formKey } : {}) });
    });
  }

  /** One order and one charge for each key of a form, whatever is repeated. */
  private async place(exchange: Exchange<object, object, CheckoutForm>, typed: Typed): Promise<string> {
    const { body, caller, request, reply } = exchange;
    const { customerId } = caller;
    const cartId = this.cart.idOf(request);
    if (cartId === undefined) return seeOther(reply, cartLink);
    const shippingAddress = addressOf(typed) as Address;
    const seenTotal = seenTotalOf(typed);
    const { order, accessToken } = await this.ordering.place(
      {
        cartId,
        email: emailOf(typed),
        shippingAddress,
        shippingMethod: typed.shippingMethod as string,
        payment: { method: 'card', token: typed.card as string },
        ...(seenTotal ? { expectedTotal: seenTotal } : {}),
        ...(customerId === undefined ? {} : { customerId }),
      },
      { commandId: commandIdOf(body.formKey, customerId), after: keptFor(cartId) },
    );
    await this.visits.bought(exchange, order.items);
    // A customer's own order is theirs as long as they are signed in, and no longer.
    if (customerId === undefined) keepOrderAccess(reply, order.orderId, accessToken);
    if (customerId !== undefined && typed.saveAddress)
      await this.data.save(customerId, shippingAddress, commandIdOf(`${body.formKey} address`, customerId));
    return seeOther(reply, withQuery(orderLink(order.orderId), { placed: 'yes' }));
  }

  /** What the form holds before anything is typed: what the account knows. */
  private async start({ query, caller }: Exchange<object, CheckoutQuery>): Promise<Typed> {
    const { customerId } = caller;
    const [email, addresses] = await Promise.all([this.data.email(customerId), this.data.addresses(customerId)]);
    const { addressId: _id, ...address } = addresses.find(({ addressId }) => addressId === query.address) ??
      addresses[0] ?? { addressId: '' };
    return {
      country: HOME_COUNTRY,
      shippingMethod: 'standard',
      card: TEST_CARDS[0]?.token,
      ...address,
      ...(email === undefined ? {} : { email }),
    };
  }

  /** What the form says now, and how the last try went. Where there is nothing to buy, and nothing open, it leads to the cart. */
  private show(exchange: Exchange, start: () => Promise<Typed>, last: Last): Promise<string> {
    const { errors = {}, refusal } = last;
    if (refusal?.status === 503) void exchange.reply.header('retry-after', '5');
    return this.pages.send(exchange, (parts) =>
      parts.by(CART_DEADLINE, async () => {
        const [{ begun, isAway }, typed] = await Promise.all([this.filledCart(exchange), start()]);
        if (!begun && !isAway && !refusal?.undecided) return seeOther(exchange.reply, cartLink);
        const state = await this.stateOf(exchange, begun, typed, last);
        for (const fact of state.cart?.unknown ?? []) parts.leaveOut(fact);
        if (isAway) parts.leaveOut('cart');
        if (begun && !state.methods) parts.leaveOut('delivery');
        const status = refusal?.status ?? (hasErrors(errors) ? 400 : 200);
        return { title: 'Checkout', status, unlisted: true, unstored: true, main: <CheckoutPage state={state} /> };
      }),
    );
  }

  /** No cart: there is nothing to buy, or what was typed is shown without it while it is away. Errors: unavailable where nothing was typed. */
  private async filledCart(exchange: Exchange): Promise<{ begun?: BegunCart; isAway?: boolean }> {
    try {
      const begun = await this.cart.begin(exchange);
      return begun && begun.items.length > 0 ? { begun } : {};
    } catch (error) {
      const isAway = error instanceof ServiceError && error.isOutage;
      if (!isAway || exchange.request.method === 'GET') throw error;
      return { isAway };
    }
  }

  private async stateOf(
    exchange: Exchange,
    begun: BegunCart | undefined,
    typed: Typed,
    { errors = {}, refusal, formKey }: Last,
  ): Promise<CheckoutState> {
    const [cart, methods, quote, addresses] = await Promise.all([
      begun?.known,
      begun && this.data.shippingMethods(begun, typed.country),
      begun && this.data.quote(begun, typed),
      this.data.addresses(exchange.caller.customerId),
    ]);
    return {
      cart,
      typed,
      formKey: formKey ?? newFormKey(),
      methods,
      quote,
      seenTotal: formKey === undefined ? quote?.total : seenTotalOf(typed),
      addresses,
      errors: { ...errors, ...refusal?.errors },
      refusal,
    };
  }
}
