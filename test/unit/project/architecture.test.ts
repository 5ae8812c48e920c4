import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { importsOf, read, sourceFiles } from './imports.ts';

/** What the files of a part may import besides each other. */
interface Rule {
  /** Other parts. */
  readonly parts: readonly string[];
  /** Other parts, types only. */
  readonly types?: readonly string[];
  /** npm packages, or beginnings of their names that end in `/`. */
  readonly packages?: readonly string[];
}

const features = ['chat', 'edit', 'lens', 'setup'] as const;
const pure = ['messages', 'gateways', 'sending', 'faults', 'conversation'];

/** Who may import whom. A part named `X vscode` is what of feature X may know VS Code: vscode.ts and vscode/. */
const rules: Readonly<Record<string, Rule>> = {
  messages: { parts: [], packages: ['eventsource-parser', 'zod/mini'] },
  // Gateways come out of a settings file, so they are checked with the same library as what comes over the wire.
  gateways: { parts: ['messages', 'sending'], packages: ['zod/mini'] },
  sending: { parts: ['messages', 'gateways'], packages: ['zod/mini'] },
  faults: { parts: ['messages', 'gateways', 'sending'] },
  conversation: { parts: ['messages'] },
  panel: { parts: [] },
  media: {
    parts: ['panel'],
    packages: ['preact', 'preact/', '@preact/signals', 'marked', 'shiki/', '@shikijs/', '@vscode/codicons/'],
  },
  chat: { parts: [...pure, 'panel'] },
  edit: { parts: pure, packages: ['fast-myers-diff'] },
  lens: { parts: pure },
  setup: { parts: pure },
  // It hands the pure parts what they ask for (settings to their parser, a transport to the client), so not types alone.
  host: { parts: pure, packages: ['vscode'] },
  'host node': {
    parts: [],
    types: [...pure, 'host'],
    packages: ['node:', 'http', 'https', 'net', 'tls', 'zlib', 'stream', 'os', 'path'],
  },
  'chat vscode': { parts: ['chat', ...pure, 'panel', 'host'], packages: ['vscode'] },
  'edit vscode': { parts: ['edit', ...pure, 'host'], packages: ['vscode'] },
  'lens vscode': { parts: ['lens', ...pure, 'host'], packages: ['vscode'] },
  'setup vscode': { parts: ['setup', ...pure, 'host'], packages: ['vscode'] },
  extension: {
    parts: [...pure, 'panel', 'host', ...features, ...features.map((feature) => `${feature} vscode`)],
    packages: ['vscode'],
  },
  // The judge of the protocol code must not share its mistakes.
  'test/gateway': { parts: [], packages: ['node:'] },
};

/** The part a file belongs to; `undefined`: no rule binds it. */
function partOf(file: string): string | undefined {
  if (file.startsWith('media/')) return 'media';
  if (file.startsWith('test/gateway/')) return 'test/gateway';
  const [top, folder = '', ...rest] = file.split('/');
  if (top !== 'src') return undefined;
  if (folder === 'extension.ts') return 'extension';
  if (folder === 'host') return file.endsWith('.node.ts') ? 'host node' : 'host';
  const isFeature = (features as readonly string[]).includes(folder);
  return isFeature && (rest[0] === 'vscode' || rest.join() === 'vscode.ts') ? `${folder} vscode` : folder;
}

/** Why a file must not import something; `undefined`: it may. */
function objection(from: string, specifier: string, typeOnly: boolean): string | undefined {
  const rule = rules[from];
  if (rule === undefined) return `belongs to no known part (${from})`;
  const [bare = specifier] = specifier.split('?');
  if (
    !bare.startsWith('.') &&
    !bare.startsWith('#') &&
    !bare.startsWith('src/') &&
    !bare.startsWith('media/') &&
    !bare.startsWith('test/')
  ) {
    const allowed = rule.packages?.some((name) => (/[/:]$/.test(name) ? bare.startsWith(name) : bare === name));
    return allowed === true ? undefined : `must not import ${bare}`;
  }
  const to = bare.startsWith('#') ? 'host' : partOf(bare);
  if (to === from || (to !== undefined && rule.parts.includes(to))) return undefined;
  if (typeOnly && to !== undefined && rule.types?.includes(to) === true) return undefined;
  return `must not import ${bare}`;
}

