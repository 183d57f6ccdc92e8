// A command that goes round the contract goes round its rules.
import { Ledger } from '../modules/payments/ledger.js';
export const ledger = new Ledger();
