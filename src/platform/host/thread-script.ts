import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * The script of a thread that lies beside the module at `from` (its `import.meta.url`). Node cannot start a thread from a TypeScript source:
 * where `from` is one, it is the built script; undefined where nothing was built.
 */
export function threadScript(name: string, from: string): URL | undefined {
  const here = new URL(`./${name}`, from);
  const built = new URL(here.href.replace(/\/src\/(?=(?:modules|platform)\/)/, '/dist/src/'));
  return [here, built].find((script) => existsSync(fileURLToPath(script)));
}
