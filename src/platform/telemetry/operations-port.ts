import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConfigError } from '../config/config.js';
import type { Host } from '../host/host.js';
import type { HostMetrics } from './host-metrics.js';

/** Scrapers and probes are few; whoever else comes waits. */
const MOST_CONNECTIONS = 32;

export interface OperationsPort {
  /** `http://127.0.0.1:9464` */
  url: string;
  close(): Promise<void>;
}

interface Answer {
  status: number;
  type: string;
  body: string;
}

const json = (status: number, body: object): Answer => ({
  status,
  type: 'application/json',
  body: JSON.stringify(body),
});

export interface OperationsOptions {
  address: { host: string; port: number };
  host: Host;
  metrics: HostMetrics;
  /** Where all hosts of this store serve their metrics, as Prometheus' HTTP service discovery reads it. */
  targets: () => Promise<object>;
}

/**
 * Opens a port for those who run the host, and for nobody else: `/metrics`, `/targets`, `/health/live`,
 * `/health/ready`. Errors: ConfigError, when the port cannot be had.
 */
export async function openOperationsPort({
  address,
  host,
  metrics,
  targets,
}: OperationsOptions): Promise<OperationsPort> {
  const pages: Record<string, () => Promise<Answer>> = {
    '/metrics': async () => ({
      status: 200,
      type: 'text/plain; version=0.0.4; charset=utf-8',
      body: await metrics.text(),
    }),
    '/targets': async () => json(200, await targets()),
    '/health/live': () => Promise.resolve(json(200, { status: 'ok' })),
    '/health/ready': async () => {
      const troubles = await host.troubles();
      if (troubles.length > 0) return json(503, { status: 'not ready', troubles });
      return json(200, { status: 'ok', modules: host.moduleNames });
    },
  };
  const server = createServer((request, response) => void answer(pages, request, response));
  server.maxConnections = MOST_CONNECTIONS;
  await listen(server, address);
  const { port } = server.address() as AddressInfo;
  const name = address.host.includes(':') ? `[${address.host}]` : address.host;
  return {
    url: `http://${name}:${port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  pages: Record<string, () => Promise<Answer>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, type, body } = await pageFor(pages, request).catch((error: unknown) =>
    json(500, { status: 'failed', reason: String(error) }),
  );
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(request.method === 'HEAD' ? undefined : body);
}

async function pageFor(pages: Record<string, () => Promise<Answer>>, request: IncomingMessage): Promise<Answer> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return json(405, { status: 'method not allowed' });
  const path = request.url?.split('?')[0] ?? '';
  const page = Object.hasOwn(pages, path) ? pages[path] : undefined;
  return page ? page() : json(404, { status: 'not found', pages: Object.keys(pages) });
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new ConfigError(`DOORDESK_OPS_PORT: ${host}:${port} cannot be had (${error.code ?? error.message}).`)),
    );
    server.listen(port, host, resolve);
  });
}
