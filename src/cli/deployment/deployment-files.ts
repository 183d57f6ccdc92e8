import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { topologyText } from '../../platform/topology/load-topology.js';
import { MODULE_NAMES } from '../../store.module.js';
import { composeFiles } from './compose.js';
import type { DeployedFile } from './deployed-file.js';
import { type DeploymentPlan, planOf } from './deployment-plan.js';
import { kubernetesFiles } from './kubernetes/kubernetes.js';
import { systemdFiles } from './systemd.js';

export const FORMATS = ['compose', 'systemd', 'kubernetes'] as const;
export type Format = (typeof FORMATS)[number];

/** This file lies three folders below the project, its build four. */
const PROJECT = fileURLToPath(
  new URL(import.meta.url.includes('/dist/') ? '../../../../' : '../../../', import.meta.url),
);

export interface DeploymentOptions {
  image: string;
  /** The folder that the files are for. */
  out: string;
}

/** Where a topology's files are, when nothing else is said. */
export const folderOf = (topology: string): string => join(PROJECT, 'deployment', topology);

/** What there is to run. Errors: ConfigError, when there is no such topology. */
export const planNamed = (topology: string): DeploymentPlan => planOf(topology, topologyText(topology), MODULE_NAMES);

/** The files of a format. Errors: ConfigError, when the format cannot carry the topology. */
export function deploymentFiles(
  format: Format,
  plan: DeploymentPlan,
  { image, out }: DeploymentOptions,
): DeployedFile[] {
  if (format === 'systemd') return systemdFiles(plan);
  if (format === 'kubernetes') return kubernetesFiles(plan, image);
  const project = relative(join(out, 'compose'), PROJECT);
  return composeFiles(plan, { image, project, natsSettings: natsSettings(plan) });
}

const natsSettings = ({ usesNats }: DeploymentPlan): string =>
  usesNats ? readFileSync(join(PROJECT, 'topologies', 'nats-server.conf'), 'utf8') : '';
