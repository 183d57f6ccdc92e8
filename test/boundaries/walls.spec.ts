import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
