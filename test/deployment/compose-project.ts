import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PROJECT } from '../../boundaries/project.js';

export interface ComposeService {
  image: string;
  build?: string;
  command: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  tmpfs?: string[];
  ports?: string[];
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test: string[] };
  deploy?: { replicas: number };
  restart?: string;
  stop_grace_period?: string;
}

export interface ComposeProject {
  services: Record<string, ComposeService>;
  volumes: Record<string, object>;
  configs?: Record<string, { content: string }>;
}

export const COMPOSE_FILE = join(PROJECT, 'deployment/distributed/compose/compose.yaml');

/** A project as Compose reads it with these variables. Errors: one is missing that must be there. */
export function projectOf(text: string, env: Record<string, string>): ComposeProject {
  const reviver = (_key: unknown, value: unknown) => (typeof value === 'string' ? interpolated(value, env) : value);
  return parse(text, reviver) as ComposeProject;
}

/** The project of distributed. */
export const readProject = (env: Record<string, string>): ComposeProject =>
  projectOf(readFileSync(COMPOSE_FILE, 'utf8'), env);

/** `${NAME}`, `${NAME:-otherwise}` and `${NAME:?what is wrong without it}`. */
const interpolated = (text: string, env: Record<string, string>): string =>
  text.replace(/\$\{([A-Z_0-9]+)(?::([-?])([^}]*))?\}/g, (_all, name: string, kind?: string, rest?: string) => {
    const value = env[name] ?? '';
    if (value === '' && kind === '?') throw new Error(`${name}: ${rest ?? ''}`);
    return value === '' && kind === '-' ? (rest ?? '') : value;
  });
