import { createHash, randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';

/** A new id, UUIDv7: opaque to others, sorted by time for our indexes. */
export const newId = (): string => uuidv7();

/** A new secret of 256 random bits, base64url. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** SHA-256 in base64url: how secrets and request bodies are remembered. */
export const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');
