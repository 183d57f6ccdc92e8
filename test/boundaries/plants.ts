import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT, foldersIn } from '../../boundaries/project.js';
import { REGISTER, type Register } from '../../boundaries/register.js';

const PLANTED = join(PROJECT, 'boundaries', 'planted');

/** A small tree that breaks one rule. */
export interface Plant {
  rule: string;
  root: string;
  register: Register;
  /** Whether the plant has a register of its own, to be held against its folders. */
  ownRegister: boolean;
}

export const plants = (): Plant[] => foldersIn(PLANTED, '.').map(plant);

function plant(rule: string): Plant {
  const root = join(PLANTED, rule);
  const own = join(root, 'register.json');
  const ownRegister = existsSync(own);
  const register = ownRegister ? (JSON.parse(readFileSync(own, 'utf8')) as Register) : REGISTER;
  return { rule, root, register, ownRegister };
}
