// What a reload of the window brings back: one for all that must come back.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { FrameLocator, Locator } from 'playwright-core';
import { chatPart, eventually, expectText } from '../support.ts';
import type { Parley } from '../support.ts';
import {
  answered,
  ask,
  begin,
  button,
  endless,
  hasKeyboard,
  newConversation,
  newest,
  openFromList,
  question,
  replies,
  streams,
  tab,
} from './window.ts';

describe('a reload', () => {
  let parley: Parley;
  let chat: FrameLocator;
  let box: Locator;
  const queue = (): Locator => chat.getByRole('region', { name: 'Queued Messages' });

  before(async () => {
    ({ parley, chat, box } = await begin());
    await moveIntoTab();
    await newConversation();
    await keepAnAnswer();
    await newConversation();
    await leaveOneWaiting();
    await newConversation();
    await askInBoth();
    await rememberedByVSCode('parley.conversation');
    await leaveOneRunning();
    await parley.reload();
    await parley.command('Parley: Focus Chat');
    await chat.locator('main[aria-busy="false"]').waitFor();
  });

  /** A reply that is running, a draft, and a selection attached to both. */
  const leaveOneRunning = async (): Promise<void> => {
    await parley.openFile('src/cart.ts');
    await parley.selectLines(10, 14);
    // What had the keyboard last gets the selection, and on the way to the file that may have been the tab.
    await box.focus();
    await hasKeyboard();
    await parley.command('Parley: Attach Selection');
    await button('Remove cart.ts:10-14').waitFor();
    endless();
    await ask('write');
    await streams(replies().last(), 100);
    await box.fill('half a thought');
    await box.blur();
    await parley.command('Parley: Attach Selection');
    await button('Remove cart.ts:10-14').waitFor();
  };

  test('a reload keeps all of it; a reply that was running comes back as interrupted and can be retried', async () => {
    await expectText(replies().last(), /Interrupted/);
    assert.ok((await replies().last().innerText()).length > 400);
    assert.equal(await box.inputValue(), 'half a thought');
    await button('Remove cart.ts:10-14').waitFor();
    await chat.getByRole('article', { name: 'You' }).getByText('cart.ts:10-14').waitFor();
    parley.gateway.script({ reply: 'A short answer.' });
    await button('Retry').click();
    await expectText(replies().last(), /A short answer\./);
    await answered();
    assert.equal(await replies().count(), 2);
    assert.match(newest()?.body ?? '', /export class Cart/);
  });

  /** The conversation of the sidebar in a tab, and another in its place. */
  const moveIntoTab = async (): Promise<void> => {
    const { page, command } = parley;
    await ask('Hello from the sidebar');
    await answered();
    await command('Parley: Open Conversation in Editor');
    await question('Hello from the sidebar', tab()).waitFor();
    await page.locator('.tab', { hasText: 'Hello from the sidebar' }).waitFor();
    await question('Hello from the sidebar').waitFor({ state: 'detached' });
  };

  /** One conversation in the tab goes on beside another in the sidebar. */
  const askInBoth = async (): Promise<void> => {
    await ask('One for the sidebar');
    await question('One for the sidebar').waitFor();
    await answered();
    await ask('And another one in the tab', tab());
    await question('And another one in the tab', tab()).waitFor();
    await answered(tab());
    assert.equal(await question('in the tab').count(), 0);
    // The buttons above the sidebar are about what it shows, although the tab has the keyboard.
    await parley.page.locator(`${chatPart} .action-label[aria-label^="Show Conversations"]`).first().click();
    const list = chat.getByRole('region', { name: 'Conversations' });
    await list.getByRole('searchbox').press('Escape');
    await list.waitFor({ state: 'detached' });
  };

  test('a conversation moves into a tab beside another, and both survive a reload', async () => {
    await question('One for the sidebar').waitFor();
    await parley.page.locator('.tab', { hasText: 'Hello from the sidebar' }).click();
    await question('And another one in the tab', tab()).waitFor();
    await parley.closeEditors();
  });

  /** Waits until VS Code has written down an editor of this type: in a browser it does so every few seconds, when idle. */
  const rememberedByVSCode = async (type: string): Promise<void> => {
    const isThere = async (): Promise<boolean> =>
      parley.page.evaluate(async (sought) => {
        const got = async <Value>(request: IDBRequest<Value>): Promise<Value> =>
          new Promise((resolve, reject) => {
            request.onsuccess = () => resolve(request.result);
            request.onerror = () => reject(request.error ?? new Error('no database'));
          });
        for (const { name = '' } of await indexedDB.databases()) {
          if (!name.startsWith('vscode-web-state-db-') || name.endsWith('global')) continue;
          const database = await got(indexedDB.open(name));
          const table = database.transaction('ItemTable').objectStore('ItemTable');
          const editors: unknown = await got(table.get('memento/workbench.parts.editor'));
          database.close();
          if (typeof editors === 'string' && editors.includes(sought)) return true;
        }
        return false;
      }, type);
    for (const until = Date.now() + 120_000; !(await isThere());) {
      assert.ok(Date.now() < until, `VS Code wrote down no ${type}`);
      await parley.page.waitForTimeout(200);
    }
  };

  /** An answer, and asking again failed. */
  const keepAnAnswer = async (): Promise<void> => {
    await ask('/echo a good answer');
    await answered();
    parley.gateway.script({ error: 401 });
    await button('Retry').click();
    await expectText(replies(), /a good answer[^]*requires a key/);
    await parley.screenshot('chat-kept');
    await eventually('it is written down', () =>
      parley.written().some((text) => text.includes('a good answer') && text.includes('"type":"failed"')),
    );
  };

  test('an answer stays until there is another, however the asking again ends', async () => {
    await openFromList('a good answer');
    await question('a good answer').waitFor();
    await expectText(replies(), /a good answer[^]*requires a key/);
    parley.gateway.script({ reply: 'A better one.' });
    await button('Retry').click();
    await expectText(replies(), /A better one\./);
    await answered();
  });

  /** A message that waits although no reply runs any more. */
  const leaveOneWaiting = async (): Promise<void> => {
    endless();
    await ask('go on and on');
    await streams(replies(), 0);
    await box.fill('/echo later');
    await box.press('Enter');
    await queue().waitFor();
    await button('Stop').click();
    await expectText(queue(), /Waiting to be sent/);
  };

  test('what waits to be sent waits on, and is sent when the user says so', async () => {
    await openFromList('go on and on');
    await question('go on and on').waitFor();
    await expectText(queue(), /later/);
    await queue().getByRole('button', { name: 'Send', exact: true }).click();
    await expectText(replies().last(), /later/);
    await queue().waitFor({ state: 'detached' });
  });
});
