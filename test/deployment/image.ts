import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { PROJECT } from '../../boundaries/project.js';

/** A COPY of the Dockerfile, in a stage. */
export interface Copied {
  stage: string | undefined;
  from: string | undefined;
  sources: string[];
  to: string;
}

/** What each stage of the Dockerfile copies; it has one instruction to a line. */
export function copiesOf(dockerfile: string): Copied[] {
  const copied: Copied[] = [];
  let stage: string | undefined;
  for (const line of dockerfile.split('\n')) {
    const [instruction, ...words] = line.trim().split(/\s+/);
    if (instruction === 'FROM') stage = words[1] === 'AS' ? words[2] : undefined;
    if (instruction !== 'COPY') continue;
    const from = words[0]?.startsWith('--from=') ? words.shift()!.slice('--from='.length) : undefined;
    copied.push({ stage, from, sources: words.slice(0, -1), to: words.at(-1)! });
  }
  return copied;
}

/** What the image of the Dockerfile holds under its WORKDIR, laid into a folder, from the build that is tested. */
export function layImage(folder: string): void {
  const copied = copiesOf(readFileSync(join(PROJECT, 'Dockerfile'), 'utf8'));
  for (const { sources, to } of copied.filter(({ stage }) => stage === undefined))
    for (const source of sources) {
      const path = source.replace(/^\/app\//, '');
      const isFolder = to.endsWith('/');
      if (path === 'node_modules') linkProductionPackages(join(folder, path));
      else cpSync(join(PROJECT, path), join(folder, isFolder ? join(to, basename(path)) : to), { recursive: true });
    }
}

/** What `npm prune --omit=dev` leaves, as links. */
function linkProductionPackages(folder: string): void {
  const lock = JSON.parse(readFileSync(join(PROJECT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { dev?: boolean }>;
  };
  for (const [path, { dev }] of Object.entries(lock.packages)) {
    const [, name] = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path) ?? [];
    if (name === undefined || dev || !existsSync(join(PROJECT, path))) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    symlinkSync(join(PROJECT, path), join(folder, name));
  }
}
