import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INestApplication, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { controlFolderOf } from './control-folder.js';
import type { Receiver } from './platform/access/binding.js';
import { faultCommands } from './fault-commands.js';
import { KeptStore } from './platform/access/kept-store.js';
import { type ControlCommands, openControlSocket } from './platform/control/control-socket.js';
import { type Config, ConfigError, type Platform, createPlatform } from './platform/index.js';
import { createLogger } from './platform/logging/logger.js';
import { HostMetrics } from './platform/telemetry/host-metrics.js';
import { openTelemetry } from './platform/telemetry/open-telemetry.js';
import { openOperationsPort } from './platform/telemetry/operations-port.js';
import { type Topology, hostNamed, placeIn } from './platform/topology/topology.js';
import { openTransport } from './platform/transport/open-transport.js';
import { ModuleMoves } from './module-moves.js';
import { recordingCommands } from './recording-commands.js';
import { scrapeTargets } from './scrape-targets.js';
import { MODULES, StoreModule } from './store.module.js';
import { versionOf } from './version.js';

/** Which process of which topology this is. */
export interface HostRole {
  topology: Topology;
  host: string;
  /** From 1 on, where there are several of this host. */
  instance: number;
  /** Starts without its modules: they are brought by a move. */
  waiting?: boolean;
}

/** One process of a topology: its modules, its way to the others and, on the public host, the gateway. */
export class HostProcess {
  /** Contexts of modules that came while the host was running. */
  private readonly arrived = new Map<string, INestApplicationContext>();
  private closers: (() => Promise<unknown>)[] = [];
  private connecting: Promise<void> | undefined;
  app!: INestApplicationContext;

  private constructor(
    readonly platform: Platform,
    private readonly role: HostRole,
  ) {}

  /** Opens everything but the public port. */
  static async start(config: Config, role: HostRole, commands: ControlCommands = new Map()): Promise<HostProcess> {
    // The places are those of the topology as it then is: a move changes it.
    const own = { ...role };
    const placeOf = (module: string) => placeIn(own.topology, module, config);
    const name = `${role.host}-${role.instance}`;
    const telemetry = await openTelemetry(config, name, createLogger(config.logLevel));
    const platform = createPlatform(config, MODULES, placeOf, telemetry);
    const host = new HostProcess(platform, own);
    const plan = hostNamed(role.topology, role.host);
    const carried = role.waiting ? [] : plan.modules;
    if (reachesOthers(role.topology)) await host.connect();
    host.app = plan.gateway
      ? await openGateway(platform, carried)
      : await NestFactory.createApplicationContext(StoreModule.for(platform, carried), {
          logger: ['error', 'fatal'],
          abortOnError: false,
        });
    if (plan.gateway) await host.keepCommands();
    host.closers.push(() => host.app.close());
    await platform.host.start();
    for (const module of carried) await platform.routing.connected?.serve(module);
    const moves = new ModuleMoves(host);
    for (const [name, command] of moves.commands) commands.set(name, command);
    await host.openOperations(commands);
    const folder = controlFolderOf(config.dataDirectory, plan, role.instance);
    for (const [name, command] of [...faultCommands(platform), ...recordingCommands(platform)])
      commands.set(name, command);
    // Whoever asks here may mean a module on any host.
    const anywhere: Receiver = {
      dispatch: (envelope) => platform.routing.bindingOf(envelope.service).call(envelope),
      receive: (subscriber, events) => platform.services.receive(subscriber, events),
    };
    host.closers.push(await openControlSocket(folder, anywhere, commands));
    return host;
  }

  /** Whoever answers the public may accept commands for modules that are away. */
  private async keepCommands(): Promise<void> {
    const { kept, config } = this.platform;
    const { topology, host, instance } = this.role;
    const nameOf = (number: number): string => `gateway-${number}`;
    const store = await KeptStore.open(config.dataDirectory, nameOf(instance));
    // There were more of us once: what they have accepted is not forgotten with them.
    const names = Array.from({ length: hostNamed(topology, host).instances }, (_, i) => nameOf(i + 1));
    const left = instance === 1 ? KeptStore.names(config.dataDirectory).filter((name) => !names.includes(name)) : [];
    for (const name of left) await store.takeOver(await KeptStore.open(config.dataDirectory, name));
    await kept.start(store);
    this.closers.push(() => kept.stop());
  }

