import type { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { invalid } from '../../platform/index.js';
import type { DoordeskRequest } from './exchange.js';

const refused = (statusCode: 413 | 415): Error =>
  Object.assign(new Error('the body of the request is refused'), { statusCode });
const CONTENT_TYPE = /^text\/plain\s*(?:;.*)?$/i;
const CHARSET = /;\s*charset\s*=\s*"?([^";\s]*)/i;
const UTF_8 = /^(?:utf-?8|us-ascii)$/i;
/** Control characters but tab and line ends: nothing that a text says. */
// eslint-disable-next-line no-control-regex -- these are the ones that are meant
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;
/** Bytes that are decoded before others get their turn. */
const SLICE = 256 * 1024;

/**
 * Reads a body of plain text, compressed by gzip or not, of at most `most` bytes. Control characters become spaces; a byte order mark
 * goes. Errors: 413 for a longer body, 415 for another type, charset or encoding, invalid `invalid_text` for what is not UTF-8, is
 * damaged, says nothing, or unpacks to more.
 */
export async function textOf({ headers, body }: DoordeskRequest, most: number): Promise<string> {
  if (body === undefined) throw invalid('invalid_text', 'There is no text.');
  const type = headers['content-type'] ?? '';
  const encoding = (headers['content-encoding'] ?? 'identity').toLowerCase();
  if (!CONTENT_TYPE.test(type) || !UTF_8.test(CHARSET.exec(type)?.[1] ?? 'utf-8')) throw refused(415);
  if (encoding !== 'identity' && encoding !== 'gzip') throw refused(415);
  const sent = await bytesOf(body as Readable, most);
  const text = await decoded(encoding === 'gzip' ? await unzipped(sent, most) : sent);
  if (!/\S/.test(text)) throw invalid('invalid_text', 'There is no text.');
  return text;
}

/** What is too much is read to its end and forgotten: who still sends could not hear the answer. */
function bytesOf(body: Readable, most: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let length = 0;
    body.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length <= most) return void pieces.push(piece);
      pieces.length = 0;
      reject(refused(413));
    });
    body.once('end', () => resolve(Buffer.concat(pieces)));
    body.once('error', reject);
    body.once('close', () => reject(invalid('invalid_text', 'The body is cut off.')));
  });
}

async function unzipped(bytes: Buffer, most: number): Promise<Buffer> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: most });
  } catch {
    throw invalid('invalid_text', 'The body is not gzip, or unpacks to more than this resource takes.');
  }
}

async function decoded(bytes: Buffer): Promise<string> {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const pieces: string[] = [];
  try {
    for (let start = 0; start < bytes.length; start += SLICE) {
      const piece = utf8.decode(bytes.subarray(start, start + SLICE), { stream: start + SLICE < bytes.length });
      pieces.push(piece.replace(CONTROLS, ' '));
      await turn();
    }
  } catch {
    throw invalid('invalid_text', 'The text is not UTF-8.');
  }
  return pieces.join('');
}
