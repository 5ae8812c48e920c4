// The list of conversations, what goes out of it and comes back, and a second window on the same folder.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import type { FrameLocator, Locator } from 'playwright-core';
import { openWorkbench } from '../../host/browser.ts';
import { eventually, expectText } from '../support.ts';
import type { Parley } from '../support.ts';
import { answered, ask, begin, conversationsFolder, newConversation, question } from './window.ts';

describe('conversations that are kept', () => {
  let parley: Parley;
  let chat: FrameLocator;
  let box: Locator;

  before(async () => {
    ({ parley, chat, box } = await begin());
  });

  /** Gives VS Code's own file dialog a path. It begins with one of its own, which it writes late. */
  const file = async (to: string): Promise<void> => {
    const input = parley.page.locator('.quick-input-widget input.input').first();
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
    await input.fill(to);
    await holds(path.basename(to));
    // While it reads a folder, it takes no Enter.
    await eventually('the dialog takes the path', async () => {
      await input.press('Enter');
      const closed = parley.quickInput.waitFor({ state: 'hidden', timeout: 2_000 });
      return closed.then(
        () => true,
        () => false,
      );
    });
  };

  test('the list has every conversation: searched, renamed, pinned, deleted and opened by the keys', async () => {
    const { page, command } = parley;
    await ask('A second question');
    await answered();
    await newConversation();
    await ask('/echo a needle in the hay');
    await answered();
    await newConversation();
    await command('Parley: Show Conversations');
    const list = chat.getByRole('region', { name: 'Conversations' });
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
    await list.getByRole('menuitem', { name: 'Open', exact: true }).and(chat.locator(':focus')).waitFor();
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
    await question('a needle in the hay').waitFor();
    await list.waitFor({ state: 'detached' });
  });

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
    const list = chat.getByRole('region', { name: 'Conversations' });
    await list.getByRole('listitem').filter({ hasText: 'Hay' }).getByRole('button', { name: 'More Actions…' }).click();
    await list.getByRole('menuitem', { name: 'Export…' }).click();
    await parley.pick('JSON');
    await file(json);
    await parley.notification(/Exported to “hay.json”/);
    const asked = {
      type: 'user',
      uuid: 'u',
      parentUuid: null,
      message: { role: 'user', content: 'From a transcript' },
    };
    fs.writeFileSync(path.join(folder, 'session.jsonl'), `${JSON.stringify(asked)}\n`);
    await list.getByRole('button', { name: 'Import' }).click();
    await file(path.join(folder, 'session.jsonl'));
    await question('From a transcript').waitFor();
    await command('Parley: Import Conversations');
    await file(json);
    await question('a needle in the hay').waitFor();
    await command('Parley: Show Conversations');
    await list.getByText('Hay', { exact: true }).nth(1).waitFor();
    await command('Parley: Import Conversations');
    await file(path.join(folder, 'hay.md'));
    await parley.notification(/“hay.md” is neither an exported conversation nor a transcript/);
  });

  test('what one window on the folder asks is in the list of the other, which is open', async () => {
    const { page, context, command } = parley;
    await command('Parley: Show Conversations');
    const list = chat.getByRole('region', { name: 'Conversations' });
    await list.getByRole('listitem').first().waitFor();
    const damaged = list.getByRole('listitem').filter({ hasText: 'Damaged' });
    assert.equal(await damaged.count(), 0);
    await list.getByRole('button', { name: 'Back to the Conversation' }).click();
    await box.fill('only begun');
    await eventually('the draft is written', () => parley.written().some((text) => text.includes('only begun')));
    await command('Parley: Show Conversations');
    const other = await openWorkbench(context, page.url());
    other.setDefaultTimeout(60_000);
    const theirs = other
      .frameLocator('iframe.webview.ready[src*="purpose=webviewView"]:visible')
      .frameLocator('iframe#active-frame');
    await other.getByRole('tab', { name: 'Parley' }).click();
    // It shows the conversation that this window shows.
    await question('a needle in the hay', theirs).waitFor();
    assert.equal(await theirs.getByRole('textbox', { name: 'Message' }).inputValue(), '');
    await other
      .getByRole('button', { name: /^New Conversation/ })
      .first()
      .click();
    await question('a needle in the hay', theirs).waitFor({ state: 'detached' });
    await ask('From another window', theirs);
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
});
