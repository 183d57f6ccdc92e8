import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { STAFF_TOKEN } from './store.js';

const main = fileURLToPath(new URL('../../dist/run/main.js', import.meta.url));

export interface StoreProcess {
  child: ChildProcess;
  url: string;
  /** Milliseconds from spawn to the ready line. */
  startedIn: number;
  /** Standard output and standard error so far. */
  output(): { stdout: string; stderr: string };
  /** Sends the signal and waits for the end; the exit code, null when a signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Starts the built store as a process of its own; resolves at its ready line. */
export async function startProcess(
  directory: string,
  env: Record<string, string> = {},
  command = [process.execPath, main],
): Promise<StoreProcess> {
  const started = performance.now();
  const [program, ...args] = command as [string, ...string[]];
  const child = spawn(program, args, {
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      DOORDESK_DATA: directory,
      DOORDESK_SEED: 'none',
      DOORDESK_LOG: 'warn',
      DOORDESK_STAFF_TOKEN: STAFF_TOKEN,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-100_000)));
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      // A host without a public face says only that it is ready.
      const ready = /^Doordesk(?: host \S+)? is ready(?: at (http:\/\/\S+))?/m.exec(stdout);
      if (ready) resolve(ready[1] ?? '');
    });
    child.once('exit', (code) => reject(new Error(`the store ended with ${code} before it was ready: ${stderr}`)));
  });
  return {
    child,
    url,
    startedIn: performance.now() - started,
    output: () => ({ stdout, stderr }),
    end: async (signal) => {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill(signal);
        await ended;
      }
      return child.exitCode;
    },
  };
}
