/**
 * Lets several parts of a page go on in one turn of the event loop, so that what they ask next leaves as one call: each comes when
 * it is ready, and all go when the last is there, or when the first has waited long enough.
 */
export class Muster {
  private awaited: number;
  private timer: NodeJS.Timeout | undefined;
  private open: () => void = () => undefined;
  private readonly opened = new Promise<void>((resolve) => (this.open = resolve));

  constructor(
    parties: number,
    /** Milliseconds. */
    private readonly patience: number,
  ) {
    this.awaited = parties;
  }

  /** Every party comes once; one that has nothing more to ask need not wait. */
  arrive(): Promise<void> {
    if (--this.awaited <= 0) this.go();
    else this.timer ??= setTimeout(() => this.go(), this.patience);
    return this.opened;
  }

  private go(): void {
    clearTimeout(this.timer);
    this.open();
  }
}
