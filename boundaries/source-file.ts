import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

/** A source file as the checks read it: its syntax, and what its names were imported from. */
export class SourceFile {
  private readonly tree: ts.SourceFile;
  private readonly imports = new Map<string, string>();

  constructor(
    root: string,
    /** Relative to the project. */
    readonly path: string,
  ) {
    this.tree = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest, true);
    for (const statement of this.tree.statements) if (ts.isImportDeclaration(statement)) this.remember(statement);
  }

  /** The service behind an imported contract's name: `cart` for `Cart`; undefined for any other name. */
  serviceOf(name: string): string | undefined {
    const target = posix.join(posix.dirname(this.path), this.imports.get(name) ?? '');
    return /^src\/modules\/([^/]+)\/contract\//.exec(target)?.[1];
  }

  /** The package or path that a name was imported from. */
  originOf(name: string): string | undefined {
    return this.imports.get(name);
  }

  get importedPaths(): string[] {
    return [...new Set(this.imports.values())].map((path) => posix.join(posix.dirname(this.path), path));
  }

  /** Every node, in order. */
  *nodes(node: ts.Node = this.tree): Generator<ts.Node> {
    yield node;
    const children: ts.Node[] = [];
    ts.forEachChild(node, (child) => void children.push(child));
    for (const child of children) yield* this.nodes(child);
  }

  /** Every call: the name that is called (of `a.b.c()`, the `c`) and its arguments. */
  *calls(): Generator<{ name: string; call: ts.CallExpression; at: string }> {
    for (const node of this.nodes()) {
      if (!ts.isCallExpression(node)) continue;
      const { expression } = node;
      if (ts.isIdentifier(expression)) yield { name: expression.text, call: node, at: this.at(node) };
      else if (ts.isPropertyAccessExpression(expression))
        yield { name: expression.name.text, call: node, at: this.at(node) };
    }
  }

  /** `src/a.ts:12` */
  at(node: ts.Node): string {
    return `${this.path}:${this.tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
  }

  private remember({ importClause, moduleSpecifier }: ts.ImportDeclaration): void {
    const from = (moduleSpecifier as ts.StringLiteral).text;
    if (importClause?.name) this.imports.set(importClause.name.text, from);
    const bindings = importClause?.namedBindings;
    if (bindings && ts.isNamedImports(bindings))
      for (const { name } of bindings.elements) this.imports.set(name.text, from);
    else if (bindings) this.imports.set(bindings.name.text, from);
  }
}
