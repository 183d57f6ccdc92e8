import { existsSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { modulesIn, sourcesIn } from './project.js';
import { SourceFile } from './source-file.js';

/** What a module or a part of the gateway really does, read from its code. */
export interface CodeEntry {
  /** Services whose operations it calls. */
  uses: string[];
  /** Events that it takes, `offers.PriceChanged`. */
  takes: string[];
  durability?: string;
}

/** Reads who calls whom and who takes whose events: `uses` of `moduleOf`, `clientsFor`, `client(…)`, `@Service`, `@Subscribes`. */
export class CodeMap {
  readonly modules = new Map<string, CodeEntry>();
  readonly parts = new Map<string, CodeEntry>();

  constructor(root: string, parts: readonly string[]) {
    for (const name of modulesIn(root)) this.modules.set(name, entryOf(root, `src/modules/${name}`));
    for (const name of parts.filter((part) => existsSync(join(root, 'src', part))))
      this.parts.set(name, entryOf(root, `src/${name}`));
  }
}

function entryOf(root: string, folder: string): CodeEntry {
  const uses = new Set<string>();
  const takes = new Set<string>();
  let durability: string | undefined;
  for (const path of sourcesIn(root, folder)) {
    const file = new SourceFile(root, path);
    for (const { name, call } of file.calls()) {
      if (name === 'moduleOf') durability ??= durabilityOf(call);
      for (const service of servicesCalled(file, name, call)) uses.add(service);
      const event = name === 'Subscribes' ? eventOf(file, call.arguments[0]) : undefined;
      if (event) takes.add(event);
    }
  }
  return { uses: [...uses].sort(), takes: [...takes].sort(), ...(durability ? { durability } : {}) };
}

function servicesCalled(file: SourceFile, name: string, call: ts.CallExpression): string[] {
  const [first, second] = call.arguments;
  if (name === 'clientsFor') return servicesIn(file, second);
  if (name === 'client' || name === 'Service') return servicesIn(file, first);
  if (name === 'moduleOf') return servicesIn(file, first && propertyOf(first, 'uses'));
  return [];
}

/** A contract, or a list of contracts. */
function servicesIn(file: SourceFile, node: ts.Expression | undefined): string[] {
  const names = node && ts.isArrayLiteralExpression(node) ? [...node.elements] : node ? [node] : [];
  return names.flatMap((name) => (ts.isIdentifier(name) ? (file.serviceOf(name.text) ?? []) : []));
}

/** `Offers.events.PriceChanged` is `offers.PriceChanged`. */
function eventOf(file: SourceFile, node: ts.Expression | undefined): string | undefined {
  const match = /^(\w+)\.events\.(\w+)$/.exec(node?.getText() ?? '');
  const service = match && file.serviceOf(match[1] as string);
  return service ? `${service}.${match[2] as string}` : undefined;
}

function durabilityOf(call: ts.CallExpression): string | undefined {
  const storage = call.arguments[0] && propertyOf(call.arguments[0], 'storage');
  const value = storage && propertyOf(storage, 'durability');
  return value && ts.isStringLiteral(value) ? value.text : undefined;
}

function propertyOf(node: ts.Expression, name: string): ts.Expression | undefined {
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  for (const property of node.properties)
    if (ts.isPropertyAssignment(property) && property.name.getText() === name) return property.initializer;
  return undefined;
}
