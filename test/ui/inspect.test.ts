import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { FrameLocator, Locator } from 'playwright-core';
import { eventually, expectText, openParley } from './support.ts';
import type { Parley } from './support.ts';

describe('what is sent, in the open', () => {
  let parley: Parley;
  let chat: FrameLocator;
  let box: Locator;
  /** What the editor in front shows. */
  const shown = (): Locator => parley.page.locator('.editor-group-container.active .view-lines');
  const tab = (): Locator => parley.page.locator('.tab.active');
  const button = (name: string): Locator => chat.getByRole('button', { name, exact: true });

  before(async () => {
    parley = await openParley({ settings: { 'parley.systemPrompt': 'Be brief.' } });
    chat = await parley.openChat();
    box = chat.getByRole('textbox', { name: 'Message' });
  });

  test('what will be sent is shown before it is sent, and the request of a reply after', async () => {
    await box.fill('Why is the sky blue?');
    await eventually(
      'the host knows what is typed',
      async () => Promise.resolve(parley.written().join('\n')),
      (text) => text.includes('Why is the sky blue?'),
    );
    await parley.command('Parley: What Will Be Sent');
    await expectText(tab(), /What Will Be Sent\s*\.md/);
    const read = parley.page
      .frameLocator('iframe.webview.ready[src*="extensionId=vscode.markdown"]')
      .frameLocator('iframe#active-frame');
    await expectText(read.locator('body'), /System\sprompt[^]*≈/);
    assert.equal(await read.locator('table').count(), 2, 'it is read as a document');
    assert.equal(parley.gateway.requests.filter(({ endpoint }) => endpoint === 'messages').length, 0);
    await box.press('Enter');
    await button('Show Request…').first().waitFor();
    await box.fill('And the grass?');
    await box.press('Enter');
    await button('Show Request…').nth(1).click();
    await parley.pick('JSON');
    await expectText(tab(), /Request 2\s*\.json/);
    await expectText(shown(), /"request"/);
    await parley.command('Parley: Compare Requests');
    await parley.pick('Request 1');
    await parley.pick('Request 2');
    await expectText(tab(), /Request 1 ↔ Request 2/);
  });

  test('a reply is replayed on another gateway, and both requests are compared', async () => {
    const gateway = { baseUrl: parley.gateway.url, auth: 'none' };
    await parley.changeSettings({
      'parley.gateways': [
        { id: 'test', name: 'Test Gateway', ...gateway },
        { id: 'other', name: 'Other Gateway', ...gateway },
      ],
    });
    await button('Show Request…').last().click();
    await parley.pick('Replay on Another Gateway');
    await parley.focusedRow('Test Gateway');
    await parley.page.keyboard.type('sonnet');
    const rows = parley.quickInput.locator('.monaco-list-row', { hasText: 'claude-sonnet-4-6' });
    await rows.filter({ hasText: 'Other Gateway' }).first().click();
    await chat.getByRole('group', { name: 'Version 2 of 2' }).waitFor();
    await expectText(chat.getByRole('article').last(), /Other Gateway/);
    await parley.command('Parley: Compare Requests');
    await parley.pick('Request 2.1');
    await parley.pick('Request 2.2');
    await expectText(tab(), /Request 2\.1 ↔ Request 2\.2/);
  });

  test('a whole reply is copied and opened as Markdown', async () => {
    await button('Copy Reply').last().click();
    await button('Copied').waitFor();
    await button('Open Reply in Editor').last().click();
    await expectText(tab(), /\.md/);
    const text = await eventually(
      'the reply is there',
      async () => shown().innerText(),
      (lines) => lines.trim() !== '',
    );
    assert.ok(text.length > 10);
  });
});
