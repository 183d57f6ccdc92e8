import { hash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';

/** One file that pages ask for. Its address names its content, so it never changes. */
export interface Asset {
  address: string;
  type: string;
  content: string;
}

const FOLDER = fileURLToPath(new URL('../assets', import.meta.url));

/** All files of a folder with one ending, in the order of their names. */
function filesIn(folder: string, ending: string): string[] {
  return readdirSync(join(FOLDER, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => readFileSync(join(FOLDER, folder, name), 'utf8'));
}

function assetOf(ending: string, type: string, content: string): Asset {
  return { address: `/assets/${hash('sha256', content, 'hex').slice(0, 16)}.${ending}`, type, content };
}

/** Every sheet in assets/styles; each says which layer it belongs to, so their order has no meaning. */
const STYLES = assetOf('css', 'text/css; charset=utf-8', filesIn('styles', '.css').join('\n'));

/** Every script in assets/scripts, each in a scope of its own. */
const SCRIPTS = assetOf(
  'js',
  'text/javascript; charset=utf-8',
  filesIn('scripts', '.js')
    .map((script) => `{\n${script}}\n`)
    .join(''),
);

export const ASSETS = { styles: STYLES.address, scripts: SCRIPTS.address };

export function addAssets(fastify: FastifyInstance): void {
  for (const { address, type, content } of [STYLES, SCRIPTS])
    fastify.get(address, (_request, reply) => {
      void reply
        .header('content-type', type)
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('etag', `"${address}"`)
        .send(content);
    });
}
