import type { Socket } from 'node:net';

/** What a frame is about. Its body is text: JSON, but for the secret. */
export const FrameType = {
  /** First on a TCP connection: the shared secret. */
  Secret: 1,
  /** First otherwise: the protocol and the fingerprints of the contracts. */
  Hello: 2,
  /** The descriptions of those contracts whose fingerprints differ. */
  Contracts: 3,
  Call: 4,
  Events: 5,
  Reply: 6,
  Failure: 7,
  /** Sent when there is nothing else to say: the other side is alive. */
  Alive: 8,
  /** No further calls, please: this host stops. What is under way is answered. */
  Goodbye: 9,
} as const;
export type FrameType = (typeof FrameType)[keyof typeof FrameType];

export interface Frame {
  readonly type: number;
  /** Joins an answer to its call; 0 for all else. */
  readonly id: number;
  readonly text: string;
}

/** The most bytes that one call, reply or batch of events may have. */
export const LARGEST_BODY = 32 * 1024 * 1024;

/** Four bytes of length of all that follows, one of type, four of id; then the body in UTF-8. */
const LENGTH = 4;
const HEAD = 5;
/** Frames that wait for the end of a turn leave earlier when they are longer than this together, in bytes. */
const LARGEST_PIECE = 256 * 1024;

/** Finds the frames in a stream of bytes, wherever it was cut. */
export class FrameReader {
  /** Bytes of a frame that has not come whole; joined once, when it has. */
  private parts: Buffer[] = [];
  private held = 0;
  private wanted = LENGTH;

  /** `largestBody` may grow once the other side has shown who it is. */
  constructor(public largestBody: number) {}

  /**
   * Hands over the frames that are whole with the first `count` bytes of `chunk`, which may be used again by its owner. Errors: a
   * RangeError for a frame that is too large or too small to be one; what `take` throws.
   */
  read(chunk: Buffer, count: number, take: (frame: Frame) => void): void {
    if (this.held === 0) {
      this.keep(chunk, this.framesIn(chunk, count, take), count);
      return;
    }
    this.keep(chunk, 0, count);
    if (this.held < this.wanted) return;
    const bytes = Buffer.concat(this.parts, this.held);
    this.parts = [];
    this.held = 0;
    this.keep(bytes, this.framesIn(bytes, bytes.length, take), bytes.length);
  }

  /** Where the first frame begins that is not whole. */
  private framesIn(bytes: Buffer, count: number, take: (frame: Frame) => void): number {
    let at = 0;
    for (;;) {
      const left = count - at;
      this.wanted = left < LENGTH ? LENGTH : LENGTH + this.checked(bytes.readUInt32BE(at));
      if (left < this.wanted) return at;
      const head = at + LENGTH;
      at += this.wanted;
      take({
        type: bytes[head] as number,
        id: bytes.readUInt32BE(head + 1),
        text: bytes.toString('utf8', head + HEAD, at),
      });
    }
  }

  private keep(bytes: Buffer, begin: number, end: number): void {
    if (begin === end) return;
    this.parts.push(Buffer.from(bytes.subarray(begin, end)));
    this.held += end - begin;
  }

  private checked(length: number): number {
    if (length < HEAD || length > HEAD + this.largestBody) throw new RangeError(`a frame of ${length} bytes`);
    return length;
  }
}

/** Writes frames; those of one turn of the event loop leave in one piece. */
export class FrameWriter {
  private waiting = '';

  constructor(private readonly socket: Socket) {}

  /** `atOnce`: does not wait for others, nor let those that wait wait longer. */
  write(type: FrameType, id: number, text: string, atOnce: boolean): void {
    if (this.waiting === '' && !atOnce) process.nextTick(() => this.flush());
    this.waiting += frameOf(type, id, text);
    if (atOnce || this.waiting.length > LARGEST_PIECE) this.flush();
  }

  flush(): void {
    const { waiting } = this;
    if (waiting === '' || this.socket.destroyed) return;
    this.waiting = '';
    this.socket.write(waiting, 'latin1');
  }
}

/** A frame with a character for each byte: such texts are joined for little, and a socket takes them without a buffer. */
function frameOf(type: number, id: number, text: string): string {
  const size = Buffer.byteLength(text);
  const length = HEAD + size;
  const head = String.fromCharCode(
    length >>> 24,
    (length >>> 16) & 0xff,
    (length >>> 8) & 0xff,
    length & 0xff,
    type,
    id >>> 24,
    (id >>> 16) & 0xff,
    (id >>> 8) & 0xff,
    id & 0xff,
  );
  // As many bytes as characters means plain ASCII, which is such a text already.
  return head + (size === text.length ? text : Buffer.from(text).toString('latin1'));
}

export const bytesOf = (frames: readonly Frame[]): Buffer =>
  Buffer.from(frames.map(({ type, id, text }) => frameOf(type, id, text)).join(''), 'latin1');
