import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const SETTINGS = new URL('../topologies/nats-server.conf', import.meta.url);
const USUAL = 'nats://127.0.0.1:4222';

/**
 * @typedef {object} Nats
 * @property {string} url
 * @property {() => Promise<void>} stop ends it where it is the bench's own; nothing of the bench's stays on another's
 */

/**
 * A NATS server to measure with: the one that DOORDESK_NATS names, else one of the bench's own, else the one at the usual place.
 *
 * @returns {Promise<Nats | { missing: string }>}
 */
export async function natsServer() {
  const named = process.env.DOORDESK_NATS;
  if (named) return (await answers(named)) ? shared(named) : { missing: `no NATS server answers at ${hidden(named)}` };
  const own = await startOwn();
  if (own) return own;
  if (await answers(USUAL)) return shared(USUAL);
  return { missing: `nats-server is not installed, and no NATS server answers at ${USUAL} (DOORDESK_NATS)` };
}

const hidden = (/** @type {string} */ url) => url.replace(/\/\/[^@/]*@/, '//');

/** @type {(url: string) => Nats} */
const shared = (url) => ({ url, stop: () => removeStreams(url) });

/** @param {string} url */
async function answers(url) {
  try {
    const connection = await open(url);
    await connection.close();
    return true;
  } catch {
    return false;
  }
}

/** @param {string} url */
async function open(url) {
  // Loaded only where they are needed: one's own server is not asked whether it is there.
  const { connect } = await import('@nats-io/transport-node');
  const { natsOptionsOf } = await import('../dist/src/platform/transport/nats/nats-address.js');
  return connect({ ...natsOptionsOf(url), timeout: 2_000, reconnect: false });
}

/** Takes away the streams of stores that the bench has started. @param {string} url */
async function removeStreams(url) {
  const connection = await open(url).catch(() => undefined);
  if (!connection) return;
  try {
    const { jetstreamManager } = await import('@nats-io/jetstream');
    const { streams } = await jetstreamManager(connection);
    for await (const name of streams.names()) if (name.startsWith(STREAMS)) await streams.delete(name);
  } catch {
    // no JetStream there, so no streams
  } finally {
    await connection.close();
  }
}

/** The namespace of this run's stores, and what the names of their streams begin with. */
export const NAMESPACE = `bench-${process.pid}`;
const STREAMS = `DOORDESK_${NAMESPACE.toUpperCase()}`;

/** @returns {Promise<Nats | undefined>} undefined where nats-server is not installed */
async function startOwn() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'doordesk-bench-nats-'));
  const config = path.join(folder, 'nats.conf');
  fs.writeFileSync(config, `host: 127.0.0.1\nport: -1\n${fs.readFileSync(SETTINGS, 'utf8')}`);
  const child = spawn('nats-server', ['-c', config, '-sd', path.join(folder, 'store')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const kill = () => {
    child.kill('SIGKILL');
    fs.rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', kill);
  const url = await new Promise((resolve) => {
    let output = '';
    child.stderr.setEncoding('utf8').on('data', (text) => {
      output += text;
      const port = /Listening for client connections on [^\s:]+:(\d+)/.exec(output)?.[1];
      if (port && output.includes('Server is ready')) resolve(`nats://127.0.0.1:${port}`);
    });
    child.once('error', () => resolve(undefined));
    child.once('exit', () => resolve(undefined));
  });
  child.stderr.removeAllListeners('data').resume();
  const stop = async () => {
    process.off('exit', kill);
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
    }
    fs.rmSync(folder, { recursive: true, force: true });
  };
  if (url) return { url, stop };
  await stop();
  return undefined;
}
