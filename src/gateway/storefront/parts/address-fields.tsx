import type { JSX } from 'preact';
import { Address } from '../../../platform/index.js';
import { COUNTRIES } from '../kit/countries.js';
import { type FieldErrors, fieldErrors, trimmed } from '../kit/field-errors.js';
import { Typed } from '../kit/typed.js';
import { SelectField, TextField } from '../kit/fields.js';

/** An address as it comes from the browser. */
export class AddressForm {
  @Typed()
  name?: string;

  @Typed()
  line1?: string;

  @Typed()
  line2?: string;

  @Typed()
  city?: string;

  @Typed()
  region?: string;

  @Typed()
  postalCode?: string;

  @Typed()
  country?: string;
}

export type TypedAddress = { [Name in keyof Address]?: Address[Name] };

export const ADDRESS_LABELS: Record<keyof Address, string> = {
  name: 'Full name',
  line1: 'Address',
  line2: 'Flat, floor or company',
  city: 'Town or city',
  region: 'State or province',
  postalCode: 'Postcode',
  country: 'Country',
};

const ADVICE: Record<keyof Address, string> = {
  name: 'Say who will receive it, in at most 100 characters.',
  line1: 'Give the street and the number, in at most 200 characters.',
  line2: 'At most 200 characters fit on the label.',
  city: 'Give the town or city, in at most 100 characters.',
  region: 'At most 100 characters fit on the label.',
  postalCode: 'Give the postcode, in at most 20 characters.',
  country: 'Choose the country from the list.',
};

/** The fields of a form that are an address, and nothing else. */
export const addressOf = ({ name, line1, line2, city, region, postalCode, country }: TypedAddress): TypedAddress =>
  trimmed({ name, line1, line2, city, region, postalCode, country });

export const addressErrors = (address: TypedAddress): FieldErrors => fieldErrors(Address, address, ADVICE);

/** Everything that a parcel needs to arrive. */
export function AddressFields({ address, errors }: { address: TypedAddress; errors: FieldErrors }): JSX.Element {
  const field = (name: keyof Address) => ({ name, label: ADDRESS_LABELS[name], value: address[name], errors });
  return (
    <>
      <TextField {...field('name')} autocomplete="name" maxLength={100} />
      <TextField {...field('line1')} autocomplete="address-line1" maxLength={200} />
      <TextField {...field('line2')} autocomplete="address-line2" maxLength={200} optional />
      <div class="field-row">
        <TextField {...field('city')} autocomplete="address-level2" maxLength={100} />
        <TextField {...field('region')} autocomplete="address-level1" maxLength={100} optional />
        <TextField {...field('postalCode')} autocomplete="postal-code" maxLength={20} />
      </div>
      <SelectField {...field('country')} options={COUNTRIES} autocomplete="country" />
    </>
  );
}

/** An address as it stands on a label. */
export function AddressLines({ address }: { address: Address }): JSX.Element {
  const { name, line1, line2, city, region, postalCode, country } = address;
  const place = [city, region, postalCode].filter(Boolean).join(', ');
  return (
    <address>
      {[name, line1, line2, place, COUNTRIES.find(([code]) => code === country)?.[1] ?? country]
        .filter((line) => line !== undefined && line !== '')
        .map((line, at) => (
          <span key={at} class="address-line">
            {line}
          </span>
        ))}
    </address>
  );
}
