import { join } from 'node:path';
import { callText } from '../../src/platform/transport/call-text.js';
import { FrameType, bytesOf } from '../../src/platform/transport/local/frames.js';
import { answered, asked, envelope } from './probe.js';

/** The very bytes that the local transport sends for the probe's call, and for its answer. */
export const REQUEST = bytesOf([{ type: FrameType.Call, id: 1, text: callText(envelope, asked) }]);
export const REPLY = bytesOf([{ type: FrameType.Reply, id: 1, text: JSON.stringify(answered) }]);

export const socketIn = (folder: string, name: string): string => join(folder, `${name}.sock`);
