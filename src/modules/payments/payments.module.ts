import { Module } from '@nestjs/common';
import { paymentsMigrations } from '../../../migrations/payments/index.js';
import { moduleOf } from '../../platform/index.js';
import { Authorizations } from './authorizations.js';
import { Payments } from './contract/payments.contract.js';
import { Audit } from './audit/audit.js';
import { PaymentsService } from './payments.service.js';
import { PAYMENT_PROVIDER } from './provider/payment-provider.js';
import { ProviderLine } from './provider/provider-line.js';
import { TestProvider } from './provider/test-provider.js';
import { Recovery } from './recovery.js';
import { Refunds } from './refunds.js';
import { Settlements } from './settlements.js';

@Module(
  moduleOf({
    contract: Payments,
    service: PaymentsService,
    storage: { durability: 'full', migrations: paymentsMigrations },
    providers: [
      { provide: PAYMENT_PROVIDER, useClass: TestProvider },
      ProviderLine,
      Authorizations,
      Settlements,
      Refunds,
      Recovery,
      Audit,
    ],
  }),
)
export class PaymentsModule {}
