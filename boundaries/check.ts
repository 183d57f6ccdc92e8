import { CodeMap } from './code-map.js';
import { dependencyViolations } from './dependencies.js';
import type { Register } from './register.js';
import { registerViolations } from './register-rules.js';
import { sourceViolations } from './source-rules.js';
import type { Violation } from './violation.js';

/** Everything that can be seen without running: imports, folders, the register against the code. */
export async function check(root: string, register: Register, code = codeMapOf(root, register)): Promise<Violation[]> {
  return [
    ...registerViolations(root, register, code),
    ...(await dependencyViolations(root, register)),
    ...sourceViolations(root),
  ];
}

export const codeMapOf = (root: string, register: Register): CodeMap => new CodeMap(root, Object.keys(register.parts));
