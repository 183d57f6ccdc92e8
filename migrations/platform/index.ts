import { CreatePlatformTables1763800000000 } from './1763800000000-create-platform-tables.js';
import { CreatePlatformPosition1764000000000 } from './1764000000000-create-platform-position.js';

/** What every module's database holds beside the module's own tables. */
export const platformMigrations = [CreatePlatformTables1763800000000, CreatePlatformPosition1764000000000];
