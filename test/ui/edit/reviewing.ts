import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { eventually } from '../support.ts';
import type { Parley } from '../support.ts';
import { replacement, stepsIn } from './steps.ts';
import { editWindow } from './window.ts';

const FILE = 'src/rates.ts';
const CODE = [
  '/** Reads rates, one a line. */',
  'export function parse(text: string) {',
  '  var lines = text.split("\\n");',
  '  var rates = [];',
  '  for (var i = 0; i < lines.length; i++) {',
  '    rates.push(Number(lines[i]));',
  '  }',
  '  return rates;',
  '}',
  '',
  'export function lowest(rates: number[]) {',
  '  // TODO: what if there is none?',
  '  // Ask the others.',
  '  return Math.min(...rates);',
  '}',
  '',
  'export function highest(rates: number[]) {',
  '  return Math.max(...rates);',
  '}',
  '',
];
const REPLY = [
  '/** Reads rates, one a line. */',
  'export function parse(text: string): number[] {',
  '  const lines = text.split("\\n");',
  '  return lines.map(Number);',
  '}',
  '',
  'export function lowest(rates: number[]) {',
  '  return Math.min(...rates);',
  '}',
  '',
  'export function highest(rates: number[]) {',
  '  if (rates.length === 0) return undefined;',
  '  return Math.max(...rates);',
  '}',
];

