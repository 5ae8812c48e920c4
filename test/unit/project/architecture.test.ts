import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'node:test';
import { importsOf, read, sourceFiles } from './imports.ts';
import { circles, importGraph, sizesOf } from './measure.ts';
import type { Measured } from './measure.ts';

// What is still being rebuilt. Each entry goes when its part is done; nothing is added here.

/** What the files of a part may import besides each other. */
interface Rule {
  /** Other parts. */
  readonly parts: readonly string[];
  /** Other parts, types only. */
  readonly types?: readonly string[];
  /** npm packages, or beginnings of their names that end in `/`. */
  readonly packages?: readonly string[];
}

const features = ['chat', 'commit', 'context', 'edit', 'inspect', 'lens', 'provider', 'setup', 'status', 'usage'];
/** What a feature's pure files are built on. */
const pure = ['messages', 'gateways', 'sending', 'faults', 'conversation'];

/** Who may import whom. A part named `X vscode` is what of feature X may know VS Code: vscode.ts and vscode/. */
const rules: Readonly<Record<string, Rule>> = {
  messages: { parts: [], packages: ['eventsource-parser'] },
  // Both come out of files that people or earlier versions wrote, so they are checked as what comes over the wire is.
  gateways: { parts: ['messages'], packages: ['zod/mini'] },
  conversation: { parts: ['messages'], packages: ['zod/mini'] },
  sending: { parts: ['messages', 'gateways'] },
  faults: { parts: ['messages', 'gateways'] },
  panel: { parts: [], packages: ['zod/mini'] },
  media: {
    parts: ['panel'],
    packages: [
      'preact',
      'preact/',
      '@preact/signals',
      'marked',
      'temml',
      'zod/mini',
      'shiki/',
      '@shikijs/',
      '@vscode/codicons/',
    ],
  },
  context: { parts: ['messages', 'conversation', 'faults'], packages: ['fast-myers-diff'] },
  chat: { parts: [...pure, 'context', 'panel'], packages: ['zod/mini'] },
  // A review that waits over a reload is read from a file.
  edit: { parts: pure, types: ['host'], packages: ['fast-myers-diff', 'zod/mini'] },
  commit: { parts: pure },
  inspect: { parts: pure },
  lens: { parts: pure, types: ['host'] },
  // The user's answers about other extensions are kept between sessions.
  provider: { parts: [...pure, 'context'], packages: ['zod/mini'] },
  setup: { parts: pure },
  status: { parts: pure },
  // The ledger is read from files that other versions wrote.
  usage: { parts: [...pure, 'panel'], packages: ['zod/mini'] },
  // An adapter hands on what it gets in the form that the product has for it: settings and facts parsed, lines redacted,
  // errors explained. Those are the product's rules, told once: it has none of its own, and knows nothing of sending.
  host: { parts: ['messages', 'gateways', 'faults'], packages: ['vscode'] },
  'host node': {
    parts: [],
    types: ['messages', 'host'],
    packages: ['node:', 'http', 'https', 'net', 'tls', 'zlib', 'stream', 'os', 'path'],
  },
  'context vscode': { parts: ['context', 'messages', 'conversation', 'faults', 'host'], packages: ['vscode'] },
  'chat vscode': { parts: ['chat', ...pure, 'context', 'panel', 'host'], packages: ['vscode'] },
  'commit vscode': { parts: ['commit', ...pure, 'host'], packages: ['vscode'] },
  'edit vscode': { parts: ['edit', ...pure, 'host'], packages: ['vscode'] },
  'inspect vscode': { parts: ['inspect', ...pure, 'host'], packages: ['vscode'] },
  'lens vscode': { parts: ['lens', ...pure, 'host'], packages: ['vscode'] },
  'provider vscode': { parts: ['provider', ...pure, 'context', 'host'], packages: ['vscode'] },
  'status vscode': { parts: ['status', ...pure, 'host'], packages: ['vscode'] },
  'setup vscode': { parts: ['setup', ...pure, 'host'], packages: ['vscode'] },
  'usage vscode': { parts: ['usage', ...pure, 'panel', 'host'], packages: ['vscode'] },
  extension: {
    parts: [...pure, 'panel', 'host', ...features, ...features.map((feature) => `${feature} vscode`)],
    packages: ['vscode'],
  },
  'extension node': { parts: ['extension', 'host node'], packages: ['vscode'] },
  // The judge of the protocol code must not share its mistakes.
  'test/gateway': { parts: [], packages: ['node:'] },
};

/** Folders of which others may import this one file only. */
const doors: Readonly<Record<string, string>> = {
  'src/setup/paste/': 'src/setup/paste/index.ts',
  'src/messages/': 'src/messages/index.ts',
};

/** Most lines of a file and of a function, and most public methods of a class. */
const budgets = { lines: 350, functions: 60, classes: 12 };

/** What may be larger, and why. */
const larger: Readonly<Record<string, string>> = {
  'src/gateways/presets.ts': 'data: one record for each gateway',
  'media/markdown/render.tsx#draw': 'one switch with a line or two for each kind of token',
};

