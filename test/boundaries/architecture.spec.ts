import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { architectureOf, staleArchitecture, withArchitecture } from '../../boundaries/architecture.js';
import { codeMapOf } from '../../boundaries/check.js';
import { PROJECT } from '../../boundaries/project.js';
import { REGISTER } from '../../boundaries/register.js';

describe('docs/architecture.md', () => {
  it('is what `npm run boundaries` makes of the code', () => {
    const made = architectureOf(REGISTER, codeMapOf(PROJECT, REGISTER));
    expect(readFileSync(join(PROJECT, 'docs/architecture.md'), 'utf8')).toBe(withArchitecture(PROJECT, made));
    expect(staleArchitecture(PROJECT, made)).toEqual([]);
  });

  it('is a violation when it says something else', () => {
    const { cart: _cart, ...modules } = REGISTER.modules;
    const made = architectureOf({ ...REGISTER, modules }, codeMapOf(PROJECT, REGISTER));
    expect(staleArchitecture(PROJECT, made)).toMatchObject([{ rule: 'document-is-up-to-date' }]);
  });
});
