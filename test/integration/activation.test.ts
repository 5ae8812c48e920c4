import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';
import { test } from 'node:test';
import * as vscode from 'vscode';
import { environment } from './run.ts';

const found = vscode.extensions.getExtension<unknown>('parley.parley');
assert.ok(found);
const parley = found;

test('Parley offers other extensions nothing, and so no key', async () => {
  assert.equal(await parley.activate(), undefined);
  assert.equal(parley.exports, undefined);
});

test('starting asks no gateway for anything', async () => {
  await parley.activate();
  // The first of all files: nobody has done anything yet.
  const response = await fetch(`${environment.gateway}/_gateway/requests`);
  assert.deepEqual(await response.json(), []);
});

test('its code is loaded in a moment', () => {
  const [file, shared] = ['extension.node', 'extension'].map((name) =>
    path.join(parley.extensionPath, `dist/${name}.js`),
  );
  assert.ok(file !== undefined && shared !== undefined);
  const require = createRequire(file);
  // The best of some: the machine may be busy with something else.
  const times = Array.from({ length: 10 }, () => {
    for (const each of [file, shared]) Reflect.deleteProperty(require.cache, each);
    const started = performance.now();
    require(file);
    return performance.now() - started;
  });
  const fastest = Math.min(...times);
  assert.ok(fastest < 150, `${fastest} ms`);
});

test('every command that is contributed is registered, and the others are for its own buttons', async () => {
  await parley.activate();
  const { contributes } = parley.packageJSON as { contributes: { commands: readonly { command: string }[] } };
  const contributed = contributes.commands.map(({ command }) => command);
  const registered = (await vscode.commands.getCommands(true)).filter((id) => id.startsWith('parley.'));
  assert.deepEqual(
    contributed.filter((id) => !registered.includes(id)),
    [],
  );
  // Three parts: the lenses of edits, code actions and tests, and what VS Code itself makes for each view.
  const others = registered.filter((id) => !contributed.includes(id));
  assert.deepEqual(
    others.filter((id) => !/^parley\.(?:edit|chat|lens|test)\.\w+$/.test(id)),
    [],
  );
});
