import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { FrameLocator } from 'playwright-core';
import { expectText, openParley } from './support.ts';
import type { Parley } from './support.ts';

describe('what requests took and cost', () => {
  let parley: Parley;
  let chat: FrameLocator;
  let usage: FrameLocator;
  /** By how much the gateway's cache is older. Milliseconds. */
  let later = 0;

  before(async () => {
    parley = await openParley({ gateway: { now: () => Date.now() + later } });
    const models = [{ id: 'claude-sonnet-4-6', price: { input: 0.01, output: 0.01 } }];
    // Any number that the gateway says will do.
    const dialect = { balance: { path: '/v1/models', remaining: 'data.0.max_input_tokens' } };
    await parley.changeSettings({
      'parley.gateways': [
        { id: 'test', name: 'Test Gateway', baseUrl: parley.gateway.url, auth: 'none', models, dialect },
      ],
    });
    const [view, tab] = ['[src*="purpose=webviewView"]', ':not([src*="purpose=webviewView"])'].map((which) =>
      parley.page
        .frameLocator(`iframe.webview.ready[src*="extensionId=parley.parley"]${which}`)
        .frameLocator('iframe#active-frame'),
    );
    assert.ok(view && tab);
    [chat, usage] = [view, tab];
  });

  test('is nothing at first, and shown as soon as something was asked', async () => {
    await parley.openChat();
    await parley.command('Parley: Show Usage');
    await usage.getByText('No requests in this period').waitFor();
    await chat.getByRole('textbox', { name: 'Message' }).fill('/echo pong');
    await chat.getByRole('button', { name: 'Send', exact: true }).click();
    await expectText(usage.locator('.sums'), /Cost\s*\$\d+\.\d\d\s*Requests\s*1\b/);
    await expectText(usage.locator('tbody').first(), /Test Gateway\s*1\b/);
    await parley.screenshot('usage');
  });

  test('is beside what is left of the rate limits and of the key, in Show Usage and in Manage Gateways', async () => {
    const reset = new Date(Date.now() + 3_600_000).toISOString();
    const limit = (what: string, value: string) => [`anthropic-ratelimit-requests-${what}`, value] as const;
    parley.gateway.script({
      headers: Object.fromEntries([limit('remaining', '48'), limit('limit', '50'), limit('reset', reset)]),
    });
    await chat.getByRole('textbox', { name: 'Message' }).fill('/echo pong');
    await parley.page.keyboard.press('Enter');
    const left = usage.locator('.balance');
    await expectText(left, /claude-sonnet-4-6 · Requests: 48 of 50 left until \d/);
    await left.getByRole('button', { name: 'Ask the Gateway' }).click();
    await expectText(left, /Left: \d/);
    await parley.screenshot('usage-left');
    await parley.command('Parley: Manage Gateways');
    const row = (text: string) => parley.quickInput.locator('.monaco-list-row', { hasText: text }).first();
    await expectText(row('Test Gateway'), /Left: .*Requests: 48 of 50 left/);
    await parley.screenshot('usage-gateways');
    await parley.focusedRow('Test Gateway');
    await parley.page.keyboard.press('Enter');
    await row('Ask What’s Left on the Key').click();
    await parley.focusedRow('Requests: 48 of 50 left');
    await parley.page.keyboard.press('Escape');
  });

  test('sends nothing over the budget until the user insists', async () => {
    await parley.command('Parley: Set Budget');
    await parley.focusedRow('Daily Budget');
    await parley.page.keyboard.press('Enter');
    await parley.quickInput.getByText('Stop at (US dollars)').waitFor();
    await parley.answer('0.01');
    // Left without a warning; the list says what holds now.
    await parley.quickInput.getByText('Warn at (US dollars)').waitFor();
    await parley.page.keyboard.press('Escape');
    await parley.focusedRow('stops at $0.01');
    await parley.page.keyboard.press('Escape');
    await parley.quickInput.waitFor({ state: 'hidden' });
    const sent = parley.gateway.requests.length;
    await chat.getByRole('textbox', { name: 'Message' }).fill('/echo once more');
    const tokens = chat.locator('.tokens');
    await expectText(tokens, /over \$0\.01 today/);
    assert.match((await tokens.getAttribute('title')) ?? '', /≈ \$\d+\.\d\d with a reply of \d+ tokens/);
    await chat.getByRole('button', { name: 'Send', exact: true }).click();
    await chat
      .getByText(/Your budget for today is \$0\.01, and you’ve spent .* Nothing was sent\./)
      .first()
      .waitFor();
    await parley.screenshot('usage-budget');
    assert.equal(parley.gateway.requests.length, sent);
    await chat.getByRole('button', { name: 'Send Anyway' }).click();
    await expectText(usage.locator('.sums'), /Requests\s*3\b/);
    assert.equal(parley.gateway.requests.length, sent + 1);
    await expectText(usage.locator('.cap'), /Today\s*[\d,]+%/);
  });

  test('is grouped and leafed through by the keys', async () => {
    await usage.getByRole('radio', { name: 'Gateway' }).focus();
    await parley.page.keyboard.press('ArrowRight');
    await expectText(usage.locator('tbody').first(), /claude-sonnet-4-6/);
    await parley.page.keyboard.press('ArrowRight');
    await expectText(usage.locator('tbody').first(), /Chat/);
    await usage.getByRole('button', { name: 'Previous' }).focus();
    await parley.page.keyboard.press('Enter');
    await usage.getByText('No requests in this period').waitFor();
    await usage.getByRole('button', { name: 'Next', exact: true }).focus();
    await parley.page.keyboard.press('Enter');
    await expectText(usage.locator('.sums'), /Requests\s*3\b/);
    assert.equal(await usage.getByRole('button', { name: 'Next', exact: true }).getAttribute('aria-disabled'), 'true');
  });

  test('says what is likely in a cache, what that saves, and why it was missed', async () => {
    const price = { input: 3e-6, output: 15e-6, cacheRead: 0.3e-6, cacheWrite: 3.75e-6 };
    const models = [{ id: 'claude-sonnet-4-6', price }];
    const gateway = { id: 'test', name: 'Test Gateway', baseUrl: parley.gateway.url, auth: 'none', models };
    await parley.changeSettings({
      'parley.budget': undefined,
      'parley.gateways': [{ ...gateway, dialect: { caching: true } }],
    });
    await parley.command('Parley: New Conversation');
    const box = chat.getByRole('textbox', { name: 'Message' });
    const ask = async (text: string): Promise<void> => {
      await box.fill(text);
      await box.press('Enter');
    };
    await chat.getByRole('article').first().waitFor({ state: 'detached' });
    await ask(`What does this say? ${'word '.repeat(4000)}`);
    await expectText(chat.locator('.warmth'), /^Cache likely warm, ≈ 4:\d0 · saves ≈ \$0\.02$/);
    await ask('And what else?');
    await expectText(chat.locator('.facts summary').last(), /5,\d\d\d from cache/);
    await parley.screenshot('usage-cache');
    await parley.changeSettings({ 'parley.systemPrompt': 'Be brief.' });
    await expectText(chat.locator('.warmth'), /^Cache likely cold: the system prompt changed$/);
    await parley.screenshot('usage-cache-changed');
    await parley.changeSettings({ 'parley.systemPrompt': undefined });
    await expectText(chat.locator('.warmth'), /^Cache likely warm/);
    later = 6 * 60_000;
    await ask('Anything more?');
    await expectText(chat.locator('.facts summary').last(), /cache missed: the gateway didn’t have it anymore/);
    await parley.screenshot('usage-cache-missed');
  });
});
