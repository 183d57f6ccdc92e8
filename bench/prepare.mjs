import fs from 'node:fs';
import path from 'node:path';
import { writeCatalogue } from './catalogue.mjs';
import { fillOrders } from './fill-orders.mjs';
import { fingerprint } from './fingerprint.mjs';
import { settle } from './settle.mjs';

const generator = ['catalogue.mjs', 'words.mjs', 'random.mjs', 'fill-orders.mjs'].map(
  (file) => new URL(file, import.meta.url).pathname,
);

/**
 * The data directory of a store filled to the wanted size; made once and kept for later runs.
 *
 * @param {import('./systems/system.mjs').System} system
 * @param {{ cacheDir: string, products: number, orders: number, fresh: boolean }} options
 * @returns {Promise<string>} not to be written to: measure on a copy
 */
export async function prepare(system, { cacheDir, products, orders, fresh }) {
  const size = `${system.label}-${products}p-${orders}o-`;
  const wanted = path.join(cacheDir, size + fingerprint(generator, [system.fingerprint]));
  if (fs.existsSync(wanted) && !fresh) return wanted;

  fs.mkdirSync(cacheDir, { recursive: true });
  for (const old of fs.readdirSync(cacheDir).filter((name) => name.startsWith(size))) {
    fs.rmSync(path.join(cacheDir, old), { recursive: true });
  }
  const building = `${wanted}.building`;
  const logFile = path.join(cacheDir, `${system.label}-prepare.log`);
  fs.rmSync(logFile, { force: true });
  fs.mkdirSync(building);
  const catalogueFile = path.join(cacheDir, `catalogue-${products}.csv`);
  writeCatalogue(catalogueFile, products);

  console.error(`${system.label}: importing ${products} products`);
  await system.importCatalogue(building, catalogueFile, logFile);
  const server = await system.start(building, logFile);
  try {
    await server.ready();
    await fillOrders(server.url, orders, system.label);
    await settle([server], 120);
  } finally {
    await server.stop();
  }
  fs.renameSync(building, wanted);
  return wanted;
}
