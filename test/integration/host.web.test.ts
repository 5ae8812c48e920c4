import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as vscode from 'vscode';
import { environment } from './run.ts';

test('Parley activates, in the host it was asked for', async () => {
  const parley = vscode.extensions.getExtension('parley.parley');
  assert.ok(parley, 'Parley is not there');
  await parley.activate();
  assert.equal(vscode.env.uiKind === vscode.UIKind.Web, environment.host !== 'desktop');
  assert.equal('WorkerGlobalScope' in globalThis, environment.host === 'web');
});

test('every command that Parley contributes is registered, and the other way round', async () => {
  const parley = vscode.extensions.getExtension('parley.parley');
  assert.ok(parley);
  await parley.activate();
  const manifest = parley.packageJSON as {
    contributes: { commands: { command: string }[]; views: { parley: { id: string }[] } };
  };
  const contributed = manifest.contributes.commands.map(({ command }) => command);
  // What has a further part is for Parley's own lenses; VS Code makes some for each view.
  const registered = (await vscode.commands.getCommands(true)).filter((id) => /^parley\.[A-Za-z]+$/.test(id));
  const views = manifest.contributes.views.parley.map(({ id }) => id);
  assert.deepEqual(registered.filter((id) => !views.includes(id)).sort(), contributed.sort());
});

test('the test gateway can be reached', async () => {
  const response = await fetch(`${environment.gateway}/_gateway/requests`);
  assert.equal(response.status, 200);
});
