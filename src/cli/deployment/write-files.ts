import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type DeployedFile, WRITTEN_BY } from './deployed-file.js';

/** Writes the files of a format into its folder; one that was written here before and is no longer meant is removed. */
export function writeFiles(folder: string, files: readonly DeployedFile[]): void {
  const meant = new Set(files.map(({ path }) => join(folder, path)));
  for (const beside of new Set([...meant].map(dirname))) removeOld(beside, meant);
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** A host that has left the topology would otherwise be applied for ever. */
function removeOld(folder: string, meant: ReadonlySet<string>): void {
  if (!existsSync(folder)) return;
  for (const path of readdirSync(folder).map((name) => join(folder, name)))
    if (!meant.has(path) && statSync(path).isFile() && readFileSync(path, 'utf8').startsWith(WRITTEN_BY)) rmSync(path);
}
