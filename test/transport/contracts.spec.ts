import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ContractDescription,
  describeContract,
  fingerprintOf,
  incompatibilities,
  incompatibleEvents,
} from '../../src/platform/contract/compatibility.js';
import type { ServiceContract } from '../../src/platform/contract/index.js';

const MODULES = join(import.meta.dirname, '..', '..', 'src', 'modules');
const names = readdirSync(MODULES).filter((name) => existsSync(join(MODULES, name, 'contract')));

const isContract = (value: unknown): value is ServiceContract =>
  typeof value === 'object' && value !== null && 'operations' in value && 'events' in value;

describe.each(names)('the contract of %s', (name) => {
  it('crosses the wire as a description, and fits itself', async () => {
    const path = join(MODULES, name, 'contract', `${name}.contract.ts`);
    const contract = Object.values((await import(path)) as object).find(isContract);
    const described = describeContract(contract!);
    const received = JSON.parse(JSON.stringify(described)) as ContractDescription;
    expect(fingerprintOf(received)).toBe(fingerprintOf(described));
    expect(incompatibilities(described, received)).toEqual([]);
    expect(incompatibleEvents(received, described)).toEqual([]);
    expect(JSON.stringify(received)).not.toContain('$ref');
  });
});
