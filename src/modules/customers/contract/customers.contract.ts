import {
  Address,
  AuditReport,
  AuditRequest,
  Choice,
  Done,
  Email,
  Id,
  Int,
  ListOf,
  Text,
  Timestamp,
  command,
  defineService,
  event,
  query,
} from '../../../platform/contract/index.js';

export class Customer {
  @Id()
  customerId!: string;

  @Email()
  email!: string;

  @Text({ max: 100 })
  name!: string;

  @Int({ min: 1 })
  version!: number;

  @Timestamp()
  createdAt!: string;
}

export class Register {
  @Email()
  email!: string;

  @Text({ min: 8, max: 256, doc: 'kept only as an argon2id hash' })
  password!: string;

  @Text({ max: 100 })
  name!: string;
}

export class SignIn {
  @Text({ max: 254 })
  email!: string;

  @Text({ max: 1024 })
  password!: string;
}

export class Session {
  @Text({ max: 200, doc: 'bearer token, shown once; only its digest is kept' })
  token!: string;

  @Timestamp()
  expiresAt!: string;

  @Id()
  customerId!: string;
}

export class TokenRef {
  @Text({ max: 1024 })
  token!: string;
}

export const ROLES = ['customer', 'seller', 'staff'] as const;

/** Who is asking. */
export class Principal {
  @Choice(ROLES)
  role!: (typeof ROLES)[number];

  @Id({ nullable: true, doc: 'null for staff that is no customer' })
  customerId!: string | null;
}

export class CustomerRef {
  @Id()
  customerId!: string;
}

export class UpdateCustomer {
  @Id()
  customerId!: string;

  @Int({ optional: true, min: 1 })
  ifVersion?: number;

  @Text({ optional: true, max: 100 })
  name?: string;

  @Email({ optional: true })
  email?: string;
}

export class SavedAddress extends Address {
  @Id()
  addressId!: string;
}

export class AddAddress {
  @Id()
  customerId!: string;

  @Text({ max: 100 })
  name!: string;

  @Text({ max: 200 })
  line1!: string;

  @Text({ max: 200, min: 0, optional: true })
  line2?: string;

  @Text({ max: 100 })
  city!: string;

  @Text({ max: 100, min: 0, optional: true })
  region?: string;

  @Text({ max: 20 })
  postalCode!: string;

  @Text({ min: 2, max: 2, pattern: '^[A-Z]{2}$' })
  country!: string;
}

export class ListAddresses {
  @Id()
  customerId!: string;

  @Int({ min: 1, max: 100 })
  limit!: number;

  @Text({ optional: true, max: 500 })
  cursor?: string;
}

export class AddressPage {
  @ListOf(() => SavedAddress, { max: 100 })
  items!: SavedAddress[];

  @Text({ nullable: true, max: 500 })
  next!: string | null;
}

export class AddressRef {
  @Id()
  customerId!: string;

  @Id()
  addressId!: string;
}

export class CustomerRegistered {
  @Id()
  customerId!: string;
}

const terms = { partition: 'consistent', deadline: 10000, sla: { p999: 500 } } as const;

/** Accounts, sessions, addresses. */
export const Customers = defineService(
  'customers',
  {
    /** Errors: conflict `email_taken`. */
    register: command(Register, Customer, { effect: 'once', ...terms }),
    /** Each call opens a session. Errors: unauthenticated `wrong_credentials`, the same and as slow for an unknown email. */
    signIn: command(SignIn, Session, { effect: 'repeatable', ...terms }),
    /** The token is dead when this returns. */
    signOut: command(TokenRef, Done, { effect: 'repeatable', ...terms }),
    /** Errors: unauthenticated `invalid_token`. */
    authenticate: query(TokenRef, Principal, { partition: 'consistent', deadline: 2000, sla: { p999: 20 } }),
    /** Errors: not_found. */
    customer: query(CustomerRef, Customer, { deadline: 2000, sla: { p999: 20 } }),
    /** Errors: not_found, conflict `email_taken`, precondition_failed `version_changed`. */
    updateCustomer: command(UpdateCustomer, Customer, { effect: 'once', ...terms }),
    addresses: query(ListAddresses, AddressPage, { deadline: 2000, sla: { p999: 20 } }),
    /** Errors: not_found (customer), conflict `too_many_addresses` (100). */
    addAddress: command(AddAddress, SavedAddress, { effect: 'once', ...terms }),
    /** Errors: not_found, also for another customer's address. */
    removeAddress: command(AddressRef, Done, { effect: 'once', ...terms }),
    audit: query(AuditRequest, AuditReport, { deadline: 60000, sla: { p999: 10000 } }),
  },
  { events: { CustomerRegistered: event(CustomerRegistered, { aggregate: 'customerId' }) } },
);
