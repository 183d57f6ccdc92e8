import { Injectable } from '@nestjs/common';
import { isISO31661Alpha2 } from 'class-validator';
import { type Done, ModuleDatabase, conflict, invalid, newId, notFound } from '../../platform/index.js';
import type {
  AddAddress,
  AddressPage,
  AddressRef,
  ListAddresses,
  SavedAddress,
} from './contract/customers.contract.js';

interface AddressRow {
  address_id: string;
  name: string;
  line1: string;
  line2: string | null;
  city: string;
  region: string | null;
  postal_code: string;
  country: string;
}

const MOST_ADDRESSES = 100;
const COLUMNS = 'address_id, name, line1, line2, city, region, postal_code, country';
/** A cursor is the last address id of a page. */
const CURSOR = /^[0-9a-f-]{36}$/;

/** The addresses that customers keep. */
@Injectable()
export class AddressBook {
  constructor(private readonly database: ModuleDatabase) {}

  /** Newest first: ids are UUIDv7. Errors: invalid `invalid_cursor`. */
  async list({ customerId, limit, cursor }: ListAddresses): Promise<AddressPage> {
    if (cursor !== undefined && !CURSOR.test(cursor))
      throw invalid('invalid_cursor', 'The cursor is not one of this list.');
    const rows = await this.database.read<AddressRow>(
      `SELECT ${COLUMNS} FROM address WHERE customer_id = ? AND address_id < ? ORDER BY address_id DESC LIMIT ?`,
      [customerId, cursor ?? '~', limit + 1],
    );
    const items = rows.slice(0, limit).map(toAddress);
    return { items, next: rows.length > limit ? (items.at(-1)?.addressId ?? null) : null };
  }

  /** Errors: not_found, conflict `too_many_addresses`, invalid `unknown_country`. */
  add(request: AddAddress): Promise<SavedAddress> {
    if (!isISO31661Alpha2(request.country)) throw unknownCountry();
    return this.database.once(request, async (tx) => {
      const { customerId } = request;
      if ((await tx.query('SELECT 1 AS one FROM customer WHERE customer_id = ?', [customerId])).length === 0)
        throw notFound('customer');
      const [count] = await tx.query<{ n: number }>('SELECT COUNT(*) AS n FROM address WHERE customer_id = ?', [
        customerId,
      ]);
      if ((count?.n ?? 0) >= MOST_ADDRESSES)
        throw conflict('too_many_addresses', `An account keeps at most ${MOST_ADDRESSES} addresses.`);
      const row: AddressRow = {
        address_id: newId(),
        name: request.name,
        line1: request.line1,
        line2: request.line2 ?? null,
        city: request.city,
        region: request.region ?? null,
        postal_code: request.postalCode,
        country: request.country,
      };
      await tx.run(`INSERT INTO address (customer_id, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`, [
        customerId,
        ...(Object.values(row) as (string | null)[]),
      ]);
      return toAddress(row);
    });
  }

  /** Errors: not_found, also for another customer's. */
  remove(request: AddressRef): Promise<Done> {
    return this.database.once(request, async (tx) => {
      const { customerId, addressId } = request;
      if ((await tx.run('DELETE FROM address WHERE address_id = ? AND customer_id = ?', [addressId, customerId])) === 0)
        throw notFound('address');
      return {};
    });
  }
}

const unknownCountry = () =>
  invalid('unknown_country', 'This is no country of ISO 3166-1.', {
    errors: [{ pointer: '/country', message: 'is no ISO 3166-1 alpha-2 country' }],
  });

const toAddress = (row: AddressRow): SavedAddress => ({
  addressId: row.address_id,
  name: row.name,
  line1: row.line1,
  ...(row.line2 === null ? {} : { line2: row.line2 }),
  city: row.city,
  ...(row.region === null ? {} : { region: row.region }),
  postalCode: row.postal_code,
  country: row.country,
});
