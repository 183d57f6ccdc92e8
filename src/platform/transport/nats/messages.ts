import type { Msg } from '@nats-io/nats-core';
import type { CallEnvelope } from '../../access/binding.js';
import type { ContractDescription } from '../../contract/compatibility.js';
import type { WireError } from '../../contract/service-error.js';
import { wireJson } from '../../contract/wire-value.js';
import { callIn, callText } from '../call-text.js';

/** A call, made for a build of the contract; empty where the caller does not know the contract. */
export interface CallMessage {
  call: CallEnvelope;
  build: string;
}

/** The build in a line of its own, then the call. Errors: TypeError for a request that no wire can carry. */
export const callBytes = (call: CallEnvelope, request: object, build: string): Buffer =>
  Buffer.from(`${build}\n${callText(call, request)}`);

/** Errors: invalid for bytes that are no call. */
export function callMessageIn(bytes: Buffer): CallMessage {
  const text = bytes.toString();
  const end = text.indexOf('\n');
  return { build: text.slice(0, Math.max(0, end)), call: callIn(text.slice(end + 1)) };
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

/** Errors: TypeError for a reply that no wire can carry. */
export const replyBytes = (reply: object): Buffer => Buffer.from(`{"reply":${wireJson(reply)}}`);

/** Bytes of any other message. */
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