/** What is wrong with a file's imports. */
function objections(file: string): readonly string[] {
  const from = partOf(file);
  if (from === undefined) return [];
  return importsOf(file).flatMap(({ specifier, typeOnly }) => {
    const target = specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : specifier;
    const why = objection(from, target, typeOnly);
    return why === undefined ? [] : [`${file} ${why}`];
  });
}

const files = [...sourceFiles('src'), ...sourceFiles('media'), ...sourceFiles('test/gateway')];

describe('who may import whom', () => {
  it('holds in every file', () => {
    assert.deepEqual(files.flatMap(objections), []);
  });

  it('would be noticed when it did not', () => {
    assert.equal(objection('chat', 'vscode', true), 'must not import vscode');
    assert.equal(objection('chat', 'src/edit/diff.ts', false), 'must not import src/edit/diff.ts');
    assert.equal(
      objection('chat vscode', 'src/edit/vscode/index.ts', false),
      'must not import src/edit/vscode/index.ts',
    );
    assert.equal(objection('messages', 'src/gateways/send.ts', true), 'must not import src/gateways/send.ts');
    assert.equal(objection('gateways', 'zod', false), 'must not import zod');
    assert.equal(objection('test/gateway', 'src/messages/sse.ts', false), 'must not import src/messages/sse.ts');
    assert.equal(objection('media', 'src/panel/protocol.ts', false), undefined);
    assert.equal(objection('host node', 'src/host/storage.ts', false), 'must not import src/host/storage.ts');
  });

  it('is written down for every part there is, and for no other', () => {
    const parts = new Set(files.map(partOf));
    assert.deepEqual([...parts].sort(), Object.keys(rules).sort());
  });
});

describe('sources', () => {
  it('name their files when they import them, so that Node runs them as they are', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter(
          ({ specifier }) => specifier.startsWith('.') && !/\.(?:tsx?|css|json|mjs|svg)(?:\?\w+)?$/.test(specifier),
        )
        .map(({ specifier }) => `${file}: ${specifier}`),
    );
    assert.deepEqual(wrong, []);
  });

  it('ask for what differs between Node and the worker by a # name', () => {
    const wrong = sourceFiles('src').flatMap((file) =>
      importsOf(file)
        .filter(({ specifier }) => /\.(?:node|web)\.ts$/.test(specifier))
        .map(({ specifier }) => `${file}: ${specifier}`),
    );
    assert.deepEqual(wrong, []);
  });

  it('hold no way around the checks of types, of certificates, or of what is HTML', () => {
    const banned: readonly (readonly [string, RegExp])[] = [
      ['src', /@ts-(?:ignore|nocheck|expect-error)|eslint-disable|\bas any\b|: any\b|<any>/],
      ['media', /@ts-(?:ignore|nocheck|expect-error)|eslint-disable|\bas any\b|: any\b|<any>/],
      ['src', /rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED|checkServerIdentity/],
      ['src', /isTrusted\s*[:=]\s*true|supportHtml\s*[:=]\s*true|registerUriHandler|retainContextWhenHidden/],
      ['src', /child_process|\beval\(|new Function\(/],
      [
        'media',
        /innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|document\.write|\beval\(|new Function\(/,
      ],
    ];
    const wrong = banned.flatMap(([folder, pattern]) =>
      sourceFiles(folder).flatMap((file) => {
        const hit = pattern.exec(withoutComments(read(file)));
        return hit ? [`${file}: ${hit[0]}`] : [];
      }),
    );
    assert.deepEqual(wrong, []);
  });
});

/** Near enough: comments of whole lines, and those at a line's end. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
}
