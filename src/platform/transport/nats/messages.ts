import type { Msg } from '@nats-io/nats-core';
import type { CallEnvelope } from '../../access/binding.js';
import type { ContractDescription } from '../../contract/compatibility.js';
import type { WireError } from '../../contract/service-error.js';

/** A call, made for a build of the contract; empty where the caller does not know the contract. */
export interface CallMessage {
  call: CallEnvelope;
  build: string;
}

/** What came of it. `differs`: nothing was done, since this instance has another build. */
export interface Answer {
  reply?: object;
  error?: WireError;
  differs?: KnownContract & { instance: string };
}

export interface KnownContract {
  fingerprint: string;
  description: ContractDescription;
}

/** Bytes of a message. */
export const toBytes = (message: unknown): Buffer => Buffer.from(JSON.stringify(message));
/** Errors: SyntaxError for what is not JSON. */
export const fromBytes = <T>(bytes: Buffer): T => JSON.parse(bytes.toString()) as T;
/** What a message says; undefined for what is not JSON, since anybody on the server may send it. */
export function saidIn<T>(message: Msg): T | undefined {
  try {
    return message.json<T>();
  } catch {
    return undefined;
  }
}
