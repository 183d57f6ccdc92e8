// Found at the first start, if nobody looks before.
import { merge } from './mergee.js';
export const typo = merge;
