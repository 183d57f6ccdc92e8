import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds } from './process-tree.mjs';

/**
 * Waits until the servers are idle (work left over from the last load is done), at most `limitSeconds`.
 *
 * @param {import('./server-process.mjs').ServerProcess[]} servers
 */
export async function settle(servers, limitSeconds = 10) {
  const use = () => servers.reduce((sum, server) => sum + cpuSeconds(server.pid), 0);
  for (const end = performance.now() + limitSeconds * 1000; performance.now() < end;) {
    const before = use();
    await sleep(300);
    if (use() - before < 0.05) return;
  }
}
