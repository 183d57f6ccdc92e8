import { CreatePlatformTables1763800000000 } from './1763800000000-create-platform-tables.js';
import { CreateKeptCommands1763900000000 } from './1763900000000-create-kept-commands.js';
import { CreatePlatformPosition1764000000000 } from './1764000000000-create-platform-position.js';
import { AddOutboxSpan1764100000000 } from './1764100000000-add-outbox-span.js';

/** What every module's database holds beside the module's own tables. */
export const platformMigrations = [
  CreatePlatformTables1763800000000,
  CreatePlatformPosition1764000000000,
  AddOutboxSpan1764100000000,
];

/** What a host keeps for services that cannot take it now. */
export const keptCommandMigrations = [CreateKeptCommands1763900000000];
