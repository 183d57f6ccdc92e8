import { type ListenOptions, type Server, type Socket, type TcpNetConnectOpts, connect, createServer } from 'node:net';

/** Passes on what goes through it, and counts the bytes of both directions. */
export class WireMeter {
  private there = 0;
  private back = 0;
  private readonly server: Server;

  constructor(private readonly to: { path: string } | TcpNetConnectOpts) {
    this.server = createServer((near) => this.join(near));
  }

  listen(at: ListenOptions): Promise<Server> {
    return new Promise((resolve) => this.server.listen(at, () => resolve(this.server)));
  }

  /** Bytes for each of `calls` calls that were made one after the other, there and back, after `settling` milliseconds of them. */
  async count(
    calls: number,
    settling: number,
    ask: () => Promise<unknown>,
  ): Promise<{ request: number; reply: number }> {
    // Callers on NATS hear twice a second who is there, and ask the group until then, by a shorter name.
    for (const until = performance.now() + settling; performance.now() < until;) await ask();
    const before = { there: this.there, back: this.back };
    for (let i = 0; i < calls; i++) await ask();
    const each = (bytes: number): number => Math.round(bytes / calls);
    return { request: each(this.there - before.there), reply: each(this.back - before.back) };
  }

  private join(near: Socket): void {
    const far = connect(this.to);
    near.on('data', (chunk) => {
      this.there += chunk.length;
      far.write(chunk);
    });
    far.on('data', (chunk) => {
      this.back += chunk.length;
      near.write(chunk);
    });
    for (const socket of [near, far]) socket.on('error', () => undefined);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  }
}
