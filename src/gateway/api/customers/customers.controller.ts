import { Controller } from '@nestjs/common';
import {
  AddressPage,
  Customers,
  type Customer as CustomerRecord,
  SavedAddress,
} from '../../../modules/customers/contract/customers.contract.js';
import {
  Address,
  type Client,
  Email,
  Id,
  Int,
  Service,
  ServiceError,
  Text,
  Timestamp,
} from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';
import { matches } from '../../http/hooks.js';
import { DEFAULT_LIMIT, linkNext } from '../../http/lists.js';

class Registration {
  @Email()
  email!: string;

  @Text({ min: 8, max: 256 })
  password!: string;

  @Text({ max: 100 })
  name!: string;
}

class Customer {
  @Id()
  customerId!: string;

  @Email()
  email!: string;

  @Text({ max: 100 })
  name!: string;

  @Timestamp()
  createdAt!: string;
}

class CustomerChanges {
  @Text({ optional: true, max: 100 })
  name?: string;

  @Email({ optional: true })
  email?: string;
}

class AddressPath {
  @Id()
  addressId!: string;
}

class ListQuery {
  @Int({ optional: true, min: 1, max: 100 })
  limit?: number;

  @Text({ optional: true, max: 500 })
  cursor?: string;
}

const tag = 'Account';

@Controller()
export class CustomersController {
  constructor(@Service(Customers) private readonly customers: Client<typeof Customers>) {}

  @Endpoint({
    method: 'POST',
    path: '/v1/customers',
    audience: 'anyone',
    tag,
    summary: 'Register',
    body: Registration,
    replies: { 201: Customer },
    problems: { 409: 'email_taken' },
    idempotency: 'optional',
    limit: 'registration',
  })
  async register(@Exchanged() { body, commandId }: Exchange<object, object, Registration>): Promise<Customer> {
    return shown(await this.customers.register(body, commandId ? { commandId } : {}));
  }

  @Endpoint({
    method: 'GET',
    path: '/v1/customers/me',
    audience: 'customer',
    tag,
    summary: 'See the own account',
    replies: { 200: Customer },
  })
  async me(@Exchanged() { caller, reply }: Exchange): Promise<Customer> {
    const customer = await this.customers.customer({ customerId: caller.customerId as string });
    void reply.header('etag', tagOf(customer));
    return shown(customer);
  }

  @Endpoint({
    method: 'PATCH',
    path: '/v1/customers/me',
    audience: 'customer',
    tag,
    summary: 'Change the own account',
    body: CustomerChanges,
    headers: { 'If-Match': { description: 'the ETag that the change is based on' } },
    replies: { 200: Customer },
    problems: { 409: 'email_taken', 412: 'version_changed' },
  })
  async change(@Exchanged() exchange: Exchange<object, object, CustomerChanges>): Promise<Customer> {
    const customerId = exchange.caller.customerId as string;
    const ifMatch = exchange.request.headers['if-match'];
    let ifVersion: number | undefined;
    if (ifMatch !== undefined) {
      const now = await this.customers.customer({ customerId });
      if (!matches(ifMatch, tagOf(now)))
        throw new ServiceError('precondition_failed', 'version_changed', 'The account has changed.');
      ifVersion = now.version;
    }
    const customer = await this.customers.updateCustomer({
      customerId,
      ...exchange.body,
      ...(ifVersion ? { ifVersion } : {}),
    });
    void exchange.reply.header('etag', tagOf(customer));
    return shown(customer);
  }

  @Endpoint({
    method: 'GET',
    path: '/v1/customers/me/addresses',
    audience: 'customer',
    tag,
    summary: 'List the own addresses',
    query: ListQuery,
    replies: { 200: AddressPage },
  })
  async addresses(@Exchanged() exchange: Exchange<object, ListQuery>): Promise<AddressPage> {
    const { query, caller } = exchange;
    const customerId = caller.customerId as string;
    const page = await this.customers.addresses({ ...query, customerId, limit: query.limit ?? DEFAULT_LIMIT });
    linkNext(exchange, page.next);
    return page;
  }

  @Endpoint({
    method: 'POST',
    path: '/v1/customers/me/addresses',
    audience: 'customer',
    tag,
    summary: 'Save an address',
    body: Address,
    replies: { 201: SavedAddress },
    problems: { 409: 'too_many_addresses (100)' },
    idempotency: 'optional',
  })
  addAddress(@Exchanged() { body, caller, commandId }: Exchange<object, object, Address>): Promise<SavedAddress> {
    const customerId = caller.customerId as string;
    return this.customers.addAddress({ customerId, ...body }, commandId ? { commandId } : {});
  }

  @Endpoint({
    method: 'DELETE',
    path: '/v1/customers/me/addresses/:addressId',
    audience: 'customer',
    tag,
    summary: 'Forget an address',
    params: AddressPath,
    replies: { 204: null },
  })
  async removeAddress(@Exchanged() { params, caller }: Exchange<AddressPath>): Promise<void> {
    await this.customers.removeAddress({ customerId: caller.customerId as string, addressId: params.addressId });
  }
}

const tagOf = (customer: CustomerRecord): string => `"${customer.version}"`;

const shown = ({ customerId, email, name, createdAt }: CustomerRecord): Customer => ({
  customerId,
  email,
  name,
  createdAt,
});
