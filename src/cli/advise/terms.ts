import type { TermsOf } from './advisor.js';
import { MODULES } from '../../store.module.js';
import { definitionOf } from '../../platform/index.js';

const contracts = new Map(MODULES.map((module) => definitionOf(module).contract).map((c) => [c.name, c] as const));

/** What the store's contracts say of their operations. */
export const termsOf: TermsOf = (service, operation) => contracts.get(service)?.operations[operation];
