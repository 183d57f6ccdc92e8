import { Module } from '@nestjs/common';
import { Clickstream } from '../../modules/clickstream/contract/clickstream.contract.js';
import { Customers } from '../../modules/customers/contract/customers.contract.js';
import { Recommendations } from '../../modules/recommendations/contract/recommendations.contract.js';
import { clientsFor } from '../../platform/index.js';
import { PageCallers } from './page-callers.js';
import { RateLimits } from './rate-limits.js';
import { Visits } from './visits.js';

/** What all HTTP faces of a process share: one count of tries, whichever door they came to. */
@Module({
  providers: [...clientsFor('api', [Customers, Clickstream, Recommendations]), RateLimits, PageCallers, Visits],
  exports: [RateLimits, PageCallers, Visits],
})
export class HttpModule {}
