import { CreateClickstream1764500000000 } from './1764500000000-create-clickstream.js';

export const clickstreamMigrations = [CreateClickstream1764500000000];
