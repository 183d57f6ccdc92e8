import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The token that the journey suite signs in as staff with. */
export const STAFF_TOKEN = 'staff-token-for-tests-0123456789';
const MAIN = fileURLToPath(new URL('../../../run/main.js', import.meta.url));

/** A store in a process of its own, on a data folder. */
export class StoreProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  /** Resolves at its ready line. Errors: it ended before. */
  static async start(env: Record<string, string>): Promise<StoreProcess> {
    const child = spawn(process.execPath, [MAIN], {
      env: {
        ...process.env,
        PORT: '0',
        DOORDESK_LOG: 'error',
        DOORDESK_STAFF_TOKEN: STAFF_TOKEN,
        DOORDESK_LOGIN_LIMIT: '0',
        DOORDESK_REGISTRATION_LIMIT: '0',
        DOORDESK_SUPERVISED: '1',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    const url = await new Promise<string>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-10_000);
        const ready = /ready at (http:\/\/\S+)/.exec(said);
        if (ready) resolve(ready[1] as string);
      });
      child.once('exit', (code) => reject(new Error(`the store ended with ${code}`)));
    });
    return new StoreProcess(child, url);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}
