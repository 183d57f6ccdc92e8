import type { JSX } from 'preact';
import type { SavedAddress } from '../../../../modules/customers/contract/customers.contract.js';
import { checkoutLink, withQuery } from '../../kit/links.js';
import { AddressLines } from '../../parts/address-fields.js';

/** Saved addresses to pick from; nothing where there are none. */
export function SavedAddresses({ addresses }: { addresses: readonly SavedAddress[] }): JSX.Element | null {
  if (addresses.length === 0) return null;
  return (
    <details class="saved-addresses">
      <summary>Use a saved address</summary>
      <ul class="tiles">
        {addresses.map(({ addressId, ...address }) => (
          <li key={addressId} class="card">
            <AddressLines address={address} />
            <p>
              <a href={withQuery(checkoutLink, { address: addressId })}>
                Send it here<span class="visually-hidden">: {address.line1}</span>
              </a>
            </p>
          </li>
        ))}
      </ul>
    </details>
  );
}
