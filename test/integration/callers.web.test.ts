import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import * as vscode from 'vscode';
import { answerDialogs, ask, body, chosen, modelIn, modelsOf, textIn, user } from './callers.ts';
import type { Dialogs, Models } from './callers.ts';
import { forget, requests } from './control.ts';
import { waitUntil } from './run.ts';

const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('parley');
let dialogs: Dialogs;
let allowed: Models;
let denied: Models;

before(async () => {
  allowed = await modelsOf('caller');
  denied = await modelsOf('denied');
  dialogs = answerDialogs();
});

beforeEach(forget);

after(() => dialogs.end());

describe('the models for other extensions', () => {
  it('are there without a question, with what is known of them', async () => {
    const { name, family, version, maxInputTokens } = await modelIn(allowed);
    const [, id = ''] = chosen.split('/');
    assert.deepEqual([name !== '', family, version], [true, id, id]);
    assert.ok(maxInputTokens > 100_000);
    assert.deepEqual([dialogs.asked, await requests()], [[], []]);
  });

  it('are others when the settings name others', async () => {
    const before = settings().inspect('gateways')?.globalValue as readonly Readonly<Record<string, unknown>>[];
    const with2 = before.map((record) => ({ ...record, models: ['second'] }));
    const changed = new Promise<void>((resolve) => {
      const listener = vscode.lm.onDidChangeChatModels(() => {
        listener.dispose();
        resolve();
      });
    });
    await settings().update('gateways', with2, vscode.ConfigurationTarget.Global);
    await changed;
    await waitUntil('it is there', async () => (await allowed.selectChatModels({ id: 'test/second' })).length);
    await settings().update('gateways', before, vscode.ConfigurationTarget.Global);
    await waitUntil('it is gone', async () => (await allowed.selectChatModels({ id: 'test/second' })).length === 0);
  });

  it('send nothing for one that isn’t allowed to use them, which is asked once', async () => {
    dialogs.button = 'Don’t Allow';
    const words = /Tiny Caller isn’t allowed to use Parley’s models, so nothing was sent\. .*Manage Extension Access/;
    for (const lm of [denied, denied]) await assert.rejects(async () => ask(lm, [user('Hello')]), words);
    assert.equal(dialogs.asked.length, 1);
    assert.match(
      dialogs.asked[0] ?? '',
      /^Let Tiny Caller use your models\? .*\(peers\.denied\).* request to \S+ on Test Gateway/,
    );
    assert.deepEqual(await requests(), []);
  });

  it('answer one that is, with one request', async () => {
    dialogs.button = 'Allow';
    dialogs.asked.length = 0;
    assert.equal(textIn(await ask(allowed, [user('/echo One')])), 'One');
    assert.match(dialogs.asked[0] ?? '', /peers\.caller/);
    const { model, messages, system, stream } = await body();
    assert.deepEqual(
      [`test/${String(model)}`, messages, system, stream],
      [chosen, [{ role: 'user', content: '/echo One' }], undefined, true],
    );
    dialogs.button = undefined;
    await ask(allowed, [user('/echo Two')]);
    assert.equal(dialogs.asked.length, 1);
  });
});
