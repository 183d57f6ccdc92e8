import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ICruiseOptions, type ICruiseResult, cruise } from 'dependency-cruiser';
import { dependencyRules } from './dependency-rules.js';
import type { Register } from './register.js';
import type { Violation } from './violation.js';

/** Types count as imports: what compiles against another's insides depends on them. */
export const cruiseOptions: ICruiseOptions = {
  tsPreCompilationDeps: true,
  doNotFollow: { path: 'node_modules' },
  enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
};

/** Lays the rules over every import under `root`. */
export async function dependencyViolations(root: string, register: Register): Promise<Violation[]> {
  const rules = dependencyRules(register);
  const folders = ['src', 'migrations'].filter((folder) => existsSync(join(root, folder)));
  const options = { ...cruiseOptions, baseDir: root, validate: true, ruleSet: { forbidden: rules } };
  const result = (await cruise(folders, options)).output as ICruiseResult;
  const comments = new Map(rules.map(({ name, comment }) => [name, comment]));
  return result.summary.violations.map(({ rule, from, to, cycle }) => ({
    rule: rule.name,
    where: from,
    what: cycle ? `is in a cycle: ${[from, ...cycle.map(({ name }) => name)].join(' → ')}` : whatOf(from, to),
    next: comments.get(rule.name) ?? '',
  }));
}

const whatOf = (from: string, to: string): string => (from === to ? 'is on its own' : `imports ${packageName(to)}`);

/** `node_modules/typeorm/index.js` is `typeorm` to its reader. */
const packageName = (path: string): string => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path;
