// The second half of the build (`--watch`: again after every change): dist/src, which is one file for each source, becomes the few files
// that a process starts from.
// Most of a start was looking for two thousand small files (docs/decisions/0032-bundle.md).
import { readFileSync, readdirSync, rmSync, statSync, watch } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, context } from 'esbuild';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const own = join(root, 'dist');
const sources = join(own, 'src');
const out = join(own, 'run');
/** How long (ms) the files of an earlier build stay. */
const KEPT = 24 * 3_600_000;
/** Compiled addons, and packages that look for their own files. */
const NOT_BUNDLED = ['better-sqlite3', '@node-rs/argon2', 'pino'];
/** What a CommonJS package expects to be there. */
const COMMONJS = `import { createRequire as bundledRequire } from 'node:module';
import { fileURLToPath as bundledPath } from 'node:url';
const require = bundledRequire(import.meta.url), __filename = bundledPath(import.meta.url), __dirname = bundledPath(new URL('.', import.meta.url));`;

/** A class that the compiler has written, up to its brace. */
const CLASS = /^((?:export )?(?:let \w+ = )?class (\w+)(?: extends .+)?) \{$/gm;

/**
 * A source finds what lies beside it where it lay before: the files of dist/run all lie in that folder. And its classes keep their names,
 * by which they are found, also beside others of the same name; the bundler's own way to keep names costs every closure.
 */
const ownSources = {
  name: 'own-sources',
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, ({ path }) => {
      if (!path.startsWith(own)) return undefined;
      const here = `new URL(${JSON.stringify(relative(out, path))}, import.meta.url).href`;
      const contents = readFileSync(path, 'utf8')
        .replaceAll('import.meta.url', here)
        .replace(CLASS, "$1 { static { Object.defineProperty(this, 'name', { value: '$2' }); }");
      return { contents, loader: 'js' };
    });
  },
};

/** Frameworks try packages that nobody has installed; they must go on failing where they are tried, not here. */
const triedPackages = {
  name: 'tried-packages',
  setup({ onResolve, resolve: find }) {
    onResolve({ filter: /^[^./]/ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
      if (pluginData === 'asked' || path.startsWith('node:') || !importer.includes('node_modules')) return undefined;
      const found = await find(path, { importer, kind, resolveDir, pluginData: 'asked' });
      return found.errors.length > 0 ? { path, external: true } : found;
    });
  },
};

/** What an earlier build has left; not at once: a store that runs may still load some of its parts. */
function removeOld(/** @type {Set<string>} */ built) {
  for (const name of readdirSync(out)) {
    const path = join(out, name);
    if (!built.has(name) && Date.now() - statSync(path).mtimeMs > KEPT) rmSync(path, { force: true });
  }
}

const commands = readdirSync(join(sources, 'cli')).filter((name) => name.endsWith('.js') && !name.endsWith('.spec.js'));
/** @type {import('esbuild').BuildOptions} */
const options = {
  absWorkingDir: root,
  entryPoints: {
    main: join(sources, 'main.js'),
    ...Object.fromEntries(commands.map((name) => [`cli-${name.slice(0, -3)}`, join(sources, 'cli', name)])),
  },
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: NOT_BUNDLED,
  plugins: [ownSources, triedPackages],
  banner: { js: COMMONJS },
  // Nothing is made smaller: traces are read by people.
  legalComments: 'none',
  logLevel: 'warning',
};
if (process.argv.includes('--watch')) {
  const bundle = await context(options);
  /** @type {NodeJS.Timeout | undefined} */
  let soon;
  watch(sources, { recursive: true }, () => {
    clearTimeout(soon);
    // A compiler writes many files; what it has written only half is told, and built again.
    soon = setTimeout(() => void bundle.rebuild().catch(() => undefined), 200);
  });
} else {
  const { metafile } = await build({ ...options, metafile: true });
  removeOld(new Set(Object.keys(metafile.outputs).map((path) => basename(path))));
}
