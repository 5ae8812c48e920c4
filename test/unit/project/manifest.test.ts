import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { root } from '../../host/paths.ts';

interface Command {
  readonly command: string;
  readonly title: string;
  readonly category?: string;
}
interface Keybinding {
  readonly command: string;
  readonly key: string;
  readonly mac?: string;
}
interface Setting {
  readonly scope?: string;
  readonly markdownDescription?: string;
  readonly description?: string;
  readonly default?: unknown;
}
interface Manifest {
  readonly activationEvents: readonly string[];
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly contributes: {
    readonly commands: readonly Command[];
    readonly keybindings: readonly Keybinding[];
    readonly menus: Readonly<Record<string, readonly { readonly command?: string; readonly submenu?: string }[]>>;
    readonly configuration: { readonly properties: Readonly<Record<string, Setting>> };
  };
}

const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as Manifest;
const { commands, keybindings, menus, configuration } = manifest.contributes;
const ids = new Set(commands.map(({ command }) => command));

// Which commands are really registered is asked of a running VS Code, in test/integration/activation.test.ts.
describe('the commands', () => {
  it('each have a title, and stand under the product’s name in the palette', () => {
    assert.ok(commands.length > 20);
    for (const { command, title, category } of commands) {
      assert.match(command, /^parley\.[a-zA-Z]+$/);
      assert.ok(title.length > 0);
      assert.equal(category, 'Parley', command);
    }
  });

  it('are the only ones that menus and keys name', () => {
    const named = [...Object.values(menus).flat(), ...keybindings].flatMap(({ command }) => command ?? []);
    assert.deepEqual(
      named.filter((command) => !ids.has(command)),
      [],
    );
  });
});

/** All that VS Code 1.139 binds by default to Ctrl+K, or Cmd+K, followed by Shift and one key. */
const taken: readonly string[] = ['ctrl+k shift+o', 'ctrl+k shift+enter'];

describe('the keys', () => {
  it('are chords, one for each command, that no default of VS Code uses', () => {
    assert.ok(keybindings.length >= 8);
    for (const { key, mac, command } of keybindings) {
      assert.match(key, /^ctrl\+k shift\+[a-z]$/, command);
      assert.equal(mac, key.replace('ctrl', 'cmd'), command);
      assert.ok(!taken.includes(key), key);
    }
    assert.equal(new Set(keybindings.map(({ key }) => key)).size, keybindings.length);
  });
});

describe('the settings', () => {
  const settings = Object.entries(configuration.properties);

  it('belong to the person: a workspace may only turn lenses off', () => {
    for (const [name, { scope }] of settings) {
      assert.equal(scope, name === 'parley.lenses' ? 'resource' : 'application', name);
    }
  });

  it('hold no key, and say what they do', () => {
    for (const [name, { description, markdownDescription }] of settings) {
      assert.doesNotMatch(name, /key|token$|secret|password/i);
      assert.ok((description ?? markdownDescription ?? '').length > 20, name);
    }
  });
});

describe('activation', () => {
  it('waits for the editor to be ready, and runs in untrusted and virtual workspaces', () => {
    assert.deepEqual(manifest.activationEvents, ['onStartupFinished']);
    assert.equal(manifest.capabilities['virtualWorkspaces'], true);
    assert.deepEqual(Object.keys(manifest.capabilities), ['untrustedWorkspaces', 'virtualWorkspaces']);
  });
});
