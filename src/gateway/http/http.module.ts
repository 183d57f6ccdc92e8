import { Module } from '@nestjs/common';
import { Customers } from '../../modules/customers/contract/customers.contract.js';
import { clientsFor } from '../../platform/index.js';
import { PageCallers } from './page-callers.js';
import { RateLimits } from './rate-limits.js';

/** What all HTTP faces of a process share: one count of tries, whichever door they came to. */
@Module({
  providers: [...clientsFor('api', [Customers]), RateLimits, PageCallers],
  exports: [RateLimits, PageCallers],
})
export class HttpModule {}
