import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expectText, openParley } from './support.ts';

test('the log has a line for each request, with what it cost, and nothing that was said', async () => {
  const parley = await openParley();
  const chat = await parley.openChat();
  await chat.getByRole('textbox', { name: 'Message' }).fill('Is this written down?');
  await chat.getByRole('button', { name: 'Send', exact: true }).click();
  await chat.getByRole('button', { name: 'Retry', exact: true }).waitFor();
  await parley.command('Parley: Show Log');
  const log = parley.page.locator('.part.panel .monaco-editor .view-lines');
  const text = (await expectText(log, /Test.Gateway/)).replaceAll('\u00a0', ' ');
  const [request] = parley.gateway.requests;
  assert.equal(parley.gateway.requests.length, 1);
  assert.match(text, /claude-sonnet-4-6/);
  assert.match(text, new RegExp(`\\b${String(request?.status)}\\b`));
  assert.match(text, /\d+ ms/);
  assert.match(text, /complete/);
  assert.doesNotMatch(text, /written down/);
});
