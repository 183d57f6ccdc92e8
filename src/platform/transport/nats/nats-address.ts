import type { NodeConnectionOptions } from '@nats-io/transport-node';

/**
 * The servers of a NATS URL, `nats://USER:PASSWORD@HOST:PORT`, `nats://TOKEN@HOST`, `tls://HOST`, several of one cluster after
 * commas, with what they ask for. Errors: a URL that is none, told without its password.
 */
export function natsOptionsOf(url: string): NodeConnectionOptions & { servers: string[] } {
  const urls = url.split(',').map((part) => parsed(part.trim()));
  const [first] = urls as [URL];
  const [user, pass] = [decodeURIComponent(first.username), decodeURIComponent(first.password)];
  return {
    servers: urls.map(({ host }) => host),
    ...(user && pass ? { user, pass } : {}),
    ...(user && !pass ? { token: user } : {}),
    ...(first.protocol === 'tls:' ? { tls: {} } : {}),
  };
}

function parsed(text: string): URL {
  const wrong = new Error('the address of NATS must be nats://HOST:PORT or tls://HOST:PORT');
  if (!URL.canParse(text)) throw wrong;
  const url = new URL(text);
  if (!['nats:', 'tls:'].includes(url.protocol) || !url.hostname) throw wrong;
  return url;
}
