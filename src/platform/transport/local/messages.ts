import type { CallEnvelope, EventEnvelope } from '../../access/binding.js';
import type { ContractDescription } from '../../contract/compatibility.js';
import type { WireError } from '../../contract/service-error.js';

/** The caller's first word: what it takes each contract for, and the secret where one is asked for. */
export interface Hello {
  hello: Record<string, string>;
  secret?: string | undefined;
}
/** The callee's first word: its own descriptions of the contracts that differ from the caller's. */
export interface Welcome {
  welcome: Record<string, ContractDescription>;
}
export interface CallMessage {
  id: number;
  call: CallEnvelope;
}
export interface DeliverMessage {
  id: number;
  to: string;
  events: EventEnvelope[];
}
export interface Answer {
  id: number;
  reply?: object;
  error?: WireError;
}
