import { fileURLToPath } from 'node:url';
import { fingerprint } from '../fingerprint.mjs';
import { freePort } from '../free-port.mjs';
import { runCommand } from '../run-command.mjs';
import { ServerProcess } from '../server-process.mjs';

const folder = fileURLToPath(new URL('../limit/', import.meta.url));

/**
 * @param {number} products
 * @param {System['label']} [label]
 * @returns {System}
 * @typedef {import('./system.mjs').System} System
 */
export function limitSystem(products, label = 'limit') {
  return {
    label,
    title: 'limit server',
    fingerprint: fingerprint([`${folder}schema.sql`, `${folder}import.mjs`], ['1']),
    importCatalogue: (dataDir, _catalogueFile, logFile) =>
      runCommand(process.execPath, [`${folder}import.mjs`], {
        cwd: folder,
        env: { LIMIT_DATA: dataDir, PRODUCTS: String(products) },
        logFile,
      }),
    async start(dataDir, logFile) {
      const port = await freePort();
      return new ServerProcess({
        command: process.execPath,
        args: [`${folder}server.mjs`],
        cwd: folder,
        env: { NODE_ENV: 'production', PORT: String(port), LIMIT_DATA: dataDir },
        logFile,
        url: `http://127.0.0.1:${port}`,
      });
    },
  };
}
