import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { FrameLocator, Locator } from 'playwright-core';
import { expectText, openParley } from './support.ts';
import type { Parley } from './support.ts';

describe('for everyone', () => {
  let parley: Parley;
  let chat: FrameLocator;
  let box: Locator;
  let log: Locator;
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await parley.page.keyboard.press(key);
  };
  const focused = (): Locator => chat.locator(':focus');
  /** Tab, until what has the keyboard is called this. */
  const tabTo = async (name: RegExp, key: 'Tab' | 'Shift+Tab'): Promise<void> => {
    for (let step = 0; step < 40; step += 1) {
      await press(key);
      const label = await focused()
        .evaluate((element) => element.getAttribute('aria-label') ?? element.textContent, undefined, { timeout: 2_000 })
        .catch(() => '');
      if (name.test(label)) return;
    }
    assert.fail(`${String(name)} can't be reached by ${key}`);
  };
  const ask = async (text: string): Promise<void> => {
    await parley.page.keyboard.insertText(text);
    await press('Enter');
    await chat.getByRole('button', { name: 'Send', exact: true }).waitFor();
    await box.and(chat.locator(':focus')).waitFor();
  };

  before(async () => {
    parley = await openParley({ gateway: { pace: 1 }, viewport: { width: 1200, height: 800 } });
    chat = await parley.openChat();
    box = chat.getByRole('textbox', { name: 'Message' });
    log = chat.getByRole('log', { name: 'Conversation' });
    await box.focus();
  });

  test('a conversation is had by the keyboard alone', async () => {
    parley.gateway.script(
      { reply: 'One **answer** about `src/cart.ts`:\n\n```ts\nconst one = 1;\n```\n' },
      { reply: 'Another answer.' },
    );
    await ask('the first question');
    await expectText(log, /const one = 1/);
    // Each thing that can be done with the reply has the keyboard once, from the composer backwards.
    for (const name of [/^Delete$/, /^Retry with/, /^Retry$/, /^Show Request/, /^Open Reply/, /^Copy Reply$/])
      await tabTo(name, 'Shift+Tab');
    await press('Enter');
    await chat.getByRole('button', { name: 'Copied' }).waitFor();
    await tabTo(/tokens in/, 'Shift+Tab');
    await press('Enter');
    await chat.getByText('Time to first token').waitFor();
    await press('Enter');
    await tabTo(/^More Actions/, 'Shift+Tab');
    await press('Enter');
    await chat.getByRole('menuitem', { name: 'Replace Selection' }).and(chat.locator(':focus')).waitFor();
    await press('ArrowDown', 'Escape');
    await chat.getByRole('menu').waitFor({ state: 'detached' });
    await tabTo(/^Edit Question$/, 'Shift+Tab');
    await press('Enter');
    await chat.getByRole('textbox', { name: 'Edit Question' }).and(chat.locator(':focus')).waitFor();
    await press('Escape');
    await tabTo(/^Retry$/, 'Tab');
    await press('Enter');
    await chat.getByRole('group', { name: 'Version 2 of 2' }).waitFor();
    await expectText(log, /Another answer/);
    await box.and(chat.locator(':focus')).waitFor();
    await tabTo(/^Previous Version$/, 'Shift+Tab');
    await press('Enter');
    await expectText(log, /const one = 1/);
    // Context, a command, earlier questions.
    await box.focus();
    await parley.page.keyboard.insertText('#cart');
    await chat
      .getByRole('option', { name: /cart\.ts/ })
      .first()
      .waitFor();
    await press('Enter');
    await chat
      .getByRole('button', { name: /^cart\.ts/ })
      .first()
      .waitFor();
    await tabTo(/^cart\.ts/, 'Shift+Tab');
    await press('Delete');
    await chat.getByRole('button', { name: /^cart\.ts/ }).waitFor({ state: 'detached' });
    await press('Control+F');
    await chat.getByRole('search').getByRole('textbox').and(chat.locator(':focus')).waitFor();
    await parley.page.keyboard.insertText('const');
    await expectText(chat.getByRole('search'), /1 of 1/);
    await press('Escape');
    await box.and(chat.locator(':focus')).waitFor();
    await tabTo(/^More Ways/, 'Tab');
    await press('Enter');
    await chat.getByRole('menuitem').first().and(chat.locator(':focus')).waitFor();
    await press('Escape');
  });

  test('text from right to left runs so, code does not, and at twice the size nothing is cut off', async () => {
    parley.gateway.script({
      reply:
        'שלום, זו **תשובה** עם `code`:\n\n- פריט ראשון\n\n| שם | ערך |\n|---|---|\n| תה | 3.50 |\n\n```ts\nlet a = 1;\n```\n',
    });
    await box.focus();
    await ask('مرحبا، كيف يعمل هذا؟');
    await expectText(log, /let a = 1/);
    const directionOf = async (selector: string): Promise<string> =>
      chat
        .locator(selector)
        .last()
        .evaluate((element) => getComputedStyle(element).direction);
    for (const selector of ['.question-text', '.md p', '.md li', '.md-table', '.md th'])
      assert.equal(await directionOf(selector), 'rtl', selector);
    assert.equal(await directionOf('.md pre'), 'ltr');
    const [first, second] = await chat
      .locator('.md th')
      .evaluateAll((cells) => cells.map((cell) => cell.getBoundingClientRect().right));
    assert.ok(first !== undefined && second !== undefined && first > second, 'the first column is at the right');
    // A window that is zoomed has half as many pixels each way.
    await parley.page.setViewportSize({ width: 600, height: 400 });
    const parts = '.panel, .content > *, .composer > *, .composer-bar > *, .reply-footer > *';
    const over = await chat.locator('body').evaluate(
      (body, selector) =>
        [...body.querySelectorAll(selector)]
          .filter((element) => {
            const { left, right } = element.getBoundingClientRect();
            return left < -1 || right > body.clientWidth + 1;
          })
          .map(({ className }) => className),
      parts,
    );
    assert.deepEqual(over, []);
    const place = await box.boundingBox();
    assert.ok(place !== null && place.y > 0 && place.y + place.height <= 400, 'the composer is in view');
  });
});
