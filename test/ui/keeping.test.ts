import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import type { FrameLocator, Locator } from 'playwright-core';
import { openParley } from './support.ts';
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
const answered = async (chat: FrameLocator): Promise<void> => chat.getByRole('button', { name: 'Send' }).waitFor();

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
  await row('Hay').waitFor();
  await row('Hay').getByRole('button', { name: 'Pin' }).click();
  await list.getByRole('heading', { name: 'Pinned' }).waitFor();
  await row('A second question').getByRole('button', { name: 'A second question' }).press('Delete');
  await row('A second question').waitFor({ state: 'detached' });
  await list.getByRole('button', { name: 'Undo' }).click();
  await row('A second question').waitFor();
  await row('Hay').getByRole('button', { name: 'Hay' }).press('Enter');
  await question(sidebar(), 'a needle in the hay').waitFor();
  await list.waitFor({ state: 'detached' });
});

test('a conversation is exported and comes back, and so does a transcript of Claude Code', async () => {
  const { command, answer, folder } = parley;
  const [markdown, json] = ['hay.md', 'hay.json'].map((name) => path.join(folder, name));
  assert.ok(markdown !== undefined && json !== undefined);
  await command('Parley: Export Conversation as Markdown');
  await answer(markdown);
  await parley.notification(/Exported to “hay.md”/);
  assert.match(
    fs.readFileSync(markdown, 'utf8'),
    /^# Hay\n\n## You\n\n\/echo a needle in the hay\n\n## .+\n\n.*needle/,
  );
  await command('Parley: Show Conversations');
  const list = sidebar().getByRole('region', { name: 'Conversations' });
  await list.getByRole('listitem').filter({ hasText: 'Hay' }).getByRole('button', { name: 'Export' }).click();
  await parley.pick('JSON');
  await answer(json);
  await parley.notification(/Exported to “hay.json”/);
  const asked = { type: 'user', uuid: 'u', parentUuid: null, message: { role: 'user', content: 'From a transcript' } };
  fs.writeFileSync(path.join(folder, 'session.jsonl'), `${JSON.stringify(asked)}\n`);
  await list.getByRole('button', { name: 'Import' }).click();
  await answer(path.join(folder, 'session.jsonl'));
  await question(sidebar(), 'From a transcript').waitFor();
  await command('Parley: Import Conversations');
  await answer(json);
  await question(sidebar(), 'a needle in the hay').waitFor();
  await command('Parley: Show Conversations');
  assert.equal(await list.getByRole('listitem').filter({ hasText: 'Hay' }).count(), 2);
  await command('Parley: Import Conversations');
  await answer(path.join(folder, 'hay.md'));
  await parley.notification(/“hay.md” is neither an exported conversation nor a transcript/);
});
