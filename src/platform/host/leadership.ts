import type { Engine, Lease } from '../storage/engine.js';

/** How soon another instance takes over from one that died, in milliseconds. */
const LOOK_EVERY = 500;

/**
 * Of the instances of a module, one does what must not be done twice: it hands on events and runs what is repeated. When it
 * dies, another takes over.
 */
export class Leadership {
  private running = false;
  private lease: Lease | undefined;
  private timer: NodeJS.Timeout | undefined;
  private changing: Promise<void> = Promise.resolve();

  constructor(
    private readonly engine: Engine,
    private readonly begin: () => Promise<void>,
    private readonly end: () => Promise<void>,
  ) {}

  /** Resolves when this instance leads, or is waiting for its turn. */
  async start(): Promise<void> {
    this.running = true;
    await this.tryToLead();
  }

  async stop(): Promise<void> {
    this.running = false;
    clearTimeout(this.timer);
    await this.changing;
    const { lease } = this;
    this.lease = undefined;
    if (!lease) return;
    await this.end();
    await lease.release();
  }

  get leads(): boolean {
    return this.lease !== undefined;
  }

  private async tryToLead(): Promise<void> {
    if (!this.running || this.lease) return;
    const lease = await this.engine.lease('lead').catch(() => undefined);
    if (!lease) {
      this.timer = setTimeout(() => void this.tryToLead(), LOOK_EVERY).unref();
      return;
    }
    this.lease = lease;
    this.changing = this.begin();
    await this.changing;
    void lease.lost.then(() => this.step(lease));
  }

  /** The database may have given the lease to another instance already. */
  private async step(lease: Lease): Promise<void> {
    if (this.lease !== lease) return;
    this.lease = undefined;
    this.changing = this.end();
    await this.changing;
    await this.tryToLead();
  }
}
