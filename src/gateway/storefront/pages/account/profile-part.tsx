import { Injectable } from '@nestjs/common';
import type { ComponentChildren } from 'preact';
import { type Customer, Customers } from '../../../../modules/customers/contract/customers.contract.js';
import { type Client, Service } from '../../../../platform/index.js';
import { TextField } from '../../kit/fields.js';
import { Form } from '../../kit/form.js';
import { accountNameLink } from '../../kit/links.js';
import type { Part } from '../../kit/parts.js';
import { LeftOut } from '../../parts/left-out.js';
import { type AccountNeeds, PART_DEADLINE } from './account-needs.js';

/** Who the customer is. */
@Injectable()
export class ProfilePart implements Part<AccountNeeds, Customer> {
  readonly name = 'profile';
  readonly deadline = PART_DEADLINE;

  constructor(@Service(Customers) private readonly customers: Client<typeof Customers>) {}

  load({ customerId }: AccountNeeds): Promise<Customer> {
    return this.customers.customer({ customerId });
  }

  view({ name, email }: Customer): ComponentChildren {
    return (
      <>
        <p>
          Signed in as <strong>{email}</strong>
        </p>
        <Form action={accountNameLink} class="inline-form">
          <TextField
            name="name"
            label="Your name"
            value={name}
            hint="Reviews that you write from now on are signed with it."
            autocomplete="name"
            maxLength={100}
          />
          <button class="button plain">Save the name</button>
        </Form>
      </>
    );
  }

  fallback(): ComponentChildren {
    return <LeftOut what="Your name" />;
  }
}
