import { controlFolderOf } from './control-folder.js';
import { ControlBinding } from './platform/control/control-socket.js';
import type { Topology } from './platform/topology/topology.js';

/** A group of targets, as Prometheus' `http_sd_configs` reads them. */
export interface ScrapeTarget {
  /** `127.0.0.1:9464` */
  targets: [string];
  labels: { host: string; instance_number: string };
}

/** Where the hosts that run on this data folder serve their metrics now; one that does not answer is left out. */
export async function scrapeTargets(topology: Topology, dataDirectory: string): Promise<ScrapeTarget[]> {
  const instances = topology.hosts.flatMap((host) =>
    Array.from({ length: host.instances }, (_, i) => [host, i + 1] as const),
  );
  const found = await Promise.all(
    instances.map(async ([host, instance]): Promise<ScrapeTarget | undefined> => {
      const control = new ControlBinding(controlFolderOf(dataDirectory, host, instance));
      const answer = await control.command('operations').catch(() => undefined);
      if (!answer) return undefined;
      const { host: address } = new URL((answer as { url: string }).url);
      return { targets: [address], labels: { host: host.name, instance_number: String(instance) } };
    }),
  );
  return found.filter((target) => target !== undefined);
}
