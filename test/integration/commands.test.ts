import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import * as vscode from 'vscode';
import type { LoggedRequest } from '../gateway/log.ts';
import { forget, openFile, requests } from './editing.ts';
import { waitUntil } from './run.ts';

const code = 'export function twice(value: number): number {\n  return value * 2;\n}\n';

/** The request that comes, once it has been answered. */
const answered = async (): Promise<LoggedRequest> =>
  waitUntil('a request is answered', async () => (await requests()).find(({ ended }) => ended === 'whole'));

describe('a command’s way to the gateway and back, with a user’s selection', () => {
  beforeEach(async () => {
    await forget();
    const editor = await openFile('twice.ts', code);
    editor.selection = new vscode.Selection(0, 0, 2, 1);
  });

  it('Explain asks about the selected code', async () => {
    await vscode.commands.executeCommand('parley.explain');
    const { verdict, body } = await answered();
    assert.equal(verdict, 'ok');
    assert.match(body, /lines 1-3 of \\"twice\.ts\\"/);
    assert.match(body, /return value \* 2;/);
    assert.match(body, /Explain this code/);
  });

  it('Ask About Selection attaches it and sends nothing', async () => {
    await vscode.commands.executeCommand('parley.askAboutSelection');
    assert.deepEqual(await requests(), []);
  });
});
