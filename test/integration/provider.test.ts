import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import * as vscode from 'vscode';
import { answerDialogs, ask, body, modelIn, modelsOf, textIn, user } from './callers.ts';
import type { Dialogs, Models } from './callers.ts';
import { forget, release, requests, script } from './control.ts';
import { waitUntil } from './run.ts';

const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('parley');
const assistant = (content: vscode.LanguageModelChatMessage['content']): vscode.LanguageModelChatMessage =>
  new vscode.LanguageModelChatMessage(vscode.LanguageModelChatMessageRole.Assistant, content);
let dialogs: Dialogs;
let allowed: Models;

before(async () => {
  allowed = await modelsOf('caller');
  dialogs = answerDialogs('Allow');
});

beforeEach(forget);

after(() => dialogs.end());

describe('a request of another extension', () => {
  it('brings a tool’s call, takes its result, and says what it took', async () => {
    const tools = [
      {
        name: 'weather',
        description: 'Tells the weather',
        inputSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      },
    ];
    const question = user('use the tool for “Paris”');
    const parts = await ask(allowed, [question], { tools });
    const [call] = parts.filter((part) => part instanceof vscode.LanguageModelToolCallPart);
    assert.ok(call);
    assert.equal(call.name, 'weather');
    const usage = parts.find((part) => part instanceof vscode.LanguageModelDataPart && part.mimeType === 'usage');
    assert.match(
      JSON.stringify(usage && new TextDecoder().decode((usage as vscode.LanguageModelDataPart).data)),
      /prompt_tokens/,
    );
    await forget();
    const result = new vscode.LanguageModelToolResultPart(call.callId, [new vscode.LanguageModelTextPart('Sunny')]);
    await ask(allowed, [question, assistant([call]), user([result])], { tools });
    const { messages } = await body();
    assert.deepEqual(messages, [
      { role: 'user', content: 'use the tool for “Paris”' },
      { role: 'assistant', content: [{ type: 'tool_use', id: call.callId, name: 'weather', input: call.input }] },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: call.callId, content: [{ type: 'text', text: 'Sunny' }] }],
      },
    ]);
  });

  it('brings thoughts apart from the text, and takes them back to where they were thought', async () => {
    await settings().update('thinking', 'adaptive', vscode.ConfigurationTarget.Global);
    const parts = await ask(allowed, [user('/think Why?')]);
    assert.match(JSON.stringify(parts), /"_completeThinking":"The question/);
    assert.notEqual(textIn(parts), '');
    await forget();
    const content = parts.filter((part) => !(part instanceof vscode.LanguageModelDataPart)) as never;
    await ask(allowed, [user('/think Why?'), assistant(content), user('/echo And?')]);
    const sent = JSON.stringify(await body());
    await settings().update('thinking', undefined, vscode.ConfigurationTarget.Global);
    assert.match(sent, /"type":"thinking","thinking":"[^"]+","signature":"Ep8/);
  });

  it('takes images', async () => {
    const png = Uint8Array.from(
      atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
      (letter) => letter.charCodeAt(0),
    );
    await ask(allowed, [
      user([new vscode.LanguageModelTextPart('/echo Seen'), vscode.LanguageModelDataPart.image(png, 'image/png')]),
    ]);
    assert.match(JSON.stringify(await body()), /"type":"image","source":\{"type":"base64","media_type":"image\/png"/);
  });

  it('that is cancelled closes the socket', async () => {
    await script({ reply: 'One two three four five six', hold: { after: 5 } });
    const cancel = new vscode.CancellationTokenSource();
    const response = await (await modelIn(allowed)).sendRequest([user('Hello')], {}, cancel.token);
    const reading = (async () => {
      for await (const _ of response.stream);
    })().catch(() => undefined);
    await waitUntil('it has begun', async () => (await requests()).length === 1);
    cancel.cancel();
    const { ended } = await waitUntil('the socket is closed', async () =>
      (await requests()).find((each) => each.ended),
    );
    assert.equal(ended, 'left');
    await reading;
    await release();
  });

  it('that fails says what to do, in words', async () => {
    await script({ error: 401 });
    await assert.rejects(
      async () => ask(allowed, [user('Hello')]),
      /Test Gateway.* To fix this, run “Parley: Set Key” from the Command Palette\./s,
    );
    await assert.rejects(
      async () => ask(allowed, [user('/silence refusal')]),
      /The model declined to answer\. Rephrase/,
    );
  });

  it('has its tokens counted without asking anybody', async () => {
    const model = await modelIn(allowed);
    assert.ok((await model.countTokens('Some words to be counted.')) > 3);
    assert.ok((await model.countTokens(user('Some words to be counted.'))) > 3);
    assert.deepEqual(await requests(), []);
  });
});
