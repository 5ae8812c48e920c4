import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import type { FrameLocator, Locator } from 'playwright-core';
import { openWorkbench } from '../host/browser.ts';
import { chatPart, eventually, expectText, openParley } from './support.ts';
import type { Parley } from './support.ts';

let parley: Parley;
before(async () => {
  parley = await openParley();
});

/** The document of the view in the sidebar, and that of the tab that is in front. */
const sidebar = (): FrameLocator => documentOf('[src*="purpose=webviewView"]');
const tab = (): FrameLocator => documentOf(':not([src*="purpose=webviewView"])');
const documentOf = (which: string): FrameLocator =>
  parley.page.frameLocator(`iframe.webview.ready${which}:visible`).frameLocator('iframe#active-frame');

async function ask(chat: FrameLocator, text: string): Promise<void> {
  await chat.locator('main[aria-busy="false"]').waitFor();
  const box = chat.getByRole('textbox', { name: 'Message' });
  await box.fill(text);
  await box.press('Enter');
  await question(chat, text).waitFor();
}

const question = (chat: FrameLocator, text: string): Locator =>
  chat.getByRole('article', { name: 'You' }).filter({ hasText: text });

/** Waits until nothing is being answered. */
const answered = async (chat: FrameLocator): Promise<void> =>
  chat.getByRole('button', { name: 'Send', exact: true }).waitFor();

/** Waits until VS Code has written down an editor of this type: in a browser it does so every few seconds, when idle. */
async function rememberedByVSCode(type: string): Promise<void> {
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
  for (const until = Date.now() + 60_000; !(await isThere());) {
    assert.ok(Date.now() < until, `VS Code wrote down no ${type}`);
    await parley.page.waitForTimeout(200);
  }
}

test('a conversation moves into a tab beside another, and both survive a reload', async () => {
  const { page, command } = parley;
  await parley.openChat();
  await ask(sidebar(), 'Hello from the sidebar');
  await answered(sidebar());
  await command('Parley: Open Conversation in Editor');
  await question(tab(), 'Hello from the sidebar').waitFor();
  await page.locator('.tab', { hasText: 'Hello from the sidebar' }).waitFor();
  await ask(sidebar(), 'A second question');
  await answered(sidebar());
  await ask(tab(), 'And another one in the tab');
  await answered(tab());
  assert.equal(await question(sidebar(), 'in the tab').count(), 0);
  // The buttons above the sidebar are about what it shows, although the tab has the keyboard.
  await page.locator(`${chatPart} .action-label[aria-label^="Show Conversations"]`).first().click();
  const list = sidebar().getByRole('region', { name: 'Conversations' });
  await list.getByRole('searchbox').press('Escape');
  await list.waitFor({ state: 'detached' });
  await rememberedByVSCode('parley.conversation');
  await parley.reload();
  await question(tab(), 'And another one in the tab').waitFor();
  await question(sidebar(), 'A second question').waitFor();
});

test('the list has every conversation: searched, renamed, pinned, deleted and opened by the keys', async () => {
  const { page, command } = parley;
  await command('View: Close All Editors');
  await sidebar().getByRole('textbox', { name: 'Message' }).focus();
  await command('Parley: New Conversation');
  await ask(sidebar(), '/echo a needle in the hay');
  await answered(sidebar());
  await command('Parley: New Conversation');
  await command('Parley: Show Conversations');
  const list = sidebar().getByRole('region', { name: 'Conversations' });
  const row = (name: string): Locator => list.getByRole('listitem').filter({ hasText: name });
  await row('A second question').waitFor();
  await row('a needle in the hay').waitFor();
  const search = list.getByRole('searchbox');
  await search.fill('needle in');
  await row('A second question').waitFor({ state: 'detached' });
  await search.press('ArrowDown');
  await page.keyboard.press('F2');
  await page.keyboard.type('Hay');
  await page.keyboard.press('Enter');
  await search.fill('');
  await list.getByText('Hay', { exact: true }).waitFor();
  await row('Hay').click({ button: 'right' });
  await list.getByRole('menu').getByRole('menuitem', { name: 'Pin' }).click();
  await list.getByRole('heading', { name: 'Pinned' }).waitFor();
  await row('A second question').getByRole('button', { name: 'A second question' }).press('Delete');
  await row('A second question').waitFor({ state: 'detached' });
  await list.getByRole('button', { name: 'Undo' }).click();
  await row('A second question').waitFor();
  await row('Hay').locator('.history-open').press('Shift+F10');
  await list.getByRole('menuitem', { name: 'Open', exact: true }).and(sidebar().locator(':focus')).waitFor();
  await parley.screenshot('conversations-menu');
  await list.getByRole('menuitem', { name: 'Archive' }).press('Enter');
  await row('Hay').waitFor({ state: 'detached' });
  await list.getByRole('button', { name: 'Show Archived Conversations' }).click();
  await list.getByRole('heading', { name: 'Archived' }).waitFor();
  await parley.screenshot('conversations-archived');
  await row('Hay').getByRole('button', { name: 'Unarchive' }).click();
  await list.getByRole('heading', { name: 'Archived' }).waitFor({ state: 'detached' });
  // The buttons that come under the pointer leave the middle of the row, which opens it.
  await row('Hay').click();
  await question(sidebar(), 'a needle in the hay').waitFor();
  await list.waitFor({ state: 'detached' });
});

