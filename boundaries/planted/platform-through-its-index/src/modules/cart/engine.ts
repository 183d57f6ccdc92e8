// The engine under ModuleDatabase may change any day.
import { SqliteEngine } from '../../platform/storage/sqlite-engine.js';
export const engine = new SqliteEngine();
