import { Injectable } from '@nestjs/common';
import {
  ModuleDatabase,
  ServiceError,
  type Transaction,
  conflict,
  newId,
  notFound,
  timestamp,
} from '../../platform/index.js';
import { type Customer, Customers, type UpdateCustomer } from './contract/customers.contract.js';

interface CustomerRow {
  customer_id: string;
  email: string;
  name: string;
  version: number;
  created_at: string;
}

const COLUMNS = 'customer_id, email, name, version, created_at';
/** Two spellings of one mailbox are one account. */
const emailKey = (email: string): string => email.normalize('NFC').toLowerCase();

/** Who has an account, and under which email. */
@Injectable()
export class Accounts {
  constructor(private readonly database: ModuleDatabase) {}

  /** Errors: conflict `email_taken`. */
  register(email: string, name: string, passwordHash: string): Promise<Customer> {
    // The remembered request leaves the password out: not even its digest is kept.
    return this.database.once({ email, name }, async (tx) => {
      await mustBeFree(tx, email);
      const row = { customer_id: newId(), email, name, version: 1, created_at: timestamp() };
      await tx.run(
        'INSERT INTO customer (customer_id, email, email_key, name, password_hash, version, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
        [row.customer_id, email, emailKey(email), name, passwordHash, row.version, row.created_at],
      );
      tx.publish(Customers.events.CustomerRegistered, { customerId: row.customer_id });
      return toCustomer(row);
    });
  }

  async credentials(email: string): Promise<{ customerId: string; passwordHash: string } | undefined> {
    return this.database.readOne<{ customerId: string; passwordHash: string }>(
      'SELECT customer_id AS "customerId", password_hash AS "passwordHash" FROM customer WHERE email_key = ?',
      [emailKey(email)],
    );
  }

  /** Errors: not_found. */
  async customer(customerId: string): Promise<Customer> {
    const row = await this.database.readOne<CustomerRow>(`SELECT ${COLUMNS} FROM customer WHERE customer_id = ?`, [
      customerId,
    ]);
    if (!row) throw notFound('customer');
    return toCustomer(row);
  }

  /** Errors: not_found, precondition_failed `version_changed`, conflict `email_taken`. */
  update(request: UpdateCustomer): Promise<Customer> {
    return this.database.once(request, async (tx) => {
      const { customerId, ifVersion } = request;
      const [row] = await tx.query<CustomerRow>(`SELECT ${COLUMNS} FROM customer WHERE customer_id = ?`, [customerId]);
      if (!row) throw notFound('customer');
      if (ifVersion !== undefined && ifVersion !== row.version)
        throw new ServiceError('precondition_failed', 'version_changed', 'The account has changed since it was read.');
      const email = request.email ?? row.email;
      if (emailKey(email) !== emailKey(row.email)) await mustBeFree(tx, email);
      const changed = { ...row, email, name: request.name ?? row.name, version: row.version + 1 };
      await tx.run('UPDATE customer SET email = ?, email_key = ?, name = ?, version = ? WHERE customer_id = ?', [
        email,
        emailKey(email),
        changed.name,
        changed.version,
        customerId,
      ]);
      return toCustomer(changed);
    });
  }
}

async function mustBeFree(tx: Transaction, email: string): Promise<void> {
  if ((await tx.query('SELECT 1 AS taken FROM customer WHERE email_key = ?', [emailKey(email)])).length > 0)
    throw conflict('email_taken', 'There is an account with this email already.');
}

const toCustomer = (row: CustomerRow): Customer => ({
  customerId: row.customer_id,
  email: row.email,
  name: row.name,
  version: row.version,
  createdAt: row.created_at,
});
