import { architectureOf, staleArchitecture, writeArchitecture } from './architecture.js';
import { check, codeMapOf } from './check.js';
import { PROJECT } from './project.js';
import { REGISTER } from './register.js';
import { describeViolation } from './violation.js';

/**
 * `npm run boundaries`: prints the map of the modules and every broken wall; the exit code says whether all stand. It brings
 * `docs/architecture.md` up to date; with `--check` it writes nothing, and a document that is out of date is a violation.
 */
export async function run(args: readonly string[] = []): Promise<number> {
  const code = codeMapOf(PROJECT, REGISTER);
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  for (const [name, entry] of Object.entries(REGISTER.modules)) {
    const { uses = [], takes = [] } = code.modules.get(name) ?? {};
    say(`${name.padEnd(12)} ${entry.owner.padEnd(10)} ${entry.purpose}`);
    say(`             tables ${entry.tables.join(', ')}`);
    if (uses.length > 0) say(`             calls  ${uses.join(', ')}`);
    if (takes.length > 0) say(`             takes  ${takes.join(', ')}`);
  }
  for (const [name, { uses }] of code.parts) say(`${name.padEnd(23)} calls ${uses.join(', ') || 'nobody'}`);
  const violations = await check(PROJECT, REGISTER, code);
  const made = architectureOf(REGISTER, code);
  if (args.includes('--check')) violations.push(...staleArchitecture(PROJECT, made));
  else if (writeArchitecture(PROJECT, made)) say('\ndocs/architecture.md was brought up to date');
  for (const violation of violations) say(`\n${describeViolation(violation)}`);
  say(`\n${violations.length === 0 ? 'Every wall stands.' : `${violations.length} violations.`}`);
  return violations.length === 0 ? 0 : 1;
}
