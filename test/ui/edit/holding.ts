import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { eventually, expectText } from '../support.ts';
import type { Parley } from '../support.ts';
import { replacement, stepsIn } from './steps.ts';
import { editWindow } from './window.ts';

const FILE = 'src/shop.ts';
const CODE = `/** What all lines of an order cost. */
export function totalPrice(lines: Line[]) {
  var total = 0;
  return total;
}
`;
const REPLY = [
  'export function totalPrice(lines: readonly Line[]): number {',
  '  let total = 0;',
  '  return total;',
  '}',
];
const USE = `import { totalPrice } from './shop';
totalPrice([]);
`;
const EDITED = [CODE.split('\n')[0], ...REPLY, ''].join('\n');

describe('an edit that waits to be judged', () => {
  let parley: Parley;
  const { lens, note, status, onDisk, isOnDisk } = stepsIn(() => parley);

  before(async () => {
    parley = await editWindow({ [FILE]: CODE, 'src/use.ts': USE, 'package.json': '{\n  "name": "shop"\n}\n' });
    await parley.changeSettings({ 'files.autoSave': 'afterDelay', 'files.autoSaveDelay': 100 });
    await parley.openFile(FILE);
  });

  /** Asks for an edit of these lines, and waits until the reply is to be judged. */
  const edit = async ([from, to]: readonly [number, number], reply: readonly string[]): Promise<void> => {
    parley.gateway.script({ reply: replacement(reply) });
    await parley.selectLines(from, to);
    await parley.command('Parley: Edit Selection');
    await parley.answer('types');
    await lens('Reject').first().waitFor();
  };

  /** A window that is reloaded at once may not have written down what was opened or closed in it. */
  const reloadIn = async (file: string): Promise<void> => {
    await parley.reload();
    await parley.openFile(file);
  };

  test('comes back after a reload though auto save wrote it, says so, and gives the original back', async () => {
    await edit([2, 5], REPLY);
    await isOnDisk(FILE, EDITED);
    await note('Saved, not reviewed yet').waitFor();
    // It comes late, and moves no button from under the pointer.
    const row = parley.page.locator('.codelens-decoration', { hasText: 'Reject' }).first();
    assert.match(await row.innerText(), /^\s*Review.*Reject.*Compare.*Saved, not reviewed yet\s*$/s);
    await reloadIn(FILE);
    await note('Saved, not reviewed yet').waitFor();
    await lens('Reject').first().click();
    await lens('Reject').first().waitFor({ state: 'detached' });
    await isOnDisk(FILE, CODE);
    await reloadIn(FILE);
    await lens('Refactor').first().waitFor();
    assert.equal(await lens('Reject').count(), 0);
  });

  test('shows invisible characters where they stand, and is not accepted without a second look', async () => {
    await edit([3, 3], ["  let total = '\u202e0\u2066'; // \u{e0041}\u{e0042}"]);
    await note('Has invisible characters').waitFor();
    await lens('Accept Anyway').waitFor();
    await parley.command('Parley: Accept Edit');
    await parley.page.locator('.monaco-dialog-box', { hasText: 'invisible characters' }).waitFor();
    await parley.page.locator('.monaco-dialog-box').getByRole('button', { name: 'Cancel' }).click();
    await lens('Reject').first().click();
    await lens('Reject').first().waitFor({ state: 'detached' });
  });

  test('of a file that can run commands says so', async () => {
    await parley.openFile('package.json');
    await edit([2, 2], ['  "scripts": { "test": "exit 1" }']);
    await note('This file can run commands').waitFor();
    await lens('Reject').first().click();
    await lens('Reject').first().waitFor({ state: 'detached' });
  });

  test('names the errors it brought in a file that uses it, once it is accepted, and takes it back', async () => {
    const problems = parley.page.locator('#status\\.problems');
    await parley.closeEditors();
    await parley.openFile('src/use.ts');
    await parley.openFile(FILE);
    await expectText(problems, /^\s*1\b/);
    await edit([2, 2], ['export function totalPrice(lines: Line[], discount: number) {']);
    await expectText(problems, /^\s*2\b/);
    await lens('Accept').first().click();
    await eventually(
      'it is saved',
      () => onDisk(FILE),
      (text) => text !== CODE,
    );
    const said = await parley.notification(/The edit caused an error/);
    assert.match(said, /use\.ts:2: Expected 2 arguments, but got 1/);
    const toast = parley.page.getByRole('dialog', { name: /The edit caused an error/ });
    await toast.getByRole('button', { name: 'Undo' }).click();
    await isOnDisk(FILE, CODE);
  });

  test('in several files are one review: summed up, gone through from file to file, rejected all at once', async () => {
    await parley.openFile('src/use.ts');
    await edit([2, 2], ['totalPrice([{}]);']);
    await parley.openFile(FILE);
    await edit([2, 5], REPLY);
    await status('Review 2 changes in 2 files').waitFor();
    await parley.openFile('src/use.ts');
    await parley.command('View: Close Editor');
    await eventually(
      'both are saved',
      () => [onDisk(FILE), onDisk('src/use.ts')].join(''),
      (text) => text.includes('{}') && text.includes('let'),
    );
    await reloadIn(FILE);
    await status('Review 2 changes in 2 files').waitFor();
    await lens('Reject').first().waitFor();
    await parley.page.keyboard.press('Control+Home');
    await parley.command('Parley: Next Change');
    await parley.page.locator('#status\\.editor\\.selection', { hasText: 'Ln 2, Col 1' }).waitFor();
    await parley.command('Parley: Next Change');
    await parley.editor('src/use.ts').locator('.view-line', { hasText: '{}' }).waitFor();
    await parley.command('Parley: Show Edit Actions…');
    await parley.quickInput.locator('.monaco-list-row', { hasText: 'Reject All Edits' }).waitFor();
    await parley.quickInput.locator('.monaco-list-row', { hasText: 'Reject All Edits' }).click();
    await status('Review').waitFor({ state: 'detached' });
    await eventually(
      'both are back',
      () => [onDisk(FILE), onDisk('src/use.ts')].join(''),
      (text) => text === CODE + USE,
    );
  });
});
