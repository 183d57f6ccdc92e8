import { Module } from '@nestjs/common';
import { customersMigrations } from '../../../migrations/customers/index.js';
import { moduleOf } from '../../platform/index.js';
import { Accounts } from './accounts.js';
import { AddressBook } from './address-book.js';
import { Customers } from './contract/customers.contract.js';
import { CustomersService } from './customers.service.js';
import { Passwords } from './passwords.js';
import { Sessions } from './sessions.js';
import { ANNOUNCE, StaffTokens } from './staff-tokens.js';

@Module(
  moduleOf({
    contract: Customers,
    service: CustomersService,
    storage: { durability: 'full', migrations: customersMigrations },
    providers: [
      Accounts,
      AddressBook,
      Passwords,
      Sessions,
      StaffTokens,
      { provide: ANNOUNCE, useValue: (line: string) => process.stdout.write(`${line}\n`) },
    ],
  }),
)
export class CustomersModule {}
