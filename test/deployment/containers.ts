import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { controlFolderOf } from '../../src/control-folder.js';
import { ControlBinding } from '../../src/platform/control/control-socket.js';
import type { ComposeService } from './compose-project.js';

/** Where the servers really are that a project knows by their names there. */
export type Addresses = Record<string, string>;

/** Text of a project with the names of its servers replaced. */
export const located = (text: string, addresses: Addresses): string =>
  Object.entries(addresses).reduce((all, [name, address]) => all.replaceAll(name, address), text);

/** The server of the tests may have no connection left for a moment; whoever waits longer has another trouble. */
const MOST_RESTARTS = 8;
const PUBLIC = '127.0.0.1:3000';
const OPERATIONS = '127.0.0.1:9464';

/**
 * A service of a project as a process: its command, its environment and a data folder of its own, as the file says, in the
 * files of the image; only ports are free ones, since all containers of this machine are one.
 */
export class Container {
  private child!: ChildProcess;
  private isWanted = true;
  private said = { stdout: '', stderr: '' };

  private constructor(
    readonly name: string,
    private readonly service: ComposeService,
    private readonly image: string,
    private readonly data: string,
    private readonly addresses: Addresses,
  ) {}

  /** `volume`: what is kept of it under this name, when it is started anew. */
  static start(name: string, service: ComposeService, image: string, volume: string, addresses: Addresses): Container {
    mkdirSync(volume, { recursive: true, mode: 0o700 });
    const container = new Container(name, service, image, volume, addresses);
    container.start();
    return container;
  }

  start(): void {
    this.isWanted = true;
    const [program, ...args] = this.service.command.map((word) => located(word, this.addresses));
    if (program !== 'node') throw new Error(`${this.name} runs ${program}`);
    const environment = Object.fromEntries(
      Object.entries(this.service.environment ?? {}).map(([key, value]) => [key, located(value, this.addresses)]),
    );
    this.said = { stdout: '', stderr: '' };
    this.child = spawn(process.execPath, args, {
      cwd: this.image,
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'production',
        ...environment,
        PORT: '0',
        DOORDESK_OPS_PORT: '0',
        DOORDESK_DATA: this.data,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of ['stdout', 'stderr'] as const)
      this.child[stream]!.on('data', (part: Buffer) => (this.said[stream] += part.toString()));
  }

  get output(): string {
    return this.said.stdout + this.said.stderr;
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Where it answers the public. */
  get url(): string {
    return /ready at (http:\/\/\S+)/.exec(this.said.stdout)?.[1] ?? '';
  }

  /**
   * Resolves when its own health check says that it is well; what ends before that is started again, as the file says. Errors: it
   * goes on ending.
   */
  async healthy(): Promise<void> {
    for (let restarts = 0; ;) {
      await delay(50);
      // Asking costs a process: not before it says so itself.
      if (this.said.stdout.includes(' is ready') && (await this.isHealthy())) return;
      if (!this.hasEnded) continue;
      if (!this.isWanted) throw new Error(`${this.name} was ended`);
      if (this.service.restart !== 'unless-stopped' || ++restarts > MOST_RESTARTS)
        throw new Error(`${this.name} ended with ${this.child.exitCode}: ${this.output}`);
      await delay(restarts * 200);
      this.start();
    }
  }

  private async isHealthy(): Promise<boolean> {
    const [kind, program, ...args] = this.service.healthcheck!.test;
    if (kind !== 'CMD' || program !== 'node') throw new Error(`${this.name} is asked by ${kind} ${program}`);
    const places: Addresses = {};
    if (args.some((arg) => arg.includes(PUBLIC))) places[PUBLIC] = this.url.replace('http://localhost', '127.0.0.1');
    else places[OPERATIONS] = (await this.operations())?.replace('http://', '') ?? '';
    if (Object.values(places).includes('')) return false;
    const asked = spawn(
      process.execPath,
      args.map((arg) => located(arg, places)),
      { stdio: 'ignore' },
    );
    return ((await once(asked, 'exit')) as [number])[0] === 0;
  }

  /** What a scraper reads. */
  async metrics(): Promise<string> {
    return (await fetch(`${await this.operations()}/metrics`)).text();
  }

  /** Asks it as its own user does, over the socket in its data folder. */
  command(name: string, args = {}): Promise<object> {
    const [host, instance] = ['--host', '--instance'].map(
      (option) => this.service.command[this.service.command.indexOf(option) + 1]!,
    ) as [string, string];
    const plan = { name: host, gateway: host === 'gateway', modules: [], instances: 1, database: 'sqlite' as const };
    return new ControlBinding(controlFolderOf(this.data, plan, Number(instance))).command(name, args);
  }

  /** Where it serves metrics and health; undefined while it does not. */
  private async operations(): Promise<string | undefined> {
    const answer = (await this.command('operations').catch(() => undefined)) as { url: string } | undefined;
    return answer?.url.replace('0.0.0.0', '127.0.0.1');
  }

  /** The exit code, when it has come to its end; null when a signal ended it. */
  async ended(): Promise<number | null> {
    if (!this.hasEnded) await once(this.child, 'exit');
    return this.child.exitCode;
  }

  end(signal: NodeJS.Signals): Promise<number | null> {
    this.isWanted = false;
    this.child.kill(signal);
    return this.ended();
  }
}

/** The folder that is mounted where the store keeps its data: a volume, which stays, or one that goes with the container. */
export function volumeOf(name: string, { volumes = [], tmpfs = [] }: ComposeService, folder: string): string {
  const at = '/var/lib/doordesk';
  const volume = volumes.map((text) => text.split(':')).find(([, path]) => path === at)?.[0];
  if (volume === undefined && !tmpfs.some((text) => text.split(':')[0] === at)) throw new Error(`${name} cannot write`);
  return join(folder, volume === undefined ? `tmpfs-${name}` : `volume-${volume}`);
}
