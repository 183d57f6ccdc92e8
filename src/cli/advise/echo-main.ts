import 'reflect-metadata';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pino from 'pino';
import { ControlBinding } from '../../platform/control/control-socket.js';
import { ServiceHost } from '../../platform/access/service-host.js';
import { LocalTransport } from '../../platform/transport/local/local-transport.js';
import { Echo, echo } from './echo.contract.js';
import type { EchoMessage, EchoReply } from './echo-process.js';

/** How long until it is asked again how long a host takes to hear somebody, in milliseconds: never in step with what it does. */
const SHORTEST_PAUSE = 10;
const LONGEST_PAUSE = 30;
const MOST_WAITS = 20_000;

/** The other process: answers calls as a module's host would, and asks the store's hosts from outside how long they take to listen. */
class EchoMain {
  private listening = false;
  private readonly waits = new Map<string, number[]>();

  async serve(folder: string): Promise<void> {
    const log = pino({ level: 'silent' });
    const services = new ServiceHost(log, false);
    const nothing = (): Promise<void> => Promise.resolve();
    services.register({ contract: Echo, provider: echo, receive: nothing, settled: nothing });
    const contracts = new Map([[Echo.name, Echo]]);
    const listen = `unix:${join(folder, 'echo.sock')}`;
    await new LocalTransport({ listen, addressesOf: () => [], receiver: services, contracts, log }).serve(Echo.name);
  }

  answer(message: EchoMessage): EchoReply | undefined {
    if (message.ask === 'cpu') {
      const { user, system } = process.cpuUsage();
      return { cpu: (user + system) / 1000 };
    }
    if (message.ask === 'waits') {
      this.listening = false;
      return { waits: [...this.waits] };
    }
    this.waits.clear();
    this.listening = true;
    for (const folder of message.listenTo) void this.listen(folder);
    return undefined;
  }

  private async listen(folder: string): Promise<void> {
    const host = new ControlBinding(folder);
    const waits: number[] = [];
    this.waits.set(folder, waits);
    while (this.listening && this.waits.get(folder) === waits && waits.length < MOST_WAITS) {
      await delay(SHORTEST_PAUSE + Math.random() * (LONGEST_PAUSE - SHORTEST_PAUSE));
      const asked = performance.now();
      const heard = await host.command('status').then(
        () => true,
        () => false,
      );
      if (heard) waits.push(performance.now() - asked);
    }
  }
}

const main = new EchoMain();
await main.serve(process.argv[2] as string);
process.on('message', (message: EchoMessage) => {
  const reply = main.answer(message);
  if (reply) process.send?.(reply);
});
// Whoever has started it is gone.
process.on('disconnect', () => process.exit());
process.send?.('ready');
