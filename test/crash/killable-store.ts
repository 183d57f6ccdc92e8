import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { controlFolderOf } from '../../src/control-folder.js';
import { ControlBinding } from '../../src/platform/control/control-socket.js';
import type { HostPlan, Topology } from '../../src/platform/topology/topology.js';
import { faultsOf } from '../kit/faulty-store.js';
import { type StoreProcess, startProcess } from '../kit/process.js';
import { until, whenThere } from './asking.js';

const USUAL = { DOORDESK_PAYMENT_TIMEOUT: '200', DOORDESK_LOG: 'error' };

/** How long what was kept may take, in milliseconds: longer than the longest pause between two tries. */
const CARRIED_OUT_WITHIN = 30_000;

/** `npm run test:crash -- --log FILE` */
const LOG = process.env['DOORDESK_CRASH_LOG'];

/** A store on a data folder of its own, with the hosts that it looks after: killed at any moment, and started again. */
export class KillableStore {
  readonly directory = mkdtempSync(join(tmpdir(), 'doordesk-crash-'));
  readonly control = new ControlBinding(this.directory);
  private process: StoreProcess | undefined;

  constructor(
    private readonly env: Record<string, string> = {},
    /** Instead of `npm start`. */
    private readonly command?: string[],
  ) {}

  /** Where it serves; undefined while it is down. */
  get url(): string | undefined {
    return this.process?.url;
  }

  /** What it and its hosts have written. */
  get output(): { stdout: string; stderr: string } {
    return this.process?.output() ?? { stdout: '', stderr: '' };
  }

  async start(): Promise<void> {
    this.process = await startProcess(this.directory, { ...USUAL, ...this.env }, this.command);
  }

  async kill(): Promise<void> {
    const { process } = this;
    this.process = undefined;
    await process?.end('SIGKILL');
  }

  async hosts(): Promise<HostPlan[]> {
    return ((await this.control.command('topology.current')) as Topology).hosts;
  }

  /** The process of one instance of a host, while it serves. */
  async pidOf(host: HostPlan, instance: number): Promise<number | undefined> {
    const asked = new ControlBinding(controlFolderOf(this.directory, host, instance)).command('status');
    return ((await asked.catch(() => ({}))) as { pid?: number }).pid;
  }

  /** Kills one process of a host while the others go on. One that is down still, from the last time, stays so. */
  async killInstance(host: HostPlan, instance: number): Promise<void> {
    const pid = await this.pidOf(host, instance);
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  }

  /** Resolves when nothing is kept any more for a service that was away. */
  async carriedOut(): Promise<void> {
    for (const host of (await whenThere(() => this.hosts())).filter(({ gateway }) => gateway))
      for (let instance = 1; instance <= host.instances; instance++) {
        const { kept } = faultsOf(controlFolderOf(this.directory, host, instance));
        await until('nothing is kept', async () => (await whenThere(kept)).waiting === 0, CARRIED_OUT_WITHIN);
      }
  }

  /** Ends it in order, so that nothing writes to its folder any more, and removes that. */
  async remove(): Promise<void> {
    await this.process?.end('SIGTERM');
    const { stdout, stderr } = this.output;
    if (LOG !== undefined) appendFileSync(LOG, `${stdout}\n${stderr}\n`);
    rmSync(this.directory, { recursive: true, force: true });
  }
}
