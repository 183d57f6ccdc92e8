// The store would ship its tests, and fail without them.
import { ADDRESS } from '../../../test/kit/shop.js';
export const sample = ADDRESS;
