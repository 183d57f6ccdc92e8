import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { check, codeMapOf } from '../../boundaries/check.js';
import { dependencyRules } from '../../boundaries/dependency-rules.js';
import { dependencyViolations } from '../../boundaries/dependencies.js';
import { PROJECT } from '../../boundaries/project.js';
import { REGISTER } from '../../boundaries/register.js';
import { REGISTER_RULES, registerViolations } from '../../boundaries/register-rules.js';
import { SOURCE_RULES, sourceViolations } from '../../boundaries/source-rules.js';
import { type Violation, describeViolation } from '../../boundaries/violation.js';
import { type Plant, plants } from './plants.js';

const RULES = [...new Set([...dependencyRules(REGISTER).map(({ name }) => name), ...REGISTER_RULES, ...SOURCE_RULES])];

/** A plant breaks one wall; the register is held against folders only where the plant has both. */
const broken = async ({ root, register, ownRegister }: Plant): Promise<Violation[]> =>
  ownRegister
    ? registerViolations(root, register, codeMapOf(root, register))
    : [...(await dependencyViolations(root, register)), ...sourceViolations(root)];

describe('the walls', () => {
  it('stand in the code as it is', async () => {
    const violations = await check(PROJECT, REGISTER);
    expect(violations.map(describeViolation).join('\n\n')).toBe('');
  });

  it('have a plant for every rule', () => {
    expect(
      plants()
        .map(({ rule }) => rule)
        .sort(),
    ).toEqual(RULES.sort());
  });

  it.each(plants().map((plant) => [plant.rule, plant] as const))(
    '%s bites, and says what to do',
    async (rule, plant) => {
      const violations = await broken(plant);
      expect([...new Set(violations.map((violation) => violation.rule))]).toEqual([rule]);
      for (const { what, next } of violations) {
        expect(what.length).toBeGreaterThan(10);
        expect(next.length).toBeGreaterThan(30);
      }
    },
  );

  it('see a file of TSX as they see every other', async () => {
    const root = mkdtempSync(join(tmpdir(), 'doordesk-walls-'));
    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    };
    write('src/modules/ordering/contract/ordering.contract.ts', `export const Ordering = 'ordering';`);
    write('src/modules/ordering/ordering.service.ts', 'export const price = 1;');
    write(
      'src/gateway/storefront/page.tsx',
      `import { Ordering } from '../../modules/ordering/contract/ordering.contract.js';
       import { price } from '../../modules/ordering/ordering.service.js';
       export const clients = clientsFor('storefront', [Ordering]);
       export const Page = () => <p>{price}</p>;`,
    );
    const owner = { owner: 'A team', purpose: 'A plant' };
    const register = {
      modules: { ordering: { ...owner, tables: [], uses: [], takes: [], durability: 'full' as const } },
      parts: { 'gateway/storefront': { ...owner, uses: [] } },
    };
    const imports = await dependencyViolations(root, register);
    const calls = registerViolations(root, register, codeMapOf(root, register));
    rmSync(root, { recursive: true });
    expect(imports.map(({ rule }) => rule)).toEqual(
      expect.arrayContaining(['gateway-uses-contracts-only', 'caller-uses-registered-contracts']),
    );
    expect(calls.map(({ rule, what }) => `${rule}: ${what}`)).toContain(
      'calls-as-registered: calls ordering without an entry',
    );
  });

  it('see every new folder, though nobody has told them', () => {
    const root = mkdtempSync(join(tmpdir(), 'doordesk-walls-'));
    const folders = ['src/modules/rogue', 'migrations/rogue', 'src/gateway/rogue'];
    for (const folder of folders) mkdirSync(join(root, folder), { recursive: true });
    const register = { modules: {}, parts: {} };
    const found = registerViolations(root, register, codeMapOf(root, register));
    rmSync(root, { recursive: true });
    expect(found.map(({ rule, where }) => `${rule} ${where}`)).toEqual(
      folders.map((folder) => `module-is-registered ${folder}/`),
    );
  });
});
