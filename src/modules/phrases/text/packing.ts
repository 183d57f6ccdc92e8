import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';

const [deflate, inflate] = [promisify(deflateRaw), promisify(inflateRaw)];

/**
 * Text as a database keeps it: deflated, in base64. Not for the reading thread: Node 20 aborts the whole process when a thread is ended
 * that is just making a zlib stream.
 */
export const pack = async (text: string): Promise<string> => (await deflate(text)).toString('base64');
export const unpack = async (body: string): Promise<string> => (await inflate(Buffer.from(body, 'base64'))).toString();
