import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { fingerprint } from '../fingerprint.mjs';
import { freePort } from '../free-port.mjs';
import { runCommand } from '../run-command.mjs';
import { ServerProcess } from '../server-process.mjs';

/**
 * @param {string} root a built checkout
 * @param {System['label']} label
 * @param {Record<string, string>} extraEnv
 * @returns {System}
 * @typedef {import('./system.mjs').System} System
 */
export function doordeskSystem(root, label, extraEnv) {
  const staffToken = randomBytes(24).toString('base64url');
  /** @type {(dataDir: string) => Record<string, string>} */
  const environment = (dataDir) => ({
    NODE_ENV: 'production',
    DOORDESK_DATA: dataDir,
    DOORDESK_SEED: 'none',
    DOORDESK_STAFF_TOKEN: staffToken,
    ...extraEnv,
  });
  return {
    label,
    title: `Doordesk in ${root}`,
    fingerprint: fingerprint([path.join(root, 'migrations')], [path.resolve(root)]),
    importCatalogue: (dataDir, catalogueFile, logFile) =>
      runCommand('npm', ['run', '--silent', 'import', '--', catalogueFile], {
        cwd: root,
        env: environment(dataDir),
        logFile,
      }),
    async start(dataDir, logFile) {
      const port = await freePort();
      return new ServerProcess({
        command: 'npm',
        args: ['start'],
        cwd: root,
        env: { ...environment(dataDir), PORT: String(port) },
        logFile,
        url: `http://127.0.0.1:${port}`,
      });
    },
  };
}
