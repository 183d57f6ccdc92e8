import { Country, Text } from './fields.js';

/** A postal address. */
export class Address {
  @Text({ max: 100, example: 'Ada Lovelace' })
  name!: string;

  @Text({ max: 200, example: '1 Analytical Way' })
  line1!: string;

  @Text({ max: 200, min: 0, optional: true })
  line2?: string;

  @Text({ max: 100, example: 'Seattle' })
  city!: string;

  @Text({ max: 100, min: 0, optional: true, doc: 'state or province; tax rules read it', example: 'WA' })
  region?: string;

  @Text({ max: 20, example: '98101' })
  postalCode!: string;

  @Country({ doc: 'ISO 3166-1 alpha-2' })
  country!: string;
}
