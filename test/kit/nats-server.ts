import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from '@jest/globals';

const there = spawnSync('nats-server', ['--version']).status === 0;
if (!there && process.env['CI'] !== 'true')
  process.stdout.write('nats-server is not installed: the tests that need it were not run\n');

/** A part of a suite that needs NATS: passed over where it is not installed, except in CI. */
export const natsIsInstalled = there || process.env['CI'] === 'true';
export const describeWithNats = natsIsInstalled ? describe : describe.skip;

const settings = readFileSync(fileURLToPath(new URL('../../topologies/nats-server.conf', import.meta.url)), 'utf8');

/** A NATS server of the test's own, with JetStream, on a free port. */
export class TestNats {
  private child: ChildProcess | undefined;
  private port = -1;
  private readonly directory = mkdtempSync(join(tmpdir(), 'doordesk-nats-'));

  private constructor(private readonly settings: string) {}

  /** `given`: what its file says beside its address. */
  static async start(given = settings): Promise<TestNats> {
    const server = new TestNats(given);
    await server.start();
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  /** Starts it, and later again on the same port with what it has stored. */
  async start(): Promise<void> {
    const file = join(this.directory, 'nats.conf');
    writeFileSync(file, `host: 127.0.0.1\nport: ${this.port}\n${this.settings}`);
    const store = join(this.directory, 'store');
    const child = spawn('nats-server', ['-c', file, '-sd', store], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.child = child;
    let output = '';
    await new Promise<void>((resolve, reject) => {
      child.stderr.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        const port = /Listening for client connections on [^\s:]+:(\d+)/.exec(output)?.[1];
        if (!port || !output.includes('Server is ready')) return;
        this.port = Number(port);
        resolve();
      });
      child.once('error', reject);
      child.once('exit', () => reject(new Error(`nats-server did not start: ${output}`)));
    });
    child.stderr.removeAllListeners('data').resume();
  }

  /** Ends it without a word, as a crash does. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Lets it answer nothing, as a network that drops every packet does; `SIGCONT` ends that. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.child?.kill(signal);
  }

  /** Removes what it has stored; only while it does not run. */
  forgetStore(): void {
    rmSync(join(this.directory, 'store'), { recursive: true, force: true });
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }
}
