import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import * as vscode from 'vscode';
import { isObject } from '../../src/messages/json.ts';
import { forget, release, requests, script } from './editing.ts';
import { waitUntil } from './run.ts';

type Content = Parameters<typeof vscode.LanguageModelChatMessage.User>[0];
const user = (content: Content): vscode.LanguageModelChatMessage => vscode.LanguageModelChatMessage.User(content);
const assistant = (content: vscode.LanguageModelChatMessage['content']): vscode.LanguageModelChatMessage =>
  new vscode.LanguageModelChatMessage(vscode.LanguageModelChatMessageRole.Assistant, content);
const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('parley');
const chosen = settings().get<string>('defaultModel') ?? '';

/** What the user was asked, and the button that is pressed then. VS Code shows no dialogs to tests. */
const asked: string[] = [];
let button: string | undefined;
const { showWarningMessage } = vscode.window;

type Models = typeof vscode.lm;
let allowed: Models | undefined;
let denied: Models | undefined;

async function modelIn(lm: Models | undefined, id = chosen): Promise<vscode.LanguageModelChat> {
  const [found] = (await lm?.selectChatModels({ vendor: 'parley', id })) ?? [];
  return found ?? assert.fail('no model');
}

async function all<Part>(parts: AsyncIterable<Part>): Promise<readonly Part[]> {
  const list: Part[] = [];
  for await (const part of parts) list.push(part);
  return list;
}

async function ask(
  messages: vscode.LanguageModelChatMessage[],
  options: vscode.LanguageModelChatRequestOptions = {},
  lm = allowed,
): Promise<readonly unknown[]> {
  const response = await (await modelIn(lm)).sendRequest(messages, options);
  return all(response.stream);
}

const textIn = (parts: readonly unknown[]): string =>
  parts.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');

/** The body of the one request that there was. */
async function body(): Promise<Record<string, unknown>> {
  const [request, ...others] = await requests();
  assert.deepEqual([request?.verdict, others.length], ['ok', 0]);
  const parsed: unknown = JSON.parse(request?.body ?? '');
  return isObject(parsed) ? parsed : assert.fail();
}

before(async () => {
  await vscode.extensions.getExtension('parley.parley')?.activate();
  const models = async (name: string): Promise<Models | undefined> =>
    (await vscode.extensions.getExtension<{ readonly lm: Models }>(`peers.${name}`)?.activate())?.lm;
  allowed = await models('caller');
  denied = await models('denied');
  vscode.window.showWarningMessage = async (message: string, ...rest: readonly unknown[]) => {
    asked.push(`${message} ${JSON.stringify(rest[0])}`);
    return Promise.resolve(button as never);
  };
});

beforeEach(forget);

after(() => {
  vscode.window.showWarningMessage = showWarningMessage;
});

describe('the models for other extensions', () => {
  it('are there without a question, with what is known of them', async () => {
    await waitUntil('they are told', async () => (await allowed?.selectChatModels({ vendor: 'parley' }))?.length);
    const { name, family, version, maxInputTokens } = await modelIn(allowed);
    const [, id = ''] = chosen.split('/');
    assert.deepEqual([name !== '', family, version], [true, id, id]);
    assert.ok(maxInputTokens > 100_000);
    assert.deepEqual([asked, await requests()], [[], []]);
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
    await waitUntil('it is there', async () => (await allowed?.selectChatModels({ id: 'test/second' }))?.length);
    await settings().update('gateways', before, vscode.ConfigurationTarget.Global);
    await waitUntil('it is gone', async () => (await allowed?.selectChatModels({ id: 'test/second' }))?.length === 0);
  });

  it('send nothing for one that isn’t allowed to use them, which is asked once', async () => {
    button = 'Don’t Allow';
    const words = /Tiny Caller isn’t allowed to use Parley’s models, so nothing was sent\. .*Manage Extension Access/;
    for (const lm of [denied, denied]) await assert.rejects(async () => ask([user('Hello')], {}, lm), words);
    assert.equal(asked.length, 1);
    assert.match(
      asked[0] ?? '',
      /^Let Tiny Caller use your models\? .*\(peers\.denied\).* request to \S+ on Test Gateway/,
    );
    assert.deepEqual(await requests(), []);
  });

  it('answer one that is, with one request', async () => {
    button = 'Allow';
    asked.length = 0;
    assert.equal(textIn(await ask([user('/echo One')])), 'One');
    assert.match(asked[0] ?? '', /peers\.caller/);
    const { model, messages, system, stream } = await body();
    assert.deepEqual(
      [`test/${String(model)}`, messages, system, stream],
      [chosen, [{ role: 'user', content: '/echo One' }], undefined, true],
    );
    button = undefined;
    await ask([user('/echo Two')]);
    assert.equal(asked.length, 1);
  });
});

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
    const parts = await ask([question], { tools });
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
    await ask([question, assistant([call]), user([result])], { tools });
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
    const parts = await ask([user('/think Why?')]);
    assert.match(JSON.stringify(parts), /"_completeThinking":"The question/);
    assert.notEqual(textIn(parts), '');
    await forget();
    const content = parts.filter((part) => !(part instanceof vscode.LanguageModelDataPart)) as never;
    await ask([user('/think Why?'), assistant(content), user('/echo And?')]);
    const sent = JSON.stringify(await body());
    await settings().update('thinking', undefined, vscode.ConfigurationTarget.Global);
    assert.match(sent, /"type":"thinking","thinking":"[^"]+","signature":"Ep8/);
  });

  it('takes images', async () => {
    const png = Uint8Array.from(
      atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
      (letter) => letter.charCodeAt(0),
    );
    await ask([
      user([new vscode.LanguageModelTextPart('/echo Seen'), vscode.LanguageModelDataPart.image(png, 'image/png')]),
    ]);
    assert.match(JSON.stringify(await body()), /"type":"image","source":\{"type":"base64","media_type":"image\/png"/);
  });

  it('that is cancelled closes the socket', async () => {
    await script({ reply: 'One two three four five six', hold: { after: 5 } });
    const cancel = new vscode.CancellationTokenSource();
    const response = await (await modelIn(allowed)).sendRequest([user('Hello')], {}, cancel.token);
    const reading = all(response.stream).then(
      () => undefined,
      () => undefined,
    );
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
      async () => ask([user('Hello')]),
      /Test Gateway.* To fix this, run “Parley: Set Key” from the Command Palette\./s,
    );
    await assert.rejects(async () => ask([user('/silence refusal')]), /The model declined to answer\. Rephrase/);
  });

  it('has its tokens counted without asking anybody', async () => {
    const model = await modelIn(allowed);
    assert.ok((await model.countTokens('Some words to be counted.')) > 3);
    assert.ok((await model.countTokens(user('Some words to be counted.'))) > 3);
    assert.deepEqual(await requests(), []);
  });
});
