import type { KeptCommands } from '../access/kept-commands.js';
import type { ServiceAccess } from '../access/service-access.js';
import type { Host } from '../host/host.js';
import { callFamilies } from './call-families.js';
import { hostFamilies } from './host-families.js';
import { keptFamilies } from './kept-families.js';
import type { MetricFamily } from './metric-family.js';

/** All that a host can say in numbers about itself. */
export class HostMetrics {
  private readonly families: MetricFamily[];
  private writing: Promise<string> | undefined;

  constructor(access: ServiceAccess, host: Host, kept: KeptCommands) {
    this.families = [...callFamilies(access), ...hostFamilies(() => host.moduleRuntimes), ...keptFamilies(kept)];
  }

  /** Prometheus' text format 0.0.4. Whoever asks at the same time gets the same text. */
  text(): Promise<string> {
    this.writing ??= this.write().finally(() => (this.writing = undefined));
    return this.writing;
  }

  /** Loaded when first asked: a store that nobody watches need not carry it. */
  private async write(): Promise<string> {
    const { exposition } = await import('./prometheus.js');
    return exposition(this.families);
  }
}
