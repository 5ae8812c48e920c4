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

test('the test gateway can be reached', async () => {
  const response = await fetch(`${environment.gateway}/_gateway/requests`);
  assert.equal(response.status, 200);
});
