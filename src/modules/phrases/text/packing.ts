import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Text as a database keeps it: deflated, in base64. */
export const packed = (text: string): string => deflateRawSync(text).toString('base64');
export const unpacked = (body: string): string => inflateRawSync(Buffer.from(body, 'base64')).toString();
