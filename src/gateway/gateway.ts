import type { Type } from '@nestjs/common';
import { ApiModule } from './api/api.module.js';
import { OperationsModule } from './operations/operations.module.js';
import { StorefrontModule } from './storefront/storefront.module.js';

export { createServer } from './server.js';

/** What faces the public; loaded by the one host that has it. */
export const GATEWAY: Type[] = [ApiModule, StorefrontModule, OperationsModule];
