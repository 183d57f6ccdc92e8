import { CreatePayment1763800600000 } from './1763800600000-create-payment.js';
import { CreateLedger1763800600001 } from './1763800600001-create-ledger.js';
import { CreateTestProvider1763800600002 } from './1763800600002-create-test-provider.js';

export const paymentsMigrations = [
  CreatePayment1763800600000,
  CreateLedger1763800600001,
  CreateTestProvider1763800600002,
];
