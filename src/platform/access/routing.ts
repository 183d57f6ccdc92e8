import type { Transport } from '../transport/transport.js';
import type { Binding } from './binding.js';

/** The way to each service, as it is at this moment: a function call where this host carries it, else the transport. */
export class Routing {
  private readonly here = new Set<string>();
  private readonly elsewhere = new Map<string, Binding>();
  private transport: Transport | undefined;

  constructor(
    private readonly local: Binding,
    /** Puts what is asked for at start (repeats, faults) around the way to another host, as it is around the local one. */
    private readonly around: (binding: Binding) => Binding = (binding) => binding,
  ) {}

  bindingOf(service: string): Binding {
    // Without other hosts the local side says clearly that it does not carry the service.
    if (this.here.has(service) || !this.transport) return this.local;
    let way = this.elsewhere.get(service);
    if (!way) this.elsewhere.set(service, (way = this.around(this.transport.bindingTo(service))));
    return way;
  }

  /** Whether a call to the service leaves this process. */
  isRemote(service: string): boolean {
    return this.transport !== undefined && !this.here.has(service);
  }

  carriesHere(service: string): void {
    this.here.add(service);
  }

  isElsewhere(service: string): void {
    this.here.delete(service);
  }

  /** From now on, what is not here is asked of other hosts. */
  connect(transport: Transport): void {
    this.transport = transport;
    this.elsewhere.clear();
  }

  get connected(): Transport | undefined {
    return this.transport;
  }
}
