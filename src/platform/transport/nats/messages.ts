import type { CallEnvelope } from '../../access/binding.js';
import type { ContractDescription } from '../../contract/compatibility.js';
import type { WireError } from '../../contract/service-error.js';

/** A call, with the fingerprints of the contract that the caller can talk to. */
export interface CallMessage {
  call: CallEnvelope;
  accepts: string[];
}

/** What came of it. `differs`: nothing was done, since the caller may not know this contract. */
export interface Answer {
  reply?: object;
  error?: WireError;
  differs?: KnownContract;
}

export interface KnownContract {
  fingerprint: string;
  description: ContractDescription;
}

/** Bytes of a message. */
export const toBytes = (message: unknown): Buffer => Buffer.from(JSON.stringify(message));
/** Errors: SyntaxError for what is not JSON. */
export const fromBytes = <T>(bytes: Buffer): T => JSON.parse(bytes.toString()) as T;
