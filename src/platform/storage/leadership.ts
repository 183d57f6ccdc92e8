import type { Engine, Lease } from './engine.js';

/** How soon (ms) an instance that waits for a lease asks again: so long nobody does the work when the one that had it dies. */
const ASK_EVERY = 300;

/** Work that one instance of a module does at a time: whoever has the lease does it, and the others wait to take over. */
export class Leadership {
  private lease: Lease | undefined;
  private running = false;
  private timer: NodeJS.Timeout | undefined;
  private asking: Promise<void> | undefined;

  /** `gained` is called when this instance begins to lead, `lost` when it no longer does. */
  constructor(
    private readonly engine: Pick<Engine, 'lease'>,
    private readonly name: string,
    private readonly gained: () => Promise<void> | void = () => undefined,
    private readonly lost: () => void = () => undefined,
  ) {}

  get held(): boolean {
    return this.lease !== undefined;
  }

  /** Returns when it was tried once. */
  async start(): Promise<void> {
    this.running = true;
    await this.ask();
  }

  async stop(): Promise<void> {
    this.running = false;
    clearTimeout(this.timer);
    await this.asking;
    const { lease } = this;
    this.end(lease);
    await lease?.release();
  }

  private ask(): Promise<void> {
    this.asking = this.tryOnce().catch(() => undefined);
    return this.asking.then(() => {
      if (this.running && !this.held) this.timer = setTimeout(() => void this.ask(), ASK_EVERY).unref();
    });
  }

  private async tryOnce(): Promise<void> {
    const lease = await this.engine.lease(this.name);
    if (!lease) return;
    this.lease = lease;
    void lease.lost.then(() => {
      if (this.lease !== lease) return;
      this.end(lease);
      if (this.running) void this.ask();
    });
    try {
      await this.gained();
    } catch (error) {
      this.end(lease);
      await lease.release();
      throw error;
    }
  }

  private end(lease: Lease | undefined): void {
    if (!lease || this.lease !== lease) return;
    this.lease = undefined;
    this.lost();
  }
}
