import { join } from 'node:path';
import type { HostPlan } from './platform/topology/topology.js';

/** Where a host other than the public one takes orders of its own user. */
export const controlFolderOf = (dataDirectory: string, { name, gateway }: HostPlan, instance: number): string =>
  gateway && instance === 1 ? dataDirectory : join(dataDirectory, 'run', `${name}-${instance}`);
