import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What the other process has had to do so far. */
export interface EchoUse {
  /** Milliseconds of processor time. */
  cpu: number;
}

/** A process that stands for that of a module which has moved out, and does nothing but answer. */
export class EchoProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** Errors: it ended before it could answer. */
  static async start(): Promise<EchoProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'doordesk-echo-'));
    const child = fork(MAIN, [addressIn(folder)], { execArgv: [] });
    try {
      await Promise.race([
        once(child, 'message'),
        once(child, 'exit').then(([code]) => Promise.reject(new Error(`the other process ended with ${String(code)}`))),
      ]);
      return new EchoProcess(child, folder);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Where it is called. */
  get address(): string {
    return addressIn(this.folder);
  }

  async use(): Promise<EchoUse> {
    const answered = once(this.child, 'message') as Promise<[EchoUse]>;
    this.child.send('use');
    return (await answered)[0];
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill();
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const addressIn = (folder: string): string => `unix:${join(folder, 'echo.sock')}`;

/** The build, also when this is the source under test. */
const MAIN = fileURLToPath(
  new URL(
    import.meta.url.includes('/dist/') ? './echo-main.js' : '../../../dist/src/cli/advise/echo-main.js',
    import.meta.url,
  ),
);
