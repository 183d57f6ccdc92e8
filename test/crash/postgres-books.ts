import { expect } from '@jest/globals';
import { MODULE_NAMES } from '../../src/store.module.js';
import type { TestDatabase } from '../kit/postgres.js';
import { until } from './asking.js';

/** How long events may take to reach everybody when all is well again, in milliseconds. */
const HANDED_ON_WITHIN = 10_000;

/** Nobody was charged twice for one order, whatever the store itself believes. */
export async function expectChargedOnce(database: TestDatabase): Promise<void> {
  const doubled = await database.admin(
    'SELECT reference FROM payments.test_provider_charge GROUP BY reference HAVING COUNT(*) > 1',
  );
  expect(doubled).toEqual([]);
}

/** Every event that was published has been taken by everybody who takes it: the outboxes run empty. */
export async function expectEventsHandedOn(database: TestDatabase): Promise<void> {
  const waiting = async (module: string): Promise<boolean> =>
    (await database.admin(`SELECT 1 FROM ${module}.platform_outbox LIMIT 1`)).length > 0;
  const isEmpty = async (): Promise<boolean> => !(await Promise.all(MODULE_NAMES.map(waiting))).includes(true);
  await until('every outbox is empty', isEmpty, HANDED_ON_WITHIN);
}
