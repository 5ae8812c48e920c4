import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript6';

const root = path.resolve(import.meta.dirname, '../../..');

export interface Import {
  /** As written, e.g. `../panel/contract.ts`, `vscode`. */
  readonly specifier: string;
  /** Nothing of it is left when the types are gone. */
  readonly typeOnly: boolean;
}

/** The TypeScript files below a folder of the checkout, as paths from its top with `/`. */
export function sourceFiles(folder: string): readonly string[] {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => path.posix.join(folder, name.replaceAll(path.sep, '/')))
    .filter((name) => /\.tsx?$/.test(name) && !/\.d\.ts$|node_modules|^test\/fixtures\//.test(name))
    .sort();
}

/** A file's text; `file` is a path from the top of the checkout. */
export function read(file: string): string {
  return fs.readFileSync(path.join(root, file), 'utf8');
}

/** Everything a file imports or re-exports, `import()` and `import('…').Type` included. */
export function importsOf(file: string): readonly Import[] {
  const found: Import[] = [];
  const add = (node: ts.Node | undefined, typeOnly: boolean): void => {
    if (node && ts.isStringLiteralLike(node)) found.push({ specifier: node.text, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    } else if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, node.isTypeOnly);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, true);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest));
  return found;
}