/** Names that several files in src have, and what they do alike. */
const sharedNames: Readonly<Record<string, string>> = {
  'index.ts': 'the door of its folder',
  'words.ts': 'what its feature says to people',
  'context.ts': 'what goes along with a question, and what is said of it to the panel',
  'composer.ts': 'the composer, and what is said of it to the panel',
  'steering.ts': 'the branches of the open conversation, and what is said of them to the panel',
  'thread.ts': 'the open conversation, and what is said of it to the panel',
  'facts.ts': 'what a reply took, and what is said of it to the panel',
};

/** The part a file belongs to; `undefined`: no rule binds it. */
function partOf(file: string): string | undefined {
  if (file.startsWith('media/')) return 'media';
  if (file.startsWith('test/gateway/')) return 'test/gateway';
  const [top, folder = '', ...rest] = file.split('/');
  if (top !== 'src') return undefined;
  if (folder === 'extension.ts') return 'extension';
  if (folder === 'extension.node.ts') return 'extension node';
  if (folder === 'host') return file.endsWith('.node.ts') ? 'host node' : 'host';
  const isFeature = (features as readonly string[]).includes(folder);
  return isFeature && (rest[0] === 'vscode' || rest.join() === 'vscode.ts') ? `${folder} vscode` : folder;
}

/** Why a file must not import something; `undefined`: it may. */
function objection(from: string, specifier: string, typeOnly: boolean): string | undefined {
  const rule = rules[from];
  if (rule === undefined) return `belongs to no known part (${from})`;
  const [bare = specifier] = specifier.split('?');
  if (!bare.startsWith('.') && !bare.startsWith('src/') && !bare.startsWith('media/') && !bare.startsWith('test/')) {
    const allowed = (rule.packages ?? []).some((name) => (/[/:]$/.test(name) ? bare.startsWith(name) : bare === name));
    return allowed ? undefined : `must not import ${bare}`;
  }
  const to = partOf(bare);
  if (to === from || (to !== undefined && rule.parts.includes(to))) return undefined;
  if (typeOnly && to !== undefined && rule.types?.includes(to) === true) return undefined;
  return `must not import ${bare}`;
}

/** Why a file must not reach into a folder that has a door. */
function pastTheDoor(file: string, target: string): string | undefined {
  const folder = Object.keys(doors).find((name) => target.startsWith(name) && !file.startsWith(name));
  const door = folder === undefined ? undefined : doors[folder];
  return door === undefined || target === door ? undefined : `must import ${door}, not ${target}`;
}

/** What is wrong with a file's imports. */
function objections(file: string): readonly string[] {
  const from = partOf(file);
  if (from === undefined) return [];
  return importsOf(file).flatMap(({ specifier, typeOnly }) => {
    const target = specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : specifier;
    const why = objection(from, target, typeOnly) ?? pastTheDoor(file, target);
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
    assert.equal(objection('media', 'src/panel/contract.ts', false), undefined);
    assert.equal(objection('host node', 'src/host/storage.ts', false), 'must not import src/host/storage.ts');
  });

  it('is written down for every part there is, and for no other', () => {
    const parts = new Set(files.map(partOf));
    assert.deepEqual([...parts].sort(), Object.keys(rules).sort());
  });

  it('lets nobody past the door of a folder', () => {
    assert.equal(pastTheDoor('src/chat/a.ts', 'src/messages/index.ts'), undefined);
    assert.equal(pastTheDoor('src/messages/a.ts', 'src/messages/reply/fold.ts'), undefined);
    assert.equal(
      pastTheDoor('src/chat/a.ts', 'src/messages/reply/fold.ts'),
      'must import src/messages/index.ts, not src/messages/reply/fold.ts',
    );
  });

  it('goes in no circle, not even of types', () => {
    assert.deepEqual(circles(importGraph(files)), []);
    const graph = { a: ['b'], b: ['c', 'd'], c: ['a'], d: ['e'], e: [] };
    assert.deepEqual(circles(new Map(Object.entries(graph))), [['a', 'b', 'c']]);
  });
});

describe('sizes', () => {
  const sizes = files.filter((file) => !file.startsWith('test/')).map(sizesOf);
  const over = (all: readonly Measured[], budget: number): readonly string[] =>
    all.filter(({ name, value }) => value > budget && !(name in larger)).map(told);
  const told = ({ name, value }: Measured): string => `${name}: ${value}`;

  it(`keep to ${budgets.lines} lines a file`, () => {
    assert.deepEqual(
      over(
        sizes.map(({ lines }) => lines),
        budgets.lines,
      ),
      [],
    );
  });

  it(`keep to ${budgets.functions} lines a function`, () => {
    assert.deepEqual(
      over(
        sizes.flatMap(({ functions }) => functions),
        budgets.functions,
      ),
      [],
    );
  });

  it(`keep to ${budgets.classes} public methods a class`, () => {
    assert.deepEqual(
      over(
        sizes.flatMap(({ classes }) => classes),
        budgets.classes,
      ),
      [],
    );
  });
});

