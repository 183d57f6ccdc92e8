import ts from 'typescript';
import { modulesIn, sourcesIn } from './project.js';
import { SourceFile } from './source-file.js';
import type { Violation } from './violation.js';

/** TypeORM's ways to a connection. */
const CONNECTIONS = new Set(['DataSource', 'createConnection', 'getConnection', 'getManager']);
/** TypeORM's methods that take a table or entity by name. */
const BY_NAME = new Set([
  'getRepository',
  'getTreeRepository',
  'createQueryBuilder',
  'find',
  'findBy',
  'findOne',
  'findOneBy',
]);

export const SOURCE_RULES = [
  'entities-by-class',
  'module-opens-no-database',
  'module-leaves-the-engine-alone',
] as const;
type SourceViolation = Violation<(typeof SOURCE_RULES)[number]>;

/** What no import gives away: data reached by the text of a name, or by another connection. */
export function sourceViolations(root: string): SourceViolation[] {
  return modulesIn(root)
    .flatMap((name) => sourcesIn(root, `src/modules/${name}`))
    .flatMap((path) => {
      const file = new SourceFile(root, path);
      return [...tablesByName(file), ...ownConnections(file), ...platformEngine(file)];
    });
}

function* tablesByName(file: SourceFile): Generator<SourceViolation> {
  for (const { name, call, at } of file.calls()) {
    const [first] = call.arguments;
    if (!BY_NAME.has(name) || !ts.isPropertyAccessExpression(call.expression)) continue;
    if (!first || !ts.isStringLiteralLike(first) || (name === 'createQueryBuilder' && call.arguments.length < 2))
      continue;
    yield {
      rule: 'entities-by-class',
      where: at,
      what: `${name}('${first.text}') names its data in a text, which no lint can follow`,
      next: 'Give the entity’s class. If the class belongs to another module, call an operation of that module’s contract instead.',
    };
  }
}

function* ownConnections(file: SourceFile): Generator<SourceViolation> {
  for (const node of file.nodes()) {
    if (!ts.isIdentifier(node) || !CONNECTIONS.has(node.text) || file.originOf(node.text) !== 'typeorm') continue;
    if (!ts.isImportSpecifier(node.parent)) continue;
    yield {
      rule: 'module-opens-no-database',
      where: file.at(node),
      what: `takes ${node.text} from typeorm`,
      next: 'Inject ModuleDatabase: it is the one door to your data. Another connection would go round its queue and its walls.',
    };
  }
}

function* platformEngine(file: SourceFile): Generator<SourceViolation> {
  for (const node of file.nodes()) {
    if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'internals') continue;
    yield {
      rule: 'module-leaves-the-engine-alone',
      where: file.at(node),
      what: 'reaches for `internals` of the module’s database',
      next: 'Use read, write and once of ModuleDatabase; the engine beneath them belongs to the platform.',
    };
  }
}
