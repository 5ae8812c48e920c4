import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import ts from 'typescript6';
import { configuration } from '../../../src/gateways/settingsSchema.ts';
import { extractWords, withKeys } from '../../host/words.ts';
import type { Words } from '../../host/words.ts';
import { read, sourceFiles } from './imports.ts';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly title: string }[];
    readonly views: Readonly<Record<string, readonly { readonly name: string }[]>>;
  };
}

/** The first argument of each call of `l10n.t` in a file. */
function sentences(file: string): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const { expression: owner, name } = node.expression;
      const isL10n = (ts.isIdentifier(owner) ? owner : ts.isPropertyAccessExpression(owner) ? owner.name : undefined)
        ?.text;
      const [sentence] = node.arguments;
      if (isL10n === 'l10n' && name.text === 't' && sentence) found.push(sentence);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, read(file), ts.ScriptTarget.Latest));
  return found;
}

const files = sourceFiles('src').filter((file) => read(file).includes('l10n'));
const said = new Map(files.map((file) => [file, sentences(file)]));
let extracted: Words = {};

before(async () => {
  extracted = await extractWords();
});

describe('sentences in the sources', () => {
  it('are literals where they are translated, so that they can be extracted', () => {
    const wrong = [...said].filter(([, all]) => all.some((sentence) => !ts.isStringLiteralLike(sentence)));
    assert.deepEqual(
      wrong.map(([file]) => file),
      [],
    );
  });

  it('are said by `l10n.t` itself, since the extractor follows no other name', () => {
    const renamed = files.filter((file) =>
      /\{ t\b[^}]*\} = (?:vscode\.)?l10n|\bt = (?:vscode\.)?l10n/.test(read(file)),
    );
    assert.deepEqual(renamed, []);
  });

  it('are all found by the extractor, and nothing else is', () => {
    const literal = [...said.values()]
      .flat()
      .flatMap((sentence) => (ts.isStringLiteralLike(sentence) ? [sentence.text] : []));
    assert.deepEqual(Object.keys(extracted).sort(), [...new Set(literal)].sort());
  });

  it('are in l10n/bundle.l10n.json (npm run generate writes it)', () => {
    const bundle = JSON.parse(read('l10n/bundle.l10n.json')) as Words;
    assert.ok(Object.entries(bundle).every(([key, word]) => key === word));
    assert.deepEqual(Object.keys(bundle), Object.keys(extracted));
  });
});

describe('sentences in package.json', () => {
  const nls = JSON.parse(read('package.nls.json')) as Words;

  it('are keys of package.nls.json, and every key is used', () => {
    const used = Array.from(read('package.json').matchAll(/"%([^"%]+)%"/g), ([, key]) => key);
    assert.deepEqual(Object.keys(nls).sort(), used.sort());
  });

  it('are those of the settings (npm run generate writes them)', () => {
    const { words } = withKeys(JSON.parse(JSON.stringify(configuration())), 'configuration');
    const written = Object.fromEntries(Object.entries(nls).filter(([key]) => key.startsWith('configuration.')));
    assert.deepEqual(written, words);
  });

  it('are never written into it', () => {
    const manifest = JSON.parse(read('package.json')) as Manifest;
    const { commands, views } = manifest.contributes;
    const own = [
      ...commands.map(({ title }) => title),
      ...Object.values(views).flatMap((all) => all.map(({ name }) => name)),
    ];
    assert.deepEqual(
      own.filter((text) => !text.startsWith('%')),
      [],
    );
  });
});

describe('English', () => {
  /** What a native speaker would not write, and codes that lead nowhere for a reader of the repository. */
  const slips: readonly RegExp[] = [
    /\bshall be\b/i,
    /\bcan not\b/i,
    /\bby the other side\b/i,
    /\bwould not do\b/i,
    /\([A-Z]\d{1,3}(?:[,.]? ?[A-Z]?\d{1,3})*\)/,
    /\b[DTR]\d{1,3}\b(?!\w)/,
  ];

  it('is idiomatic in sentences and comments', () => {
    const texts = [...sourceFiles('src'), ...sourceFiles('media'), 'package.nls.json'];
    const wrong = texts.flatMap((file) =>
      read(file)
        .split('\n')
        .flatMap((line, index) => {
          const slip = slips.find((pattern) => pattern.test(line));
          return slip === undefined ? [] : [`${file}:${index + 1}: ${line.trim()}`];
        }),
    );
    assert.deepEqual(wrong, []);
  });
});
