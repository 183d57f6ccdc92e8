// Nobody has said who owns this, nor what it may use.
import { timestamp } from '../../platform/index.js';
export const wishedAt = timestamp();
