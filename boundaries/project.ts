import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder: the sources lie one folder below it, their build two. */
export const PROJECT = resolve(
  fileURLToPath(import.meta.url),
  import.meta.url.includes('/dist/boundaries/') ? '../../..' : '../..',
);

/** The folders in `path` under `root`, sorted; none when there is no such path. */
export function foldersIn(root: string, path: string): string[] {
  const folder = join(root, path);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** The TypeScript files under `path`, specs left out, relative to `root`. */
export function sourcesIn(root: string, path: string): string[] {
  const folder = join(root, path);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.spec\.tsx?$/.test(name))
    .map((name) => `${path}/${name.replaceAll('\\', '/')}`)
    .sort();
}

export const modulesIn = (root: string): string[] => foldersIn(root, 'src/modules');

/** Names without a regular expression's meaning: `gift-cards`, `gateway/api`. */
export const anyOf = (names: readonly string[]): string => `(?:${names.length > 0 ? names.join('|') : '(?!)'})`;