describe('reviewing an edit change by change', () => {
  let parley: Parley;
  const { lens, note, heard, isSaved, goTo } = stepsIn(() => parley);

  before(async () => {
    parley = await editWindow({ [FILE]: CODE.join('\n') });
    await parley.openFile(FILE);
  });

  const ask = async (): Promise<void> => {
    parley.gateway.script({ reply: replacement(REPLY) });
    await parley.selectLines(1, 19);
    await parley.command('Parley: Edit Selection');
    await parley.answer('clean up');
  };
  const begin = async (): Promise<void> => {
    await ask();
    await lens('Accept All').waitFor();
  };

  const hear = async (said: string): Promise<void> => heard(said).waitFor();
  /** A language server that has much to do may not name the function in time. */
  const comesTo = async (which: string, inside: string, becomes: string): Promise<void> =>
    heard(new RegExp(`${which}, (function ${inside}, )?${becomes}`)).waitFor();
  /** The file with these of the three changes. */
  const withChanges = (parse: boolean, lowest: boolean, highest: boolean): string =>
    [
      CODE[0],
      ...(parse ? REPLY.slice(1, 4) : CODE.slice(1, 8)),
      ...CODE.slice(8, 11),
      ...(lowest ? [] : CODE.slice(11, 13)),
      ...CODE.slice(13, 17),
      ...(highest ? REPLY.slice(11, 12) : []),
      ...CODE.slice(17),
    ].join('\n');
  const restore = async (): Promise<void> => {
    await lens('Accept').first().waitFor({ state: 'detached' });
    await parley.focused(FILE).waitFor();
    await eventually(
      'the original is back',
      async () => {
        await parley.page.keyboard.press('Control+Z');
        return parley.save(FILE);
      },
      (saved) => saved === CODE.join('\n'),
    );
  };

  test('keys go from change to change, judge each and go on; a rejected one is taken back', async () => {
    await begin();
    const { keyboard } = parley.page;
    await goTo(1);
    await keyboard.press('Shift+Alt+PageDown');
    await comesTo('1 of 3', 'parse', '7 lines become 3');
    await keyboard.press('Shift+Alt+PageUp');
    await comesTo('3 of 3', 'highest', '1 new line');
    await keyboard.press('Shift+Alt+PageDown');
    await comesTo('1 of 3', 'parse', '7 lines become 3');
    await keyboard.press('Shift+Alt+M');
    await comesTo('1 of 2', 'lowest', '2 lines removed');
    await note('Rejected: 3 lines').waitFor();
    await keyboard.press('Shift+Alt+U');
    await comesTo('1 of 1', 'highest', '1 new line');
    await isSaved(FILE, withChanges(false, true, true));
    await lens('Take Back').click();
    await comesTo('1 of 2', 'parse', '7 lines become 3');
    await isSaved(FILE, withChanges(true, true, true));
    await keyboard.press('Shift+Alt+U');
    await comesTo('1 of 1', 'highest', '1 new line');
    await keyboard.press('Shift+Alt+M');
    await hear('Review finished.');
    await isSaved(FILE, withChanges(true, true, false));
    await restore();
  });

  test('VS Code’s own peek shows what was there, and judges it; lenses are not needed', async () => {
    await parley.changeSettings({ 'editor.codeLens': false });
    await ask();
    await hear('Edit ready: 4 lines added, 9 removed. Shift+Alt+Y accepts it.');
    await goTo(1);
    await parley.page.keyboard.press('Shift+Alt+PageDown');
    await comesTo('1 of 3', 'parse', '7 lines become 3');
    await parley.command('Parley: Show Code Before Change');
    const peek = parley.page.locator('.peekview-widget');
    await peek.locator('.view-line', { hasText: 'rates.push' }).first().waitFor();
    await peek.getByText('1 of 3 changes').waitFor();
    await parley.screenshot('edit-peek');
    await peek.locator('.action-label.codicon-discard').click();
    await comesTo('1 of 2', 'lowest', '2 lines removed');
    await parley.page.keyboard.press('Escape');
    await isSaved(FILE, withChanges(false, true, true));
    await parley.page.locator('.editor-actions .action-label.codicon-check-all').click();
    await hear('Review finished.');
    await parley.changeSettings({ 'editor.codeLens': undefined });
    await goTo(1);
    await restore();
  });

  test('a change that the user types into is shown as theirs, in every theme', async () => {
    await begin();
    await parley.editor(FILE).locator('.view-line', { hasText: 'undefined' }).click();
    await parley.page.keyboard.press('End');
    await parley.page.keyboard.type(' // mine');
    await note('Edited by you').waitFor();
    await parley.page.keyboard.press('Shift+Alt+G');
    await parley.quickInput.locator('.monaco-list-row', { hasText: 'Do the Rest Like This' }).waitFor();
    await parley.page.keyboard.press('Escape');
    for (const theme of ['light', 'contrast', 'contrast-light', 'dark'] as const) {
      await parley.setTheme(theme);
      await parley.screenshot(`edit-review-${theme}`);
    }
    await lens('Reject All').click();
    await hear('Edit rejected: the original is back.');
    await isSaved(FILE, CODE.join('\n'));
  });

  test('keys refine it and ask again where the cursor is in it, and the chat explains what it changes', async () => {
    await begin();
    const { keyboard } = parley.page;
    await goTo(1);
    await keyboard.press('Shift+Alt+J');
    await parley.quickInput.getByText('Refine').waitFor();
    await keyboard.press('Escape');
    await parley.quickInput.waitFor({ state: 'hidden' });
    parley.gateway.script({ reply: 'It reads the lines with `map`.' });
    await parley.command('Parley: Explain Changes of Edit');
    await parley.chat.getByText('It reads the lines with').waitFor();
    await parley.chat.getByText('Edit of rates.ts').first().waitFor();
    const request = JSON.stringify(parley.gateway.messages.at(-1)?.json);
    assert.match(request, /Changes of an edit of \\+"src\/rates.ts\\+"/);
    assert.match(request, /- {2}var rates = \[\];.*\+ {2}return lines\.map\(Number\);/);
    await parley.screenshot('edit-explained');
    parley.gateway.script({ reply: replacement([...CODE.slice(0, 19), '// again']) });
    await goTo(1);
    await keyboard.press('Shift+Alt+X');
    await parley.editor(FILE).locator('.view-line', { hasText: '// again' }).waitFor();
    await keyboard.press('Shift+Alt+Z');
    await hear('Edit rejected: the original is back.');
    await isSaved(FILE, CODE.join('\n'));
  });
});
