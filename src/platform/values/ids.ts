import { hash, randomFillSync } from 'node:crypto';
import { uuidv7 } from 'uuidv7';

/** A new id, UUIDv7: opaque to others, sorted by time for our indexes. */
export const newId = (): string => uuidv7();

const SECRET_BYTES = 32;
// One system call for many secrets; none is taken twice, and none stays behind.
const pool = Buffer.alloc(64 * SECRET_BYTES);
let used = pool.length;

/** A new secret of 256 random bits, base64url. */
export function newSecret(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = pool.subarray(used, (used += SECRET_BYTES));
  const secret = bytes.toString('base64url');
  bytes.fill(0);
  return secret;
}

/** SHA-256 in base64url: how secrets and request bodies are remembered. */
export const digest = (text: string): string => hash('sha256', text, 'base64url');
