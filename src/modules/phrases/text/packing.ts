import { promisify } from 'node:util';
import { deflateRaw, deflateRawSync, inflateRaw, inflateRawSync } from 'node:zlib';

/** Text as a database keeps it: deflated, in base64. In a thread that may be held up. */
export const packed = (text: string): string => deflateRawSync(text).toString('base64');
export const unpacked = (body: string): string => inflateRawSync(Buffer.from(body, 'base64')).toString();

/** The same without holding up the event loop. */
export const pack = async (text: string): Promise<string> => (await promisify(deflateRaw)(text)).toString('base64');
export const unpack = async (body: string): Promise<string> =>
  (await promisify(inflateRaw)(Buffer.from(body, 'base64'))).toString();
