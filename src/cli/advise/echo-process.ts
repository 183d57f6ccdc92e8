import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { once } from 'node:events';

/** What the other process is told. */
export type EchoMessage = { ask: 'cpu' } | { ask: 'waits' } | { ask: 'listen'; listenTo: string[] };
/** What it answers: its processor time so far (ms), or how long (ms) each control folder took to answer, again and again. */
export type EchoReply = { cpu: number } | { waits: [folder: string, milliseconds: number[]][] };

/** A process that stands for that of a module which has moved out. */
export class EchoProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** Errors: it ended before it could answer. */
  static async start(): Promise<EchoProcess> {
    const folder = mkdtempSync(join(tmpdir(), 'doordesk-echo-'));
    const child = fork(MAIN, [folder], { execArgv: [] });
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
    return `unix:${join(this.folder, 'echo.sock')}`;
  }

  /** Milliseconds of processor time that it has used. */
  async cpu(): Promise<number> {
    return ((await this.ask({ ask: 'cpu' })) as { cpu: number }).cpu;
  }

  /** From now on it asks the hosts with these control folders, again and again, and notes how long they take. */
  listenTo(folders: string[]): void {
    this.child.send({ ask: 'listen', listenTo: folders } satisfies EchoMessage);
  }

  /** It stops; how long the answers took, in milliseconds. */
  async waits(): Promise<Map<string, number[]>> {
    return new Map(((await this.ask({ ask: 'waits' })) as { waits: [string, number[]][] }).waits);
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill();
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async ask(message: EchoMessage): Promise<EchoReply> {
    const answered = once(this.child, 'message') as Promise<[EchoReply]>;
    this.child.send(message);
    return (await answered)[0];
  }
}

/** The build, also when this is the source under test. */
const MAIN = fileURLToPath(
  new URL(
    import.meta.url.includes('/dist/') ? './echo-main.js' : '../../../dist/src/cli/advise/echo-main.js',
    import.meta.url,
  ),
);
