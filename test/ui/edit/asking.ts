import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, beforeEach, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { expectText } from '../support.ts';
import type { Parley } from '../support.ts';
import { replacement, stepsIn } from './steps.ts';
import { editWindow } from './window.ts';

const FILE = 'src/order.ts';
const CODE = `/** What all lines of an order cost. */
export function totalPrice(lines: Line[], discount: number) {
  var total = 0;
  return total - total * discount;
}

interface Line {
  price: number;
}
`;
const REPLY = ['export function totalPrice(lines: Line[], discount: number) {', '  return 0;', '}'];

describe('asking for an edit', () => {
  let parley: Parley;
  const { lens, isOnDisk, goTo } = stepsIn(() => parley);
  const says = (): Locator => parley.quickInput.locator('.quick-input-message');
  const title = (): Locator => parley.quickInput.locator('.quick-input-title');
  const button = (name: string): Locator => parley.quickInput.getByRole('button', { name });

  before(async () => {
    parley = await editWindow({ [FILE]: CODE });
    await parley.openFile(FILE);
    await lens('Refactor').first().waitFor({ timeout: 120_000 });
  });
  /** It is saved by itself, a moment after what came was taken back. */
  const isBack = async (): Promise<void> => isOnDisk(FILE, CODE);
  beforeEach(async () => {
    parley.gateway.clear();
    await isBack();
  });

  /** The box of a command, once it names the code that is meant. */
  const box = async (command: string, about: RegExp): Promise<void> => {
    await parley.command(`Parley: ${command}`);
    await expectText(says(), about);
  };
  /** Enter, and the edit that it starts is there and taken back. */
  const sent = async (): Promise<string> => {
    parley.gateway.script({ reply: replacement(REPLY) });
    await parley.input.press('Enter');
    await lens('Accept').first().waitFor();
    await parley.command('Parley: Reject Edit');
    await lens('Reject').first().waitFor({ state: 'detached' });
    return JSON.stringify(parley.gateway.messages.at(-1)?.json);
  };

  test('the function around the cursor is documented, and marked meanwhile', async () => {
    await goTo(3, 3);
    await box('Add Documentation', /order\.ts: totalPrice, lines 2 to 5/);
    assert.match(await title().innerText(), /^Add Documentation · .+ · .+/);
    await parley.screenshot('ask-documentation');
    const request = await sent();
    assert.match(request, /Instruction: Add documentation comments/);
  });

  test('earlier instructions come back by ArrowUp, also after a reload', async () => {
    for (const instruction of ['make it older', 'make it newer']) {
      await goTo(3, 3);
      await box('Edit Selection', /totalPrice/);
      await parley.input.fill(instruction);
      await sent();
    }
    await isBack();
    await parley.reload();
    await parley.openFile(FILE);
    await lens('Refactor').first().waitFor();
    await goTo(3, 3);
    await box('Edit Selection', /totalPrice/);
    await parley.input.pressSequentially('draft');
    for (const [key, value] of [
      ['ArrowUp', 'make it newer'],
      ['ArrowUp', 'make it older'],
      ['ArrowDown', 'make it newer'],
      ['ArrowDown', 'draft'],
    ] as const) {
      await parley.input.press(key);
      await parley.inputHolds(value);
    }
    await parley.input.press('Escape');
    await parley.quickInput.waitFor({ state: 'hidden' });
  });

  test('a # attaches context, and another model is asked for this once', async () => {
    await goTo(3, 3);
    await box('Edit Selection', /totalPrice/);
    await parley.input.pressSequentially('like in #');
    await parley.focusedRow('');
    await parley.screenshot('ask-context');
    await parley.input.fill('cart');
    await parley.focusedRow('cart');
    await parley.input.press('Enter');
    await expectText(says(), /totalPrice, lines 2 to 5, with cart/);
    await parley.inputHolds('like in ');
    await button('Choose Another Model for This Edit').click();
    await title().filter({ hasText: 'Choose Model' }).waitFor();
    await parley.input.fill('claude-haiku-4-5');
    // The list may have come after the text, and then no row is marked: Enter takes what was typed.
    await parley.quickInput.locator('.monaco-list-row', { hasText: 'claude-haiku-4-5' }).waitFor();
    await parley.input.press('Enter');
    await expectText(title(), /Edit Selection · claude-haiku-4-5 · /);
    await parley.input.and(parley.page.locator(':focus')).waitFor();
    await parley.page.keyboard.type('it');
    await parley.inputHolds('like in it');
    await parley.screenshot('ask-attached');
    const request = await sent();
    assert.match(request, /File \\"src\/cart/);
    assert.match(request, /"model":"claude-haiku-4-5"/);
  });

  test('what is sent is shown while the box stays open', async () => {
    await goTo(3, 3);
    await box('Edit Selection', /totalPrice/);
    await parley.input.fill('add types');
    await button('Show What Will Be Sent').click();
    await parley.page.locator('.tab', { hasText: 'What Will Be Sent' }).waitFor();
    await parley.screenshot('ask-sent');
    await parley.input.press('Escape');
    await parley.quickInput.waitFor({ state: 'hidden' });
    await parley.command('View: Close Editor');
    assert.equal(parley.gateway.messages.length, 0);
  });

  test('tests are written into a file of their own', async () => {
    await goTo(3, 3);
    await box('Write Tests', /order\.ts: totalPrice, tests in src\/order\.test\.ts \(new\)/);
    await parley.setTheme('contrast');
    await parley.screenshot('ask-tests');
    parley.gateway.script({ reply: replacement(['test;']) });
    await parley.input.press('Enter');
    await lens('Accept').first().waitFor();
    await parley.page.locator('.tab.active', { hasText: 'order.test.ts' }).waitFor();
    assert.equal(fs.existsSync(path.join(parley.folder, 'src/order.test.ts')), false);
    await lens('Accept').first().click();
    await lens('Reject').first().waitFor({ state: 'detached' });
    await parley.focused('order.test.ts').waitFor();
    await parley.save('src/order.test.ts');
  });
});
