import { Injectable } from '@nestjs/common';
import { type AuditReport, type Done, ModuleDatabase, type Provider, ServiceError } from '../../platform/index.js';
import { Accounts } from './accounts.js';
import { AddressBook } from './address-book.js';
import type {
  AddAddress,
  AddressPage,
  AddressRef,
  Customer,
  CustomerRef,
  Customers,
  ListAddresses,
  Principal,
  Register,
  SavedAddress,
  Session,
  SignIn,
  TokenRef,
  UpdateCustomer,
} from './contract/customers.contract.js';
import { Passwords } from './passwords.js';
import { Sessions } from './sessions.js';
import { StaffTokens } from './staff-tokens.js';

@Injectable()
export class CustomersService implements Provider<typeof Customers> {
  constructor(
    private readonly database: ModuleDatabase,
    private readonly accounts: Accounts,
    private readonly passwords: Passwords,
    private readonly sessions: Sessions,
    private readonly staffTokens: StaffTokens,
    private readonly book: AddressBook,
  ) {}

  async register({ email, password, name }: Register): Promise<Customer> {
    return this.accounts.register(email, name, await this.passwords.hash(password));
  }

  async signIn({ email, password }: SignIn): Promise<Session> {
    const account = await this.accounts.credentials(email);
    // An unknown email costs the same hashing as a known one.
    if (!(await this.passwords.matches(account?.passwordHash, password)) || !account)
      throw new ServiceError('unauthenticated', 'wrong_credentials', 'Email or password is wrong.');
    return this.sessions.open(account.customerId);
  }

  async signOut({ token }: TokenRef): Promise<Done> {
    await this.sessions.close(token);
    return {};
  }

  async authenticate({ token }: TokenRef): Promise<Principal> {
    if (this.staffTokens.holds(token)) return { role: 'staff', customerId: null };
    return { role: 'customer', customerId: await this.sessions.customerOf(token) };
  }

  customer({ customerId }: CustomerRef): Promise<Customer> {
    return this.accounts.customer(customerId);
  }

  updateCustomer(request: UpdateCustomer): Promise<Customer> {
    return this.accounts.update(request);
  }

  addresses(request: ListAddresses): Promise<AddressPage> {
    return this.book.list(request);
  }

  addAddress(request: AddAddress): Promise<SavedAddress> {
    return this.book.add(request);
  }

  removeAddress(request: AddressRef): Promise<Done> {
    return this.book.remove(request);
  }

  async audit(): Promise<AuditReport> {
    const [counts] = await this.database.read<Record<string, number>>(
      `SELECT (SELECT COUNT(*) FROM customer) AS customers,
              (SELECT COUNT(*) FROM session) AS sessions,
              (SELECT COUNT(*) FROM address) AS addresses,
              (SELECT COUNT(*) FROM session WHERE customer_id NOT IN (SELECT customer_id FROM customer)) AS strays,
              (SELECT COUNT(*) FROM address WHERE customer_id NOT IN (SELECT customer_id FROM customer)) AS unowned,
              (SELECT COUNT(*) FROM customer WHERE password_hash NOT LIKE '$argon2id$%') AS unhashed`,
    );
    const { strays = 0, unowned = 0, unhashed = 0, ...figures } = counts ?? {};
    const findings = [
      ...(strays ? [`${strays} sessions of customers that do not exist`] : []),
      ...(unowned ? [`${unowned} addresses of customers that do not exist`] : []),
      ...(unhashed ? [`${unhashed} passwords that are not argon2id hashes`] : []),
    ];
    return { findings, figures: Object.fromEntries(Object.entries(figures).map(([name, n]) => [name, String(n)])) };
  }
}