  get topology(): Topology {
    return this.role.topology;
  }

  get name(): string {
    return this.role.host;
  }

  /** What is where, from now on. */
  async adopt(topology: Topology): Promise<void> {
    this.role.topology = topology;
    if (reachesOthers(topology)) await this.connect();
  }

  /** Serves the public; the URL. Errors: ConfigError, when the port cannot be had. */
  async listen(port: number): Promise<string> {
    const app = this.app as INestApplication;
    try {
      await app.listen(port, '0.0.0.0');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
        throw new ConfigError(`PORT ${port} is in use by another program.`);
      throw error;
    }
    const { port: found } = (app.getHttpServer() as Server).address() as AddressInfo;
    return `http://localhost:${found}`;
  }

  /** Opens a module here, at the place that a topology will give it; whoever asks it here waits until `begin`. */
  async open(module: string, topology: Topology): Promise<void> {
    const platform = { ...this.platform, placeOf: () => placeIn(topology, module, this.platform.config) };
    this.platform.host.expect(module);
    const context = await NestFactory.createApplicationContext(StoreModule.for(platform, [module]), {
      logger: ['error', 'fatal'],
      abortOnError: false,
    });
    this.arrived.set(module, context);
  }

  async begin(module: string): Promise<void> {
    await this.platform.host.startModule(module);
    this.platform.services.resume(module);
    await this.platform.routing.connected?.serve(module);
  }

  /** Lets a module go. What it was made of is closed with it, where it came by a move. */
  async close(module: string): Promise<void> {
    await this.platform.host.release(module);
    await this.arrived.get(module)?.close();
    this.arrived.delete(module);
  }

  /** What is under way here is answered before the modules let go of their tables. */
  async stop(): Promise<void> {
    for (const close of this.closers.reverse()) await close();
    await this.platform.routing.connected?.retire();
    for (const context of this.arrived.values()) await context.close();
    await this.platform.host.stop();
    await this.platform.routing.connected?.close();
    await this.platform.telemetry.close();
  }

  /** Opens the way to other hosts, once; when that fails, the next one who needs it tries again. */
  connect(): Promise<void> {
    this.connecting ??= this.openTransport().catch((error: unknown) => {
      this.connecting = undefined;
      throw error;
    });
    return this.connecting;
  }

  /** Says in numbers how this host does: to its own user, and on the port for operations where there is one. */
  private async openOperations(commands: ControlCommands): Promise<void> {
    const { config, access, host, kept, log } = this.platform;
    const metrics = new HostMetrics(access, host, kept);
    commands.set('metrics', async () => ({ text: await metrics.text() }));
    if (config.opsPort === undefined) return;
    const operations = await openOperationsPort({
      address: { host: config.opsHost, port: config.opsPort },
      host,
      metrics,
      targets: () => scrapeTargets(this.role.topology, config.dataDirectory),
    });
    const { url } = operations;
    this.closers.push(() => operations.close());
    commands.set('operations', () => Promise.resolve({ url }));
    log.info({ url }, 'metrics and health are served');
  }

  private async openTransport(): Promise<void> {
    const { config, services, modules, log, routing } = this.platform;
    const { host, instance } = this.role;
    const transport = await openTransport({
      topology: () => this.role.topology,
      host,
      instance,
      dataDirectory: config.dataDirectory,
      receiver: services,
      contracts: modules.contracts,
      secret: config.transportSecret,
      version: versionOf(),
      log,
    });
    routing.connect(transport);
    if (transport.events) this.platform.host.useEvents(transport.events);
  }
}

async function openGateway(platform: Platform, carried: readonly string[]): Promise<INestApplication> {
  const { GATEWAY, createServer } = await import('./gateway/gateway.js');
  return createServer(StoreModule.for(platform, carried, GATEWAY), versionOf(), platform.config.trustedProxies);
}

/** A store in one process needs nobody else, unless its events go through a broker from the start. */
const reachesOthers = ({ hosts, transport }: Topology): boolean => hosts.length > 1 || transport !== 'local';
