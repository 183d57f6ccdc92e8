/** Messages on a stream of bytes: four bytes of length, then JSON. */
const HEADER = 4;
/** A frame that says it is larger comes from no host of ours. */
export const LARGEST_FRAME = 64 * 1024 * 1024;

export class FrameError extends Error {}

export function toFrame(message: unknown): Buffer {
  const json = JSON.stringify(message);
  const length = Buffer.byteLength(json);
  if (length > LARGEST_FRAME) throw new FrameError(`a message of ${length} bytes is too large`);
  const frame = Buffer.allocUnsafe(HEADER + length);
  frame.writeUInt32BE(length, 0);
  frame.write(json, HEADER);
  return frame;
}

/** Puts messages together from bytes that come in pieces of any size. */
export class FrameReader {
  private pieces: Buffer[] = [];
  private held = 0;
  private wanted = -1;

  constructor(private readonly largest = LARGEST_FRAME) {}

  /** The messages that are complete with this piece. Errors: FrameError for what cannot be a message. */
  *read(piece: Buffer): Generator {
    this.pieces.push(piece);
    this.held += piece.length;
    for (;;) {
      if (this.wanted < 0) {
        if (this.held < HEADER) return;
        this.wanted = this.take(HEADER).readUInt32BE(0);
        if (this.wanted > this.largest) throw new FrameError(`a frame of ${this.wanted} bytes is too large`);
      }
      if (this.held < this.wanted) return;
      const json = this.take(this.wanted).toString('utf8');
      this.wanted = -1;
      yield parsed(json);
    }
  }

  private take(length: number): Buffer {
    const first = this.pieces[0] as Buffer;
    const all = first.length >= length ? first : Buffer.concat(this.pieces);
    const rest = all.subarray(length);
    const others = first.length >= length ? this.pieces.slice(1) : [];
    this.pieces = rest.length > 0 ? [rest, ...others] : others;
    this.held -= length;
    return all.subarray(0, length);
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw new FrameError('a frame is not JSON');
  }
}
