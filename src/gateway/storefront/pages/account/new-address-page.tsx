import type { JSX } from 'preact';
import type { FieldErrors } from '../../kit/field-errors.js';
import { ErrorSummary } from '../../kit/fields.js';
import { Form } from '../../kit/form.js';
import { accountLink, newAddressLink } from '../../kit/links.js';
import { ADDRESS_LABELS, AddressFields, type TypedAddress } from '../../parts/address-fields.js';

interface Props {
  formKey: string;
  typed: TypedAddress;
  errors: FieldErrors;
}

export function NewAddressPage({ formKey, typed, errors }: Props): JSX.Element {
  return (
    <div class="narrow">
      <h1>Add an address</h1>
      <ErrorSummary errors={errors} labels={ADDRESS_LABELS} />
      <Form action={newAddressLink} class="card">
        <input type="hidden" name="formKey" value={formKey} />
        <AddressFields address={typed} errors={errors} />
        <p class="actions">
          <button class="button">Save the address</button>
          <a href={accountLink}>Leave it</a>
        </p>
      </Form>
    </div>
  );
}
