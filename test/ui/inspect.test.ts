import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { FrameLocator, Locator } from 'playwright-core';
import { readManifest } from '../host/vsix.ts';
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
    parley = await openParley({ builtIns: 'all', settings: { 'parley.systemPrompt': 'Be brief.' } });
    chat = await parley.openChat();
    box = chat.getByRole('textbox', { name: 'Message' });
  });

  test('the log has a line for each request, with what it cost, and nothing that was said', async () => {
    await box.fill('Is this written down?');
    await button('Send').click();
    await button('Retry').waitFor();
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

  test('what will be sent is shown before it is sent, and the request of a reply after', async () => {
    parley.gateway.clear();
    await parley.command('Parley: New Conversation');
    await chat.getByRole('article').first().waitFor({ state: 'detached' });
    await box.fill('Why is the sky blue?');
    await eventually(
      'the host knows what is typed',
      async () => Promise.resolve(parley.written().join('\n')),
      (text) => text.includes('Why is the sky blue?'),
    );
    await parley.command('Parley: Show What Will Be Sent');
    await expectText(tab(), /What Will Be Sent\s*\.md/);
    const read = parley.page
      .frameLocator('iframe.webview.ready[src*="extensionId=vscode.markdown"]')
      .frameLocator('iframe#active-frame');
    await expectText(read.locator('body'), /System\sprompt[^]*≈/);
    assert.equal(await read.locator('table').count(), 2, 'it is read as a document');
    assert.equal(parley.gateway.messages.length, 0);
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
    await rows.nth(1).waitFor(); // the lists of both have come
    // By the keys: a row that moves takes their focus with it, but not the pointer.
    await eventually(
      'the other gateway’s row has the focus',
      async () => {
        const text = await parley.quickInput.locator('.monaco-list-row.focused').innerText();
        if (!text.includes('Other Gateway')) await parley.page.keyboard.press('ArrowDown');
        return text;
      },
      (text) => /claude-sonnet-4-6[^]*Other Gateway/.test(text),
    );
    await parley.page.keyboard.press('Enter');
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

  test('Parley is there once its package is installed, and VS Code can be used', async () => {
    await parley.openChat();
    await parley.openFile('src/cart.ts');
    await parley.selectLines(11, 14);
    await eventually(
      'the code is shown',
      async () => parley.shownText('src/cart.ts'),
      (text) => text.includes('export class Cart'),
    );
    await parley.setTheme('light');
    await parley.setTheme('dark');
  });

  test('its keys are taken by nothing else in VS Code', async () => {
    await parley.command('Preferences: Open Default Keyboard Shortcuts (JSON)');
    await parley.page.locator('.editor-instance .view-line', { hasText: '"key"' }).first().click();
    await parley.page.keyboard.press('Control+A');
    await parley.page.keyboard.press('Control+C');
    const read = async () =>
      Array.from(
        (await parley.page.evaluate(async () => navigator.clipboard.readText())).matchAll(
          /"key": "([^"]+)",\s+"command": "([^"]+)"/g,
        ),
        ([, key = '', command = '']) => ({ key, command }),
      );
    const bound = await eventually('the keys of VS Code are read', read, (all) => all.length > 500);
    const { contributes } = readManifest() as {
      contributes: { keybindings: { command: string; key: string; when?: string }[] };
    };
    // Where Parley takes a key that VS Code has too: in the panel, where it does what it does elsewhere; in Parley's own
    // input box, which has no list, in which alone VS Code's arrows do anything; while an edit streams or was just
    // stopped, and nothing is open that Escape would close.
    const sharing = [
      "focusedView == 'parley.chat'",
      'parley.asking && inQuickInput',
      'editorTextFocus && (parley.streaming || parley.escaped) && !',
    ];
    const anywhere = contributes.keybindings.filter(
      ({ when = '' }) => !sharing.some((condition) => when.startsWith(condition)),
    );
    assert.ok(anywhere.length > 10);
    for (const { key } of anywhere) {
      // Those of Parley's own that share a key do so by conditions that exclude each other.
      const others = bound.filter((other) => other.key === key && !other.command.startsWith('parley.'));
      assert.deepEqual(others, [], key);
    }
  });
});
