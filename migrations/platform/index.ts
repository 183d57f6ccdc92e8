import { CreatePlatformTables1763800000000 } from './1763800000000-create-platform-tables.js';
import { AddOutboxSpan1764100000000 } from './1764100000000-add-outbox-span.js';

/** What every module's database holds beside the module's own tables. */
export const platformMigrations = [CreatePlatformTables1763800000000, AddOutboxSpan1764100000000];
