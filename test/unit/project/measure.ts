import path from 'node:path';
import ts from 'typescript6';
import { importsOf, read } from './imports.ts';

export interface Measured {
  /** `file`, `file#function` or `file#Class`. */
  readonly name: string;
  readonly value: number;
}

export interface Sizes {
  readonly lines: Measured;
  readonly functions: readonly Measured[];
  /** How many methods and accessors of each class others can call. */
  readonly classes: readonly Measured[];
}

/** How large a file and what is in it are, in lines and public methods. */
export function sizesOf(file: string): Sizes {
  const text = read(file);
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const lineAt = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
  const functions: Measured[] = [];
  const classes: Measured[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const value = lineAt(node.getEnd()) - lineAt(node.getStart(source)) + 1;
      functions.push({ name: `${file}#${nameOf(node)}`, value });
    }
    if (ts.isClassLike(node)) {
      const value = node.members.filter(isPublic).length;
      classes.push({ name: `${file}#${node.name?.text ?? 'class'}`, value });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { lines: { name: file, value: text.split('\n').length - 1 }, functions, classes };
}

function isPublic(member: ts.ClassElement): boolean {
  if (!ts.isMethodDeclaration(member) && !ts.isAccessor(member)) return false;
  const hidden = member.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword) ?? false;
  return !hidden && !ts.isPrivateIdentifier(member.name);
}

function nameOf(node: ts.SignatureDeclaration): string {
  const own = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined);
  if (own !== undefined) return own.getText();
  return ts.isConstructorDeclaration(node) ? 'constructor' : '(unnamed)';
}

/** The files of ours that each file imports, types too. */
export function importGraph(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const all = new Set(files);
  const targetsOf = (file: string): readonly string[] =>
    importsOf(file)
      .filter(({ specifier }) => specifier.startsWith('.'))
      .map(({ specifier }) => path.posix.join(path.posix.dirname(file), specifier))
      .filter((target) => all.has(target));
  return new Map(files.map((file) => [file, targetsOf(file)]));
}

/** The groups of files that import each other in a circle: Tarjan's strongly connected components of more than one. */
export function circles(graph: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const index = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): number => {
    const mine = index.size;
    index.set(node, mine);
    stack.push(node);
    let lowest = mine;
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) lowest = Math.min(lowest, visit(next));
      else if (stack.includes(next)) lowest = Math.min(lowest, index.get(next) ?? mine);
    }
    if (lowest === mine) found.push(stack.splice(stack.indexOf(node)).sort());
    return lowest;
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return found.filter((group) => group.length > 1);
}
