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
/** Frames that wait for the end of a turn leave earlier when they are this long together (UTF-16 code units). */
const LARGEST_PIECE = 256 * 1024;

/** Finds the frames in a stream of bytes, wherever it was cut. */
export class FrameReader {
  /** Bytes of a frame that has not come whole; joined once, when it has. */
  private parts: Buffer[] = [];
  private held = 0;
  private wanted = LENGTH;

  /** `largestBody` may grow once the other side has shown who it is. */
  constructor(public largestBody: number) {}

  /** The frames that are whole now. Errors: a RangeError for a frame that is too large or too small to be one. */
  *read(chunk: Buffer): Generator<Frame> {
    this.parts.push(chunk);
    this.held += chunk.length;
    if (this.held < this.wanted) return;
    const bytes = this.parts.length === 1 ? chunk : Buffer.concat(this.parts, this.held);
    let at = 0;
    for (;;) {
      const left = bytes.length - at;
      this.wanted = left < LENGTH ? LENGTH : LENGTH + this.checked(bytes.readUInt32BE(at));
      if (left < this.wanted) break;
      const end = at + this.wanted;
      const head = at + LENGTH;
      at = end;
      yield {
        type: bytes[head] as number,
        id: bytes.readUInt32BE(head + 1),
        text: bytes.toString('utf8', head + HEAD, end),
      };
    }
    this.parts = at < bytes.length ? [bytes.subarray(at)] : [];
    this.held = bytes.length - at;
  }

  private checked(length: number): number {
    if (length < HEAD || length > HEAD + this.largestBody) throw new RangeError(`a frame of ${length} bytes`);
    return length;
  }
}

/** Writes frames; those of one turn of the event loop leave in one piece. */
export class FrameWriter {
  private waiting: Frame[] = [];
  private waitingLength = 0;

  constructor(private readonly socket: Socket) {}

  write(type: FrameType, id: number, text: string): void {
    if (this.waiting.push({ type, id, text }) === 1) process.nextTick(() => this.flush());
    this.waitingLength += text.length;
    if (this.waitingLength > LARGEST_PIECE) this.flush();
  }

  flush(): void {
    const frames = this.waiting;
    if (frames.length === 0 || this.socket.destroyed) return;
    this.waiting = [];
    this.waitingLength = 0;
    this.socket.write(bytesOf(frames));
  }
}

export function bytesOf(frames: readonly Frame[]): Buffer {
  const lengths = new Array<number>(frames.length);
  let total = 0;
  for (let i = 0; i < frames.length; i++)
    total += LENGTH + (lengths[i] = HEAD + Buffer.byteLength((frames[i] as Frame).text));
  const bytes = Buffer.allocUnsafe(total);
  let at = 0;
  for (let i = 0; i < frames.length; i++) {
    const { type, id, text } = frames[i] as Frame;
    const length = lengths[i] as number;
    bytes.writeUInt32BE(length, at);
    bytes[at + LENGTH] = type;
    bytes.writeUInt32BE(id, at + LENGTH + 1);
    // As many bytes as characters means plain ASCII, which is written faster.
    bytes.write(text, at + LENGTH + HEAD, length - HEAD === text.length ? 'latin1' : 'utf8');
    at += LENGTH + length;
  }
  return bytes;
}