/** Gives VS Code's own file dialog a path. It begins with one of its own, which it writes late. */
async function file(to: string): Promise<void> {
  const box = parley.page.locator('.quick-input-widget input.input').first();
  const holds = async (end: string): Promise<void> =>
    void (await parley.page.waitForFunction(
      ([text]) => {
        const value = document.querySelector<HTMLInputElement>('.quick-input-widget input.input')?.value ?? '';
        return value.startsWith('/') && value.endsWith(text);
      },
      [end] as const,
    ));
  await holds('');
  await parley.quickInput.getByRole('option').first().waitFor();
  await box.fill(to);
  await holds(path.basename(to));
  await box.press('Enter');
  await parley.quickInput.waitFor({ state: 'hidden' });
}

test('a conversation is exported and comes back, and so does a transcript of Claude Code', async () => {
  const { command, folder } = parley;
  const [markdown, json] = ['hay.md', 'hay.json'].map((name) => path.join(folder, name));
  assert.ok(markdown !== undefined && json !== undefined);
  await command('Parley: Export Conversation as Markdown');
  await file(markdown);
  await parley.notification(/Exported to “hay.md”/);
  assert.match(
    fs.readFileSync(markdown, 'utf8'),
    /^# Hay\n\n## You\n\n\/echo a needle in the hay\n\n## .+\n\n.*needle/,
  );
  await command('Parley: Show Conversations');
  const list = sidebar().getByRole('region', { name: 'Conversations' });
  await list.getByRole('listitem').filter({ hasText: 'Hay' }).getByRole('button', { name: 'More Actions…' }).click();
  await list.getByRole('menuitem', { name: 'Export…' }).click();
  await parley.pick('JSON');
  await file(json);
  await parley.notification(/Exported to “hay.json”/);
  const asked = { type: 'user', uuid: 'u', parentUuid: null, message: { role: 'user', content: 'From a transcript' } };
  fs.writeFileSync(path.join(folder, 'session.jsonl'), `${JSON.stringify(asked)}\n`);
  await list.getByRole('button', { name: 'Import' }).click();
  await file(path.join(folder, 'session.jsonl'));
  await question(sidebar(), 'From a transcript').waitFor();
  await command('Parley: Import Conversations');
  await file(json);
  await question(sidebar(), 'a needle in the hay').waitFor();
  await command('Parley: Show Conversations');
  await list.getByText('Hay', { exact: true }).nth(1).waitFor();
  await command('Parley: Import Conversations');
  await file(path.join(folder, 'hay.md'));
  await parley.notification(/“hay.md” is neither an exported conversation nor a transcript/);
});

test('what one window on the folder asks is in the list of the other, which is open', async () => {
  const { page, context, command } = parley;
  await command('Parley: Show Conversations');
  const list = sidebar().getByRole('region', { name: 'Conversations' });
  await list.getByRole('listitem').first().waitFor();
  const damaged = list.getByRole('listitem').filter({ hasText: 'Damaged' });
  assert.equal(await damaged.count(), 0);
  await list.getByRole('button', { name: 'Back to the Conversation' }).click();
  await sidebar().getByRole('textbox', { name: 'Message' }).fill('half a thought');
  await eventually('the draft is written', () => parley.written().some((text) => text.includes('half a thought')));
  await command('Parley: Show Conversations');
  const other = await openWorkbench(context, page.url());
  const chat = other
    .frameLocator('iframe.webview.ready[src*="purpose=webviewView"]:visible')
    .frameLocator('iframe#active-frame');
  await other.getByRole('tab', { name: 'Parley' }).click();
  // It shows the conversation that this window shows.
  await question(chat, 'a needle in the hay').waitFor();
  assert.equal(await chat.getByRole('textbox', { name: 'Message' }).inputValue(), '');
  await other
    .getByRole('button', { name: /^New Conversation/ })
    .first()
    .click();
  await question(chat, 'a needle in the hay').waitFor({ state: 'detached' });
  await ask(chat, 'From another window');
  await list.getByRole('listitem').filter({ hasText: 'From another window' }).waitFor();
  const kept = conversationsFolder();
  fs.writeFileSync(path.join(kept, 'wreck.jsonl'), 'nothing of ours {"text":"a thought"\n');
  fs.appendFileSync(path.join(kept, 'list.jsonl'), '\n');
  await damaged.waitFor();
  assert.match(fs.readdirSync(kept).join(' '), /wreck\.jsonl\.damaged-/);
  await damaged.getByRole('button').click();
  const shown = page.locator('.editor-instance .view-lines', { hasText: 'a thought' });
  await expectText(shown, /This\sconversation’s\sfile\sis\sdamaged/);
  assert.match(fs.readdirSync(kept).join(' '), /wreck\.jsonl\.damaged-/);
  await other.close();
});

function conversationsFolder(): string {
  const data = path.join(parley.server.dataDirectory, 'data/User');
  const list = fs
    .readdirSync(data, { recursive: true, encoding: 'utf8' })
    .find((name) => name.endsWith('conversations/list.jsonl'));
  return path.dirname(path.join(data, list ?? assert.fail('nothing is kept')));
}
