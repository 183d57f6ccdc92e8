import { type Server, type Socket, connect, createServer } from 'node:net';

/** A cable between two hosts that a test can cut: real sockets, forwarded byte by byte. */
export class Cable {
  private server: Server | undefined;
  private readonly ends = new Set<Socket>();

  constructor(
    private readonly from: string,
    private readonly to: string,
  ) {}

  async plug(): Promise<this> {
    const server = createServer((near) => {
      const far = connect(pathOf(this.to));
      for (const [end, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.ends.add(end);
        end.on('error', () => undefined);
        end.once('close', () => {
          this.ends.delete(end);
          other.destroy();
        });
      }
      near.pipe(far).pipe(near);
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(pathOf(this.from), resolve));
    return this;
  }

  /** As when the process at the other end is killed: connections break, and nobody listens. */
  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    for (const end of this.ends) end.destroy();
    await closed;
  }
}

const pathOf = (address: string): string => address.replace(/^unix:/, '');
