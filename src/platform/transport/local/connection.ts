import { type Socket, connect } from 'node:net';
import type { Address } from './address.js';
import { type Frame, FrameReader, FrameType, FrameWriter, LARGEST_BODY } from './frames.js';

/** Both sides show this often that they live (ms); after so many silent turns the other one is held to be dead. */
const SIGN_OF_LIFE = 1_000;
const SILENT_TURNS = 5;
/** What a stranger may send before it has shown who it is. */
const LARGEST_GREETING = 1_024;

export interface ConnectionEvents {
  frame(frame: Frame): void;
  /** Once, when nothing more comes or goes. */
  closed(why: string): void;
}

/** What is read from sockets that this process has opened: their data is taken before the next read begins. */
const inbound = Buffer.allocUnsafeSlow(64 * 1024);

/** A socket that carries frames. Whatever a frame does wrong closes this connection, and nothing else. */
export class Connection {
  private readonly reader = new FrameReader(LARGEST_GREETING);
  private readonly writer: FrameWriter;
  private readonly pulse: NodeJS.Timeout;
  private silentTurns = 0;
  private why = 'the other side has closed the connection';

  constructor(
    private readonly socket: Socket,
    private readonly events: ConnectionEvents,
  ) {
    this.writer = new FrameWriter(socket);
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.take(chunk, chunk.length));
    socket.on('error', (error) => (this.why = error.message));
    socket.once('close', () => {
      clearInterval(this.pulse);
      events.closed(this.why);
    });
    this.pulse = setInterval(() => this.beat(), SIGN_OF_LIFE).unref();
  }

  /** Opens a socket. All of them read into one piece of memory, which costs less than one of its own for every read. */
  static to(address: Address, events: ConnectionEvents): Connection {
    const onread = {
      buffer: inbound,
      callback: (count: number): boolean => {
        connection.take(inbound, count);
        return true;
      },
    };
    const connection = new Connection(connect({ ...address, onread }), events);
    return connection;
  }

  /** The other side is one of ours: it may send large frames. */
  trust(): void {
    this.reader.largestBody = LARGEST_BODY;
  }

  /** `alone`: nothing else is about to be sent with it, so it leaves at once and not at the end of this turn. */
  send(type: FrameType, id: number, text: string, alone = false): void {
    if (!this.socket.destroyed) this.writer.write(type, id, text, alone);
  }

  /** Bytes that the other side has not taken yet. */
  get backlog(): number {
    return this.socket.writableLength;
  }

  /** Takes no more until the other side has taken what it was sent. */
  pauseUntilDrained(): void {
    if (this.socket.isPaused()) return;
    this.socket.pause();
    this.socket.once('drain', () => this.socket.resume());
  }

  /** Closes when all that was sent has left. */
  end(): void {
    this.writer.flush();
    this.socket.end();
  }

  destroy(why: string): void {
    this.why = why;
    this.socket.destroy();
  }

  private take(chunk: Buffer, count: number): void {
    this.silentTurns = 0;
    try {
      this.reader.read(chunk, count, this.frame);
    } catch (error) {
      this.destroy(`what came was no frame of ours: ${(error as Error).message}`);
    }
  }

  private readonly frame = (frame: Frame): void => {
    if (frame.type !== FrameType.Alive && !this.socket.destroyed) this.events.frame(frame);
  };

  // Turns are counted, not time: a process that was held up itself does not take the others for dead.
  private beat(): void {
    if (++this.silentTurns > SILENT_TURNS) this.destroy('the other side is silent');
    else this.send(FrameType.Alive, 0, '');
  }
}
