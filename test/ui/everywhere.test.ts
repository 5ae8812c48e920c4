import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, it } from 'node:test';
import type { Locator } from 'playwright-core';
import { expectText, openParley } from './support.ts';
import type { Parley } from './support.ts';

/** A repository in which nothing was committed yet. */
const repository = {
  '.git/HEAD': 'ref: refs/heads/main\n',
  '.git/config': '[core]\n\trepositoryformatversion = 0\n',
  '.git/objects/.keep': '',
  '.git/refs/.keep': '',
};

describe('elsewhere in VS Code', () => {
  let parley: Parley;
  const status = (): Locator => parley.page.locator('#parley\\.parley\\.parley\\.status');

  before(async () => {
    parley = await openParley({
      builtIns: ['git', 'git-base', 'json-language-features'],
      gateway: { pace: 5 },
      settings: { 'git.enabled': true },
      files: { ...repository, 'odd.json': '{ "one": 1,, }\n' },
    });
  });

  it('a commit message is written into Source Control, and can be stopped there', async () => {
    const { page, gateway } = parley;
    await page.locator('.activitybar .action-item', { has: page.locator('[aria-label^="Source Control"]') }).click();
    const header = page.locator('.scm-viewlet .pane-header', { hasText: 'Changes' }).first();
    await page.locator('.scm-view .monaco-list-row', { hasText: 'cart.ts' }).waitFor();
    const action = (name: string): Locator => header.locator(`.action-label[aria-label^="${name}"]`);
    const box = page.locator('.scm-editor .view-lines');
    let release = (): void => undefined;
    const until = new Promise<void>((resolve) => (release = resolve));
    gateway.script({ reply: 'Add the sample shop\n\nIt sums carts and formats prices.', hold: { after: 5, until } });
    await header.hover();
    await action('Write Commit Message').click();
    await action('Stop Writing Commit Message').waitFor();
    await expectText(status(), /claude/);
    await status().locator('.codicon-sync').waitFor();
    await parley.screenshot('everywhere-commit-writing');
    release();
    await expectText(box, /^Add\sthe\ssample\sshop\s*It\ssums\scarts\sand\sformats\sprices\.$/);
    await action('Write Commit Message').waitFor();
    const [request] = gateway.requests;
    assert.match(JSON.stringify(request?.body), /Uncommitted Git changes/);
    await parley.screenshot('everywhere-commit');
  });

  it('files, changes, problems and terminals are asked about by chips that the user sends', async () => {
    const { page, gateway } = parley;
    const sent = gateway.requests.length;
    const chips = parley.chat.locator('.chips .chip');
    await parley.openFile('odd.json');
    await page.locator('.tab', { hasText: 'odd.json' }).click({ button: 'right' });
    // A click right after the menu opened is ignored, as it may be the end of the one that opened it.
    const ask = page.locator('.context-view .action-item', { hasText: 'Ask About File' });
    await ask.hover();
    await ask.and(page.locator('.focused')).waitFor();
    await page.keyboard.press('Enter');
    await expectText(chips.first(), /odd\.json/);
    const message = parley.chat.getByRole('textbox', { name: 'Message' });
    assert.equal(await message.inputValue(), '');
    await parley.command('Parley: Ask About Problems');
    await parley.quickInput.locator('.monaco-list-row', { hasText: 'All Problems' }).waitFor();
    await parley.screenshot('everywhere-problems');
    await parley.answer('odd.json:1');
    await parley.chat.getByText(/Problem in odd\.json:1/).waitFor();
    assert.equal(await message.inputValue(), 'What causes this, and how can I fix it?');
    await parley.screenshot('everywhere-chips');
    assert.equal(gateway.requests.length, sent, 'nothing is sent by itself');
  });

  it('the status bar names the model, and its menu leads on', async () => {
    const { page } = parley;
    await status().click();
    await parley.focusedRow('Choose Model');
    await parley.screenshot('everywhere-status');
    await page.keyboard.press('Escape');
  });

  it('a reply that fails while the chat is hidden is told as the chat’s, and what helps is in the menu', async () => {
    const { page, gateway } = parley;
    const sent = gateway.requests.length;
    let release = (): void => undefined;
    const until = new Promise<void>((resolve) => (release = resolve));
    const errorEvent = { after: 5, type: 'api_error', message: 'Out of order' };
    gateway.script({ reply: 'One two three', hold: { after: 4, until }, errorEvent });
    const chat = await parley.openChat();
    await chat.getByRole('textbox', { name: 'Message' }).press('Enter');
    await gateway.waitFor(({ endpoint }) => endpoint === 'messages' && gateway.requests.length > sent);
    await parley.hideChat();
    // Whoever answers this has heard that the chat is hidden.
    await status().click();
    await parley.focusedRow('Choose Model');
    await page.keyboard.press('Escape');
    release();
    assert.match(await parley.notification(/chat’s reply/), /^The chat’s reply broke off\. Something failed inside/);
    await parley.screenshot('everywhere-hidden');
    await status().click();
    await parley.focusedRow('Show Request');
    await page.keyboard.press('Escape');
    const toast = page.locator('.notification-list-item', { hasText: 'The chat’s reply' });
    await toast.getByRole('button', { name: 'Open Chat' }).click();
    await chat.getByText('Interrupted').waitFor();
  });

  it('a .parley.json limits what can be chosen, says so, and says what is wrong with it', async () => {
    const { page } = parley;
    const file = path.join(parley.folder, '.parley.json');
    fs.writeFileSync(file, '{ "models": ["test/claude-haiku*"] }\n');
    await expectText(status(), /Choose a model/);
    await status().click();
    await parley.focusedRow('Choose Model');
    await page.keyboard.press('Enter');
    const rows = parley.quickInput.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: 'Limited by .parley.json' }).waitFor();
    await rows.filter({ hasText: 'claude-haiku' }).first().waitFor();
    assert.equal(await rows.filter({ hasText: 'claude-sonnet' }).count(), 0);
    await parley.screenshot('everywhere-limited');
    await page.keyboard.press('Escape');
    fs.writeFileSync(file, '{ "gateways": ["elsewhere"] }\n');
    const blocked = parley.chat.getByRole('button', { name: /allows only elsewhere, which you haven’t set up/ });
    await expectText(blocked, /Limited by \.parley\.json/);
    await blocked.click();
    await parley.focused('.parley.json').waitFor();
    fs.writeFileSync(file, '{ "gateway": ["test"] }\n');
    await parley.notification(/“gateway” can’t be limited here/);
    await expectText(status(), /Limited by this workspace/);
    await parley.setTheme('light');
    await parley.screenshot('everywhere-limited-light');
    fs.rmSync(file);
    await expectText(status(), /claude-sonnet/);
  });
});
