import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, beforeEach, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { eventually, expectText } from '../support.ts';
import type { Parley } from '../support.ts';
import { replacement, stepsIn } from './steps.ts';
import { editWindow } from './window.ts';

const FILE = 'src/invoice.ts';
const CODE = `/** What all lines of an order cost. */
export function totalPrice(lines: Line[], discount: number) {
  var total = 0;
  for (var i = 0; i < lines.length; i++) {
    total = total + lines[i].price * lines[i].count;
  }
  return total - total * discount;
}

interface Line {
  price: number;
  count: number;
}
`;
const REPLY = [
  'export function totalPrice(lines: readonly Line[], discount: number): number {',
  '  let total = 0;',
  '  for (const { price, count } of lines) {',
  '    total += price * count;',
  '  }',
  '  return total * (1 - discount);',
  '}',
];
const OTHER = 'src/total.ts';
const FAULTY = `/** What all prices come to. */
export function total(prices: number[]): number {
  let sum = 0;
  for (const price of prices) sum += price;
  return summ;
}

export function half(price: number): number {
  return price / 2;
}
`;
const FIXED = FAULTY.replace('summ', 'sum').split('\n').slice(1, 6);

/** Pieces of the reply after which its first four lines have come. */
const PARTLY = 45;

describe('how editing in place looks', () => {
  let parley: Parley;
  const { lens, note, heard, status, isOnDisk, isSaved, goTo, heldAfter } = stepsIn(() => parley);
  const row = (title: string): Locator => parley.page.locator('.codelens-decoration', { hasText: title });

  before(async () => {
    parley = await editWindow({ [FILE]: CODE, [OTHER]: FAULTY });
    await parley.changeSettings({
      'parley.actions': [{ name: 'Say Why', prompt: 'Say why.', does: 'ask', where: ['lens', 'lightBulb'] }],
    });
    await parley.openFile(OTHER);
    await parley.editor(OTHER).locator('.squiggly-error').first().waitFor({ timeout: 120_000 });
    await parley.openFile(FILE);
    await lens('Refactor').first().waitFor();
  });
  beforeEach(async () => {
    parley.gateway.clear();
    // VS Code empties a file before it writes it, and may still be saving.
    await isOnDisk(FILE, CODE);
    await isOnDisk(OTHER, FAULTY);
  });

  /** A picture in each theme, where pictures are wanted at all. */
  const pictures = async (name: string): Promise<void> => {
    if (process.env['PARLEY_SCREENSHOTS'] === undefined) return;
    for (const theme of ['light', 'contrast', 'contrast-light', 'dark'] as const) {
      await parley.setTheme(theme);
      await parley.screenshot(`look-${name}-${theme}`);
    }
  };
  /** Has the function changed; `Enter` is the last key. */
  const ask = async (instruction: string): Promise<void> => {
    await parley.selectLines(2, 8);
    await parley.page.keyboard.press('Shift+Alt+J');
    await expectText(parley.quickInput.locator('.quick-input-message'), /invoice\.ts, lines 2 to 8/);
    await parley.answer(instruction);
  };
  const reject = async (): Promise<void> => {
    await parley.page.keyboard.press('Shift+Alt+Z');
    await heard('Edit rejected: the original is back.').waitFor();
  };

  test('an edit that streams, its review and what refines it: no lens is cut off by another', async () => {
    const release = heldAfter(PARTLY, REPLY);
    await ask('use modern syntax');
    await parley.page.locator('.view-line', { hasText: 'const { price' }).waitFor();
    await lens('Stop').waitFor();
    assert.doesNotMatch(await row('Stop').innerText(), /Reject/);
    await pictures('streams');
    release();
    await lens('Accept All').waitFor();
    // The first change is on the first line of the edit.
    await eventually(
      'each change has lenses of its own',
      async () => row('Reject').allInnerTexts(),
      (rows) => rows.length === 3 && rows.filter((text) => /^\s*Accept\s/.test(text)).length === 2,
    );
    await pictures('review');
    parley.gateway.script({ reply: replacement(REPLY.map((line) => line.replace('total *', 'total /'))) });
    await lens('Refine').click();
    await parley.quickInput.getByPlaceholder('What else do you want to change?').waitFor();
    await parley.answer('divide');
    await parley.page.locator('.view-line', { hasText: 'total / (1' }).waitFor();
    await lens('Accept All').waitFor();
    await pictures('refined');
    await reject();
    await isSaved(FILE, CODE);
  });

  test('an edit on hold, of which Keep Mine takes back all but the line that was typed into', async () => {
    heldAfter(PARTLY, REPLY);
    await ask('use modern syntax');
    await parley.page.locator('.view-line', { hasText: 'const { price' }).waitFor();
    await parley.editor(FILE).locator('.view-line', { hasText: 'let total' }).click();
    await parley.page.keyboard.press('End');
    await parley.page.keyboard.type(' // mine');
    await note('You changed this code, so the edit is on hold').waitFor();
    await pictures('conflict');
    await lens('Keep Mine').click();
    await lens('Keep Mine').waitFor({ state: 'detached' });
    await isSaved(FILE, CODE.replace('var total = 0;', 'let total = 0; // mine'));
    await parley.notification(/You changed lines that the edit had/);
    await parley.clearNotifications();
    fs.writeFileSync(path.join(parley.folder, FILE), CODE);
    await parley.editor(FILE).locator('.view-line', { hasText: 'var total' }).waitFor();
    await parley.focused(FILE).waitFor();
  });

  test('a reply that was cut off can go on, and is not accepted without a second look', async () => {
    const text = ['<replacement>', ...REPLY.slice(0, 4)].join('\n');
    parley.gateway.script({ reply: { blocks: [{ type: 'text', text }], stopReason: 'max_tokens' } });
    await ask('use modern syntax');
    await note('Cut off at the token limit').waitFor();
    await lens('Continue').waitFor();
    await pictures('cut');
    await parley.page.keyboard.press('Shift+Alt+Y');
    const question = parley.page.locator('.monaco-dialog-box', { hasText: 'The rest of the code is unchanged' });
    await question.waitFor();
    await pictures('second-look');
    await parley.page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    await reject();
    await isSaved(FILE, CODE);
  });

  test('with lenses off, an edit is asked for, read, judged and undone by keys alone, also in two files', async () => {
    await parley.changeSettings({ 'editor.codeLens': false });
    const { keyboard } = parley.page;
    parley.gateway.script({ reply: replacement(REPLY) }, { reply: replacement(FIXED) });
    await ask('use modern syntax');
    await heard('Edit ready: 5 lines added, 5 removed. Shift+Alt+Y accepts it.').waitFor();
    await keyboard.press('Control+Home');
    await keyboard.press('Shift+Alt+PageDown');
    await heard('1 of 2').waitFor();
    // What was there, in VS Code's own peek.
    await keyboard.press('Alt+F3');
    await parley.page.locator('.peekview-widget .view-line', { hasText: 'var total' }).first().waitFor();
    await keyboard.press('Escape');
    await parley.page.locator('.peekview-widget').waitFor({ state: 'detached' });
    await pictures('keys');
    await keyboard.press('Shift+Alt+U');
    await heard('1 of 1').waitFor();

    await keyboard.press('Control+PageUp');
    await parley.focused(OTHER).waitFor();
    await goTo(5, 11);
    await keyboard.press('Shift+Alt+J');
    await parley.quickInput.getByText('total.ts: total, lines 2 to 6').waitFor();
    await parley.answer('fix it');
    await status('Review 2 changes in 2 files').waitFor();
    await pictures('files');
    // An edit that is over leads to what is left in the other file.
    await keyboard.press('Shift+Alt+Z');
    await heard('1 of 1').waitFor();
    await parley.focused(FILE).waitFor();
    await status('Review edit +1 −1').waitFor();
    await keyboard.press('Shift+Alt+U');
    await heard('Review finished.').waitFor();
    await isSaved(
      FILE,
      CODE.split('\n')
        .toSpliced(1, 7, ...REPLY)
        .join('\n'),
    );
    await keyboard.press('Control+Z');
    await isSaved(FILE, CODE);
    await keyboard.press('Control+PageUp');
    await parley.editor(OTHER).locator('.view-line', { hasText: 'return summ;' }).waitFor();
    await parley.changeSettings({ 'editor.codeLens': undefined });
    await lens('Refactor').first().waitFor();
  });

  test('the light bulb of a problem has Fix, which changes the code around it', async () => {
    await parley.openFile(OTHER);
    parley.gateway.script({ reply: replacement(FIXED) });
    await goTo(5, 11);
    await parley.editor(OTHER).locator('.squiggly-error').first().waitFor();
    await parley.page.keyboard.press('Control+.');
    const fix = parley.page.locator('.action-widget').getByText('Fix with Parley');
    await fix.waitFor();
    await parley.screenshot('look-bulb');
    await fix.click();
    await lens('Accept').first().waitFor();
    assert.match(
      JSON.stringify(parley.gateway.messages[0]?.json),
      /Fix this problem: Cannot find name 'summ'[^"]*in the line: return summ;/,
    );
    await reject();
    await isSaved(OTHER, FAULTY);
  });

  test('the hover of a problem has Explain, about that problem wherever the cursor is', async () => {
    await parley.editor(OTHER).locator('.squiggly-error').first().waitFor();
    await goTo(9, 3);
    await parley
      .editor(OTHER)
      .locator('.view-line span', { hasText: /^summ$/ })
      .hover();
    const link = parley.page.locator('.monaco-hover a', { hasText: 'Explain with Parley' });
    await link.waitFor();
    await parley.screenshot('look-hover');
    await link.click();
    await eventually(
      'it is asked',
      () => JSON.stringify(parley.gateway.messages[0]?.json ?? ''),
      (sent) => sent.includes("Line 5: Cannot find name 'summ'"),
    );
    // The chat takes the keyboard once it is shown.
    await parley.chat.getByRole('textbox', { name: 'Message' }).and(parley.chat.locator(':focus')).waitFor();
    await parley.openFile(OTHER);
  });

  test('one of the user’s own stands among the lenses, and the lens itself hides them but at the cursor', async () => {
    await goTo(1);
    await lens('Say Why').first().waitFor();
    await parley.page.locator('.codelens-decoration a:has(.codicon-eye-closed)').first().click();
    await parley.focusedRow('Show Only at the Cursor');
    await parley.screenshot('look-lenses');
    await parley.page.keyboard.press('Enter');
    await goTo(9, 3);
    await eventually(
      'one function has lenses, the one that the cursor is in',
      async () => lens('Explain').evaluateAll((all) => all.map((each) => each.getBoundingClientRect().top)),
      (tops) => tops.length === 1,
    );
    const own = await lens('Say Why').boundingBox();
    const line = await parley.editor(OTHER).locator('.view-line', { hasText: 'function half' }).boundingBox();
    assert.ok(own && line && own.y < line.y && own.y > line.y - 40, 'they are above it');
  });
});
