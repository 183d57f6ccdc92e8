import { createHash } from 'node:crypto';
import type { Neighbourhoods } from './methods/trail.js';

/**
 * The file of a snapshot: `DDRECS01`, the SHA-256 of all that follows it, the length of the header (uint32, little-endian), the header
 * (JSON: version, where each section lies), and the sections, each at a multiple of eight bytes.
 */
const MAGIC = Buffer.from('DDRECS01');
const HASH = 32;
const ALIGNMENT = 8;

/** What a build has found out: products by number, in the order of their ids. */
export interface SnapshotContent extends Neighbourhoods {
  version: string;
  productIds: string[];
  /** Products by popularity, the most popular first. */
  ranking: Int32Array;
}

const SECTIONS = {
  start: Int32Array,
  neighbour: Int32Array,
  together: Float32Array,
  kind: Uint8Array,
  degree: Float64Array,
  popularity: Float64Array,
  ranking: Int32Array,
} as const;
type SectionName = keyof typeof SECTIONS;

interface Header {
  version: string;
  products: number;
  sections: Record<string, { offset: number; bytes: number }>;
}

const padded = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** The file's bytes, and its checksum in hexadecimal. */
export function encodeSnapshot(content: SnapshotContent): { file: Uint8Array; checksum: string } {
  const ids = Buffer.from(content.productIds.join('\n'));
  const parts: [name: string, bytes: Uint8Array][] = [['productIds', ids]];
  for (const name of Object.keys(SECTIONS) as SectionName[]) {
    const section = content[name];
    parts.push([name, new Uint8Array(section.buffer, section.byteOffset, section.byteLength)]);
  }
  const header: Header = { version: content.version, products: content.productIds.length, sections: {} };
  let offset = 0;
  for (const [name, bytes] of parts) {
    header.sections[name] = { offset, bytes: bytes.length };
    offset += padded(bytes.length);
  }
  const json = Buffer.from(JSON.stringify(header));
  const body = padded(MAGIC.length + HASH + 4 + json.length);
  const file = Buffer.alloc(body + offset);
  MAGIC.copy(file);
  file.writeUInt32LE(json.length, MAGIC.length + HASH);
  json.copy(file, MAGIC.length + HASH + 4);
  for (const [name, bytes] of parts) file.set(bytes, body + (header.sections[name]?.offset ?? 0));
  const hash = createHash('sha256')
    .update(file.subarray(MAGIC.length + HASH))
    .digest();
  hash.copy(file, MAGIC.length);
  return { file, checksum: hash.toString('hex') };
}

/** The content as views over the file's bytes: nothing is copied. Errors: a file that is torn, changed, or another one than `checksum`. */
export function decodeSnapshot(bytes: Uint8Array, checksum: string): SnapshotContent {
  const file = aligned(bytes);
  if (file.length < MAGIC.length + HASH + 4 || !file.subarray(0, MAGIC.length).equals(MAGIC))
    throw new Error('it is no snapshot, or of another format');
  const hash = createHash('sha256')
    .update(file.subarray(MAGIC.length + HASH))
    .digest();
  if (!hash.equals(file.subarray(MAGIC.length, MAGIC.length + HASH)) || hash.toString('hex') !== checksum)
    throw new Error('its checksum is another one');
  const length = file.readUInt32LE(MAGIC.length + HASH);
  const json = file.subarray(MAGIC.length + HASH + 4, MAGIC.length + HASH + 4 + length);
  const { version, sections } = JSON.parse(json.toString()) as Header;
  const body = padded(MAGIC.length + HASH + 4 + length);
  const section = (name: string): Buffer => {
    const { offset, bytes: size } = sections[name] as { offset: number; bytes: number };
    return file.subarray(body + offset, body + offset + size);
  };
  const ids = section('productIds').toString();
  const typed = <T extends SectionName>(name: T): InstanceType<(typeof SECTIONS)[T]> => {
    const { buffer, byteOffset, byteLength } = section(name) as Buffer<ArrayBuffer>;
    const type = SECTIONS[name];
    return new type(buffer, byteOffset, byteLength / type.BYTES_PER_ELEMENT) as InstanceType<(typeof SECTIONS)[T]>;
  };
  return {
    version,
    productIds: ids === '' ? [] : ids.split('\n'),
    start: typed('start'),
    neighbour: typed('neighbour'),
    together: typed('together'),
    kind: typed('kind'),
    degree: typed('degree'),
    popularity: typed('popularity'),
    ranking: typed('ranking'),
  };
}

/** Typed arrays begin at multiples of their size. */
function aligned(bytes: Uint8Array): Buffer {
  if (bytes.byteOffset % ALIGNMENT === 0) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const copy = Buffer.from(new ArrayBuffer(bytes.byteLength));
  copy.set(bytes);
  return copy;
}