describe('exceptions', () => {
  it('are all needed', () => {
    const all = files.filter((file) => !file.startsWith('test/')).map(sizesOf);
    const over = [
      ...all.map(({ lines }) => lines).filter(({ value }) => value > budgets.lines),
      ...all.flatMap(({ functions }) => functions).filter(({ value }) => value > budgets.functions),
      ...all.flatMap(({ classes }) => classes).filter(({ value }) => value > budgets.classes),
    ].map(({ name }) => name);
    assert.deepEqual(
      Object.keys(larger).filter((name) => !over.includes(name)),
      [],
    );
    const names = sourceFiles('src').map((file) => path.posix.basename(file));
    assert.deepEqual(
      Object.keys(sharedNames).filter((name) => names.indexOf(name) === names.lastIndexOf(name)),
      [],
    );
  });
});

describe('names', () => {
  it('are given to one file in src each', () => {
    const names = sourceFiles('src').map((file) => path.posix.basename(file));
    const twice = names.filter((name, index) => names.indexOf(name) !== index);
    assert.deepEqual(
      twice.filter((name) => !(name in sharedNames)),
      [],
    );
  });
});

describe('what a newcomer reads first', () => {
  const sources = [...sourceFiles('src'), ...sourceFiles('media')];

  it('is a line at the top of each file that says what the file is', () => {
    const unsaid = sources.filter((file) => !read(file).startsWith('// '));
    assert.deepEqual(unsaid, []);
  });

  it('is a short README in each folder: what it is, what it may import, what it never knows', () => {
    const folders = [...new Set(sources.map((file) => path.posix.dirname(file)))];
    const long = folders
      .filter((folder) => folder !== 'src')
      .filter((folder) => read(`${folder}/README.md`).trimEnd().split('\n').length > 6);
    assert.deepEqual(long, []);
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

  it('hand what needs Node in at its entry alone, and what needs a browser in at the other', () => {
    const others = new Map([
      ['src/extension.node.ts', ['platform.node.ts']],
      ['src/extension.ts', ['platform.web.ts']],
      [
        'src/host/platform.node.ts',
        ['clientCertificate.node.ts', 'command.node.ts', 'disk.node.ts', 'home.node.ts', 'transport.node.ts'],
      ],
      ['src/host/platform.web.ts', ['transport.web.ts']],
    ]);
    const found = sourceFiles('src').flatMap((file) => {
      const names = importsOf(file).map(({ specifier }) => path.posix.basename(specifier));
      const bound = names.filter((name) => /\.(?:node|web)\.ts$/.test(name));
      return bound.length === 0 ? [] : [[file, bound] as const];
    });
    assert.deepEqual(new Map(found), others);
  });

  it('run no program but the one that prints a key', () => {
    const running = sourceFiles('src').filter((file) =>
      /child_process|execFile|\bspawn\(/.test(withoutComments(read(file))),
    );
    assert.deepEqual(running, ['src/host/command.node.ts']);
    assert.match(read('src/host/command.node.ts'), /shell: false/);
  });

  it('show messages in one way, which leaves no link in a text of a gateway or a file', () => {
    const showing = sourceFiles('src').filter((file) =>
      /show(?:Information|Warning|Error)Message/.test(withoutComments(read(file))),
    );
    assert.deepEqual(showing, ['src/host/messages.ts']);
    const shown = [...read('src/host/messages.ts').matchAll(/show\w+Message\((\w+)/g)].map(([, first]) => first);
    assert.deepEqual(new Set(shown), new Set(['withoutLinks']));
  });

  it('ask and wait in one way, which leaves no link and no icon in a text of a gateway or a file', () => {
    const asking = sourceFiles('src').filter((file) =>
      /show(?:QuickPick|InputBox)\(|withProgress\(/.test(withoutComments(read(file))),
    );
    // The rows of the first are all in words of our own.
    assert.deepEqual(asking, ['src/context/vscode/automatic.ts', 'src/host/dialogs.ts']);
    const prompting = sourceFiles('src').filter((file) =>
      /\.prompt = (?!plainPrompt\()|validationMessage = /.test(read(file)),
    );
    assert.deepEqual(prompting, []);
  });

  it('hold no way around the checks of types, of certificates, or of what is HTML', () => {
    const banned: readonly (readonly [string, RegExp])[] = [
      ['src', /@ts-(?:ignore|nocheck|expect-error)|(?:eslint|oxlint)-disable|\bas any\b|: any\b|<any>/],
      ['media', /@ts-(?:ignore|nocheck|expect-error)|(?:eslint|oxlint)-disable|\bas any\b|: any\b|<any>/],
      ['src', /rejectUnauthorized|NODE_TLS_REJECT_UNAUTHORIZED|checkServerIdentity/],
      ['src', /isTrusted\s*[:=]\s*true|supportHtml\s*[:=]\s*true|registerUriHandler|retainContextWhenHidden/],
      ['src', /\beval\(|new Function\(/],
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
