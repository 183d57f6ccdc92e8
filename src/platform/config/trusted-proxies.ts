import { isIP } from 'node:net';
import { ConfigError } from './config-error.js';

/** Networks that have a name. */
const NAMED = ['loopback', 'linklocal', 'uniquelocal'];

/**
 * Reads `10.0.0.0/8,2001:db8::1,loopback`: whose word for a client's address is taken. Errors: ConfigError for what is
 * neither an address nor a network.
 */
export function parseTrustedProxies(text: string): string[] {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const wrong = entries.find((entry) => !NAMED.includes(entry) && !isNetwork(entry));
  if (wrong !== undefined)
    throw new ConfigError(
      `DOORDESK_TRUSTED_PROXIES must be addresses or networks such as 10.0.0.0/8, or ${NAMED.join(', ')}; "${wrong}" is none.`,
    );
  return entries;
}

function isNetwork(entry: string): boolean {
  const [address = '', bits, ...more] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128));
}
