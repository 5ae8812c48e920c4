import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Locator } from 'playwright-core';
import { openParley } from './support.ts';
import type { Parley } from './support.ts';

let parley: Parley;

before(async () => {
  parley = await openParley({
    others: ['caller'],
    builtIns: ['copilot'],
    settings: { 'chat.disableAIFeatures': false },
  });
});

const dialog = (): Locator => parley.page.locator('.monaco-dialog-box');
const lens = (name: string): Locator => parley.page.locator('.codelens-decoration a', { hasText: name });

describe('another extension', () => {
  /** Changes the answer about it, in the list of all. */
  const change = async (): Promise<void> => {
    await parley.command('Parley: Manage Extension Access');
    await parley.quickInput.locator('.monaco-list-row', { hasText: 'peers.caller' }).click();
    await parley.screenshot('provider-access');
    await parley.page.keyboard.press('Enter');
    await parley.quickInput.waitFor({ state: 'hidden' });
  };

  it('is named and asked about before it uses a model, and allowed or not in the list of all', async () => {
    await parley.command('Caller: Ask a Model');
    await dialog().getByText('Let Tiny Caller use your models?').waitFor();
    await parley.screenshot('provider-asked');
    await dialog().getByRole('button', { name: 'Don’t Allow' }).click();
    assert.match(await parley.notification(/Failure 1/), /Tiny Caller isn’t allowed to use Parley’s models/);
    assert.equal(parley.gateway.requests.length, 0);
    await change();
    await parley.command('Caller: Ask a Model');
    await parley.notification(/Reply 2/);
    assert.equal(parley.gateway.requests.length, 1);
    await change();
    await parley.command('Caller: Ask a Model');
    await parley.notification(/Failure 3/);
    assert.equal(parley.gateway.requests.length, 1);
  });
});

describe('VS Code’s own chat', () => {
  const ask = async (question: string): Promise<void> => {
    const input = parley.page.locator('.interactive-input-part .monaco-editor').first();
    await input.click();
    await parley.page.keyboard.type(question, { delay: 10 });
    await parley.page.keyboard.press('Enter');
  };
  const answers = (): Locator => parley.page.locator('.interactive-item-container.interactive-response');
  const picker = (): Locator => parley.page.locator('.model-picker-name').first();

  it('has the models in its picker, and @parley answers by the one that is picked, with edits for review', async () => {
    await parley.command('Notifications: Clear All Notifications');
    const editor = await parley.openFile('src/format.ts');
    await parley.command('Chat: Open Chat');
    await parley.page.locator('.model-picker-name[aria-label*="claude-sonnet-4-6"]').first().waitFor();
    const code =
      '/** An amount. */\nexport function formatAmount(cents: number): string {\n  return `€ ${cents / 100}`;\n}';
    parley.gateway.script({ reply: `It is in euros now:\n\n\`\`\`typescript\n${code}\n\`\`\`\n` });
    await ask('@parley /fix Only euros');
    const review = answers().getByRole('button', { name: 'Review in the Editor' });
    await review.waitFor();
    assert.doesNotMatch(await answers().first().innerText(), /answers\.|Completed \d/);
    await parley.screenshot('provider-answer');
    await review.click();
    await lens('Accept').first().waitFor();
    await editor.getByText('An amount.').waitFor();
    assert.match(await parley.shownText('format.ts'), /formatDay/, 'what the answer left out stays');
    await parley.screenshot('provider-review');
    await lens('Reject').first().click();
    await lens('Reject').first().waitFor({ state: 'detached' });
  });

  it('says who answers where the model that is picked is another’s', async () => {
    await parley.setTheme('light');
    await picker().click();
    const search = parley.page.getByRole('combobox', { name: 'Search models' });
    await search.fill('Tiny Model');
    await parley.page.locator('.action-widget .monaco-list-row.focused', { hasText: 'Tiny Model' }).waitFor();
    await parley.screenshot('provider-picker');
    await search.press('Enter');
    await parley.page.locator('.model-picker-name[aria-label*="Tiny Model"]').first().waitFor();
    await ask('/echo Hello from Parley');
    await answers().getByText('claude-sonnet-4-6 on Test Gateway answers.').waitFor();
    await answers().getByText('Hello from Parley').waitFor();
    await parley.screenshot('provider-other');
  });
});
