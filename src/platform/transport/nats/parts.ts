/** A message that is too large for the server goes in parts, `Doordesk-Part: 2/5`. */
export const PART = 'Doordesk-Part';
/** Room that the headers of a part take. */
const HEADROOM = 1024;
/** No message of ours is larger than this, in bytes. */
export const LARGEST_MESSAGE = 32 * 1024 * 1024;

/** Pieces that the server takes, each with what its header says. */
export function* partsOf(message: Buffer, maxPayload: number): Generator<{ label: string; bytes: Buffer }> {
  const size = maxPayload - HEADROOM;
  const count = Math.ceil(message.length / size);
  for (let i = 0; i < count; i++)
    yield { label: `${i + 1}/${count}`, bytes: message.subarray(i * size, (i + 1) * size) };
}

/** Puts a message together; its parts come in order, since one connection sent them. */
export class Assembly {
  private readonly pieces: Buffer[] = [];
  private held = 0;

  /** The whole message with its last part. Errors: a part that does not follow the one before. */
  take(label: string, bytes: Buffer): Buffer | undefined {
    const [index, count] = label.split('/').map(Number) as [number, number];
    this.held += bytes.length;
    if (index !== this.pieces.length + 1 || !(count >= index) || this.held > LARGEST_MESSAGE)
      throw new Error(`part ${label} does not belong here`);
    this.pieces.push(bytes);
    return index === count ? Buffer.concat(this.pieces) : undefined;
  }
}
