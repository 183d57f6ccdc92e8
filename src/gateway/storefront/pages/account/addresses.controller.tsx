import { Controller } from '@nestjs/common';
import { Customers } from '../../../../modules/customers/contract/customers.contract.js';
import { type Address, type Client, Id, Service, ServiceError, digest } from '../../../../platform/index.js';
import { Endpoint } from '../../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../../http/exchange.js';
import { HOME_COUNTRY } from '../../kit/countries.js';
import { type FieldErrors, hasErrors } from '../../kit/field-errors.js';
import { accountLink, withQuery } from '../../kit/links.js';
import { Pages } from '../../kit/pages.js';
import { seeOther } from '../../kit/redirect.js';
import { FormKey, newFormKey } from '../../kit/typed.js';
import { AddressForm, type TypedAddress, addressErrors, addressOf } from '../../parts/address-fields.js';
import { NewAddressPage } from './new-address-page.js';

class NewAddressForm extends AddressForm {
  @FormKey()
  formKey!: string;
}

class AddressPath {
  @Id()
  addressId!: string;
}

const common = { audience: 'customer', page: true, tag: 'Pages' } as const;

/** The addresses of an account. */
@Controller()
export class AddressesController {
  constructor(
    private readonly pages: Pages,
    @Service(Customers) private readonly customers: Client<typeof Customers>,
  ) {}

  @Endpoint({
    ...common,
    method: 'GET',
    path: '/account/addresses/new',
    summary: 'The form for an address',
    replies: { 200: 'text/html' },
  })
  see(@Exchanged() exchange: Exchange): Promise<string> {
    return this.show(exchange, { country: HOME_COUNTRY }, {}, 200);
  }

  @Endpoint({
    ...common,
    method: 'POST',
    path: '/account/addresses/new',
    summary: 'Save an address',
    body: NewAddressForm,
    replies: { 200: 'text/html', 303: null },
  })
  async save(@Exchanged() exchange: Exchange<object, object, NewAddressForm>): Promise<string> {
    const { body, caller, reply } = exchange;
    const address = addressOf(body);
    const errors = addressErrors(address);
    if (hasErrors(errors)) return this.show(exchange, body, errors, 400);
    const customerId = caller.customerId as string;
    try {
      const commandId = digest(`page ${customerId} address ${body.formKey}`);
      await this.customers.addAddress({ customerId, ...(address as Address) }, { commandId });
    } catch (error) {
      if (!(error instanceof ServiceError && error.kind === 'conflict')) throw error;
      return this.show(exchange, body, { name: error.message }, 409);
    }
    return seeOther(reply, withQuery(accountLink, { done: 'address' }));
  }

  @Endpoint({
    ...common,
    method: 'POST',
    path: '/account/addresses/:addressId/removal',
    summary: 'Forget an address',
    params: AddressPath,
    replies: { 303: null },
  })
  async remove(@Exchanged() { params, caller, reply }: Exchange<AddressPath>): Promise<string> {
    const own = { customerId: caller.customerId as string, addressId: params.addressId };
    // What is gone already is gone: the same button again is no error.
    await this.customers.removeAddress(own).catch((error: unknown) => {
      if (!(error instanceof ServiceError && error.kind === 'not_found')) throw error;
    });
    return seeOther(reply, withQuery(accountLink, { done: 'forgotten' }));
  }

  private show(exchange: Exchange, typed: TypedAddress, errors: FieldErrors, status: number): Promise<string> {
    const main = <NewAddressPage formKey={newFormKey()} typed={typed} errors={errors} />;
    return this.pages.send(exchange, () => Promise.resolve({ title: 'Add an address', status, unlisted: true, main }));
  }
}
