import assert from 'node:assert/strict';
import fs from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { describe, it } from 'node:test';
import ts from 'typescript';
import { root } from '../../host/paths.ts';

interface Import {
  readonly file: string;
  /** A file below the root, or the name of a package. */
  readonly target: string;
  readonly typeOnly: boolean;
}

const features = ['chat', 'edit', 'lens', 'setup'];
const pure = ['messages', 'gateways', 'conversation'];

/**
 * Who may import whom: the area a file is in, and the areas and packages it may import. `: types` allows types only.
 * What is not listed is not allowed.
 */
const table: Readonly<Record<string, readonly string[]>> = {
  messages: [],
  gateways: ['messages', 'zod'],
  conversation: ['messages'],
  panel: [],
  media: ['panel', 'preact', '@preact/signals', 'marked', 'shiki', '@shikijs', '@vscode/codicons'],
  host: ['messages', 'gateways', 'conversation', 'vscode', 'node', '#transport', '#append', '#home'],
  chat: [...pure, 'panel'],
  edit: [...pure, 'fast-myers-diff'],
  lens: pure,
  setup: pure,
  'chat/vscode': [...pure, 'panel', 'chat', 'host', 'vscode'],
  'edit/vscode': [...pure, 'edit', 'host', 'vscode'],
  'lens/vscode': [...pure, 'lens', 'host', 'vscode'],
  'setup/vscode': [...pure, 'setup', 'host', 'vscode', '#home'],
};

/** `src/chat/vscode/view.ts` is in `chat/vscode`, as is `src/chat/vscode.ts`; `media/…` in `media`. */
function areaOf(file: string): string {
  const [top, folder = '', third = ''] = file.split('/');
  if (top === 'media') return 'media';
  if (folder === 'extension.ts') return 'extension';
  return features.includes(folder) && (third === 'vscode' || third === 'vscode.ts') ? `${folder}/vscode` : folder;
}

/** The name of the package an import names: its area in the table. */
function packageOf(specifier: string): string {
  if (specifier.startsWith('node:') || builtinModules.includes(specifier)) return 'node';
  const [first = '', second = ''] = specifier.split('/');
  if (first === '@shikijs') return first;
  return first.startsWith('@') ? `${first}/${second}` : first;
}

function importsOf(file: string): readonly Import[] {
  const source = ts.createSourceFile(file, fs.readFileSync(path.join(root, file), 'utf8'), ts.ScriptTarget.Latest);
  const found: Import[] = [];
  const add = (specifier: ts.Node | undefined, typeOnly: boolean): void => {
    if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return;
    const bare = specifier.text.replace(/\?.*$/, '');
    const target = bare.startsWith('.') ? path.posix.join(path.posix.dirname(file), bare) : packageOf(bare);
    found.push({ file, target, typeOnly });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    } else if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, node.isTypeOnly);
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], false);
    } else if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'require') {
      add(node.arguments[0], false);
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      add(node.argument.literal, true);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const sources = ['src', 'media'].flatMap((top) =>
  fs
    .readdirSync(path.join(root, top), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => path.posix.join(top, name.replaceAll(path.sep, '/'))),
);
const all = sources.flatMap(importsOf);

describe('the layout', () => {
  it('is looked at whole', () => {
    assert.ok(sources.length > 100, `${sources.length} files`);
    assert.ok(all.length > 400, `${all.length} imports`);
  });

  it('has no area that the table does not name', () => {
    const unknown = sources.map(areaOf).filter((area) => area !== 'extension' && table[area] === undefined);
    assert.deepEqual(unknown, []);
  });

  it('lets each area import only what the table says', () => {
    const wrong = all.filter(({ file, target }) => {
      const from = areaOf(file);
      if (from === 'extension') return false;
      const to = /^(?:src|media)\//.test(target) ? areaOf(target) : target;
      return to !== from && !(table[from] ?? []).includes(to);
    });
    assert.deepEqual(wrong, []);
  });

  it('keeps Node’s own modules to the files made for Node', () => {
    const wrong = all.filter(
      ({ file, target, typeOnly }) => target === 'node' && !typeOnly && !file.endsWith(".node.ts"),
    );
    assert.deepEqual(wrong, []);
  });

  it('keeps features apart: only the composition root knows two', () => {
    const wrong = all.filter(({ file, target }) => {
      const [from, to] = [file, target].map((name) => name.split('/')[1] ?? '');
      return (
        file.startsWith('src/') &&
        target.startsWith('src/') &&
        from !== to &&
        features.includes(to ?? '') &&
        from !== 'extension.ts'
      );
    });
    assert.deepEqual(wrong, []);
  });
});

describe('the sources', () => {
  const contents = sources.map((file) => ({ file, text: fs.readFileSync(path.join(root, file), 'utf8') }));
  const without = (pattern: RegExp): readonly string[] =>
    contents.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

  it('make no HTML from strings', () => {
    assert.deepEqual(
      without(/\binnerHTML\b|\bouterHTML\b|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write/),
      [],
    );
  });

  it('never trust Markdown, evaluate text or turn certificate checks off', () => {
    assert.deepEqual(without(/isTrusted\s*[:=]\s*true|supportHtml\s*[:=]\s*true/), []);
    assert.deepEqual(without(/\beval\(|new Function\(|rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED/), []);
  });

  it('open no way in from outside the editor, and keep no webview alive behind it', () => {
    assert.deepEqual(without(/registerUriHandler|createServer\(|retainContextWhenHidden\s*:\s*true/), []);
  });
});
