import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSettings } from '../../../src/gateways/settings.ts';
import { read, sourceFiles } from './imports.ts';

interface Command {
  readonly command: string;
  readonly title: string;
  readonly category?: string;
}

interface Setting {
  readonly scope?: string;
  readonly default?: unknown;
  readonly description?: string;
  readonly markdownDescription?: string;
}

interface Step {
  readonly description: string;
  readonly media: { readonly svg: string; readonly altText: string };
  readonly completionEvents: readonly string[];
}

interface Manifest {
  readonly engines: { readonly vscode: string };
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly activationEvents: readonly string[];
  readonly main: string;
  readonly browser: string;
  readonly enabledApiProposals?: unknown;
  readonly contributes: {
    readonly commands: readonly Command[];
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
    readonly keybindings: readonly {
      readonly command: string;
      readonly key: string;
      readonly mac: string;
      readonly when?: string;
    }[];
    readonly menus: Readonly<Record<string, readonly { readonly command?: string; readonly submenu?: string }[]>>;
    readonly submenus: readonly { readonly id: string }[];
    readonly viewsContainers: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly views: Readonly<Record<string, readonly { readonly id: string }[]>>;
    readonly walkthroughs: readonly { readonly id: string; readonly steps: readonly Step[] }[];
  };
}

const nls = JSON.parse(read('package.nls.json')) as Readonly<Record<string, string>>;
/** package.json as people see it: its `%keys%` are sentences. */
const manifest = JSON.parse(read('package.json'), (_name, value: unknown) => {
  const key = typeof value === 'string' ? /^%(.+)%$/.exec(value)?.[1] : undefined;
  return key === undefined ? value : nls[key];
}) as Manifest;
const { contributes } = manifest;
/**
 * The menus that VS Code's stable API has. The others need a proposal, which the tests' VS Code never refuses and a
 * person's always does, so this list is what stands between them.
 */
const stableMenus: readonly RegExp[] = [
  /^commandPalette$/,
  /^editor\/(?:title|title\/run|context|lineNumber\/context|title\/context)$/,
  /^explorer\/context$/,
  /^scm\/(?:title|sourceControl|change\/title|resource(?:Group|Folder|State)\/context)$/,
  /^terminal\/(?:context|title\/context)$/,
  /^view\/(?:title|item\/context)$/,
  /^comments\/comment(?:Thread)?\/(?:title|context)$/,
  /^notebook\/(?:toolbar|cell\/title|cell\/execute)$/,
  /^testing\//,
  /^webview\/context$/,
  /^timeline\//,
  /^file\/newFile$/,
  /^statusBar\/remoteIndicator$/,
  /^parley\./,
];
const commands = contributes.commands.map(({ command }) => command);
const settings = contributes.configuration.properties;
const sources = sourceFiles('src').map(read).join('\n');

// That what is contributed and what is registered are the same is asked of VS Code itself, in test/integration.
describe('commands', () => {
  it('have a title, and all the same category', () => {
    for (const { command, title, category } of contributes.commands) {
      assert.match(command, /^parley\.[a-z][A-Za-z]+$/);
      assert.match(title, /^[A-Z]/, command);
      assert.equal(category, 'Parley', command);
    }
    assert.equal(new Set(commands).size, commands.length);
  });

  it('are the ones that menus and keys name', () => {
    const submenus = new Set(contributes.submenus.map(({ id }) => id));
    for (const { command, submenu } of Object.values(contributes.menus).flat()) {
      assert.ok(command === undefined ? submenus.has(submenu ?? '') : commands.includes(command), command ?? submenu);
    }
    for (const { command } of contributes.keybindings) assert.ok(commands.includes(command), command);
  });

  it('have keys that VS Code, its extensions and the system leave free, on every system and in every focus', () => {
    const bound = JSON.parse(read('test/fixtures/defaultKeybindings.json')) as Readonly<
      Record<'macOS' | 'windowsAndLinux', string>
    >;
    const taken = { key: bound.windowsAndLinux.split(' '), mac: bound.macOS.split(' ') };
    assert.ok(taken.key.includes('ctrl+k') && taken.mac.includes('cmd+k') && taken.key.length > 300);
    // In the panel itself, keys do what they do elsewhere in VS Code: find, and go to what is above or below.
    const inPanel = new Set(['ctrl+f cmd+f', 'alt+up cmd+alt+up', 'alt+down cmd+alt+down']);
    // In the box for an instruction, which has one line, they walk through earlier ones.
    const inBox = new Set(['up', 'down']);
    for (const binding of contributes.keybindings) {
      if (binding.when === 'parley.asking && inQuickInput' && inBox.has(binding.key)) continue;
      if (binding.when?.startsWith("focusedView == 'parley.chat' || ") && inPanel.has(`${binding.key} ${binding.mac}`))
        continue;
      // While an edit runs there, and nothing else that Escape closes is open.
      if (binding.key === 'escape') {
        const { when = '' } = binding;
        assert.ok(when.startsWith('editorTextFocus && (parley.streaming || parley.escaped) && !editorHasSelection'));
        for (const open of ['suggestWidget', 'findWidget', 'parameterHints', 'renameInput'])
          assert.ok(when.includes(` && !${open}Visible`), open);
        continue;
      }
      // One stroke, since the second letter of two would be typed into the composer too; and none that types a letter.
      assert.match(binding.key, /^shift\+alt\+([a-z]|page(up|down))$/);
      assert.equal(binding.mac, binding.key.replace('shift+alt', 'ctrl+cmd'));
      for (const system of ['key', 'mac'] as const)
        assert.ok(!taken[system].includes(binding[system]), binding[system]);
    }
    // Two commands share keys only where no more than one of them can be meant.
    for (const [i, { key, when }] of contributes.keybindings.entries()) {
      for (const other of contributes.keybindings.slice(i + 1)) {
        if (other.key !== key) continue;
        assert.ok([when?.includes(`!${other.when}`), other.when?.includes(`!${when}`)].includes(true), key);
      }
    }
  });
});

