import { readFileSync } from 'node:fs';

/** The version of this build, from its package.json. */
export function versionOf(): string {
  // The sources lie one folder below the project, their build two.
  const path = import.meta.url.includes('/dist/') ? '../../package.json' : '../package.json';
  return (JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as { version: string }).version;
}
