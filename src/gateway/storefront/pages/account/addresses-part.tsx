import { Injectable } from '@nestjs/common';
import type { ComponentChildren } from 'preact';
import { type AddressPage, Customers } from '../../../../modules/customers/contract/customers.contract.js';
import { type Client, Service } from '../../../../platform/index.js';
import { Form } from '../../kit/form.js';
import { addressRemovalLink, newAddressLink } from '../../kit/links.js';
import type { Part } from '../../kit/parts.js';
import { AddressLines } from '../../parts/address-fields.js';
import { LeftOut } from '../../parts/left-out.js';
import { type AccountNeeds, PART_DEADLINE } from './account-needs.js';

/** As many as an account can have. */
const MOST = 100;

/** Where the customer has things sent. */
@Injectable()
export class AddressesPart implements Part<AccountNeeds, AddressPage> {
  readonly name = 'addresses';
  readonly deadline = PART_DEADLINE;

  constructor(@Service(Customers) private readonly customers: Client<typeof Customers>) {}

  load({ customerId }: AccountNeeds): Promise<AddressPage> {
    return this.customers.addresses({ customerId, limit: MOST });
  }

  view({ items }: AddressPage): ComponentChildren {
    return (
      <>
        {items.length === 0 && <p>You have saved none. One is quicker at checkout.</p>}
        <ul class="tiles">
          {items.map(({ addressId, ...address }) => (
            <li key={addressId} class="card">
              <AddressLines address={address} />
              <Form action={addressRemovalLink(addressId)}>
                <button class="link-button">
                  Forget it<span class="visually-hidden">: {address.line1}</span>
                </button>
              </Form>
            </li>
          ))}
        </ul>
        <p>
          <a class="button plain" href={newAddressLink}>
            Add an address
          </a>
        </p>
      </>
    );
  }

  fallback(): ComponentChildren {
    return <LeftOut what="Your addresses" />;
  }
}