describe('the walkthrough', () => {
  const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);

  it('leads to commands that exist, with a picture for each step', () => {
    assert.ok(steps.length >= 4);
    for (const { description, media } of steps) {
      const named = Array.from(description.matchAll(/\]\(command:([\w.]+)\)/g), ([, command = '']) => command);
      assert.ok(named.length > 0 && named.every((command) => commands.includes(command)), description);
      assert.match(read(media.svg), /^<svg /);
      assert.ok(media.altText.length > 10);
    }
  });

  it('ticks itself, by commands that exist and by what the sources set', () => {
    for (const event of steps.flatMap(({ completionEvents }) => completionEvents)) {
      const [, kind, name = ''] = /^(onCommand|onContext):(.+)$/.exec(event) ?? [];
      const isThere =
        kind === 'onCommand' ? commands.includes(name) : new RegExp(`tick(?:\\?\\.)?\\('${name}'\\)`).test(sources);
      assert.ok(isThere, event);
    }
  });
});

describe('settings', () => {
  it('are all read, and what is read is a setting', () => {
    const asked = new Set<string>();
    parseSettings((name) => void asked.add(`parley.${name}`));
    // This one is the only setting that is read for a resource, where it is needed.
    assert.match(read('src/lens/vscode/lensSetting.ts'), /\.get\('lenses'\)/);
    assert.deepEqual(Object.keys(settings).sort(), [...asked, 'parley.lenses'].sort());
  });

  it('have as default what is used where nothing is set', () => {
    const none = parseSettings(() => undefined);
    const defaults = parseSettings((name) => settings[`parley.${name}`]?.default);
    assert.deepEqual(defaults.problems, []);
    assert.deepEqual(defaults, none);
  });

  it('can not be changed by a workspace, but for what only shows or hides lenses', () => {
    const others = Object.entries(settings).filter(([, { scope }]) => scope !== 'application');
    assert.deepEqual(
      others.map(([name, { scope }]) => `${name} ${String(scope)}`),
      ['parley.lenses resource'],
    );
  });

  it('are never a place for a key', () => {
    const names = (value: unknown): readonly string[] =>
      typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([name, inner]) => [name, ...names(inner)])
        : [];
    const suspicious = /^(?:api_?)?key$|token$|password|credential|authorization|^secrets?$/i;
    const schema = names(contributes.configuration).filter((name) => suspicious.test(name));
    assert.deepEqual(schema, []);
  });

  it('are described', () => {
    for (const [name, { description, markdownDescription }] of Object.entries(settings)) {
      assert.match(markdownDescription ?? description ?? '', /^[\p{Lu}`].+[.)]$/su, name);
    }
  });
});

describe('the manifest', () => {
  it('wakes Parley late, and never because of a file, a link or a language', () => {
    assert.deepEqual(manifest.activationEvents, ['onStartupFinished']);
    assert.doesNotMatch(JSON.stringify(manifest), /onUri|onFileSystem|"\*"/);
  });

  it('puts commands only into menus that need no proposed API', () => {
    const isStable = (menu: string): boolean => stableMenus.some((pattern) => pattern.test(menu));
    assert.deepEqual(
      Object.keys(contributes.menus).filter((menu) => !isStable(menu)),
      [],
    );
    assert.ok(isStable('editor/title') && isStable('comments/commentThread/context') && isStable('parley.editor'));
    assert.ok(!isStable('editor/content') && !isStable('chat/input') && !isStable('diffEditor/gutter/hunk'));
  });

  it('needs no proposed API, and types no newer than the VS Code it asks for', () => {
    assert.equal('enabledApiProposals' in manifest, false);
    assert.doesNotMatch(sources, /vscode\.proposed/);
    assert.deepEqual(
      sourceFiles('src').filter((file) => file.includes('vscode.proposed')),
      [],
    );
    const minor = (range: string | undefined): string | undefined => /(\d+\.\d+)/.exec(range ?? '')?.[1];
    const types = JSON.parse(read('node_modules/@types/vscode/package.json')) as { readonly version: string };
    assert.equal(minor(types.version), minor(manifest.engines.vscode));
  });

  it('names bundles for both hosts', () => {
    assert.equal(manifest.main, './dist/extension.node.js');
    assert.equal(manifest.browser, './dist/extension.js');
  });

  it('has the chat beside VS Code’s own, under the ids by which VS Code keeps where a user has moved it', () => {
    const places = Object.entries(contributes.viewsContainers).map(([place, all]) => [place, all.map(({ id }) => id)]);
    assert.deepEqual(places, [['secondarySidebar', ['parley']]]);
    assert.deepEqual(
      contributes.views['parley']?.map(({ id }) => id),
      ['parley.chat'],
    );
  });

  it('names the view that the code provides', () => {
    const ids = Object.values(contributes.views).flatMap((views) => views.map(({ id }) => id));
    for (const id of ids) assert.ok(sources.includes(`'${id}'`), id);
  });
});
