import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { eventually } from '../support.ts';
import type { Parley } from '../support.ts';
import { replacement, stepsIn } from './steps.ts';
import { editWindow } from './window.ts';

const FILE = 'src/price.ts';
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

class Till {
  open(float: number) {
    return float;
  }
}
`;
const FUNCTION = CODE.split('\n').slice(1, 8);
const REPLY = [
  'export function totalPrice(lines: readonly Line[], discount: number): number {',
  '  let total = 0;',
  '  for (const { price, count } of lines) {',
  '    total += price * count;',
  '  }',
  '  return total - total * discount;',
  '}',
];
/** Pieces of the reply after which its first lines have come, and not its last. */
const PARTLY = 25;
/** A file of several screens, and what becomes of eight of its lines: thirty. */
const LONG_FILE = 'src/long.ts';
const LONG = Array.from({ length: 300 }, (_, i) => `const number${i + 1} = ${i + 1};\n`).join('');
const THIRTY = Array.from({ length: 30 }, (_, i) => `const other${i + 1} = ${i + 1};`);
const EDITED = CODE.replace(FUNCTION.join('\n'), REPLY.join('\n'));

/** The first line that an editor shows whole, and how far below its top: each that there was in a frame until `end`. */
async function watchFirst(editor: Locator): Promise<{ readonly end: () => Promise<readonly string[]> }> {
  const watched = await editor.evaluateHandle((element) => {
    const seen = new Set<string>();
    const watch = { seen, on: true };
    const look = (): void => {
      const top = element.getBoundingClientRect().top;
      const [first] = [...element.querySelectorAll('.view-line')]
        .map((line) => ({
          text: line.textContent.replaceAll('\u00a0', ' '),
          at: line.getBoundingClientRect().top - top,
        }))
        .filter(({ at }) => at >= 0)
        .sort((one, other) => one.at - other.at);
      seen.add(`${first?.text} at ${Math.round(first?.at ?? 0)}`);
      if (watch.on) requestAnimationFrame(look);
    };
    look();
    return watch;
  });
  return {
    end: async () =>
      watched.evaluate((watch) => {
        watch.on = false;
        return [...watch.seen];
      }),
  };
}

describe('editing in place', () => {
  let parley: Parley;
  const { lens, note, heard, status, isOnDisk, isSaved, heldAfter } = stepsIn(() => parley);

  before(async () => {
    parley = await editWindow({ [FILE]: CODE, [LONG_FILE]: LONG });
    await parley.openFile(FILE);
    await lens('Refactor').first().waitFor({ timeout: 120_000 });
  });
  beforeEach(async () => {
    parley.gateway.clear();
    // VS Code empties a file before it writes it, and may still be saving.
    await isOnDisk(FILE, CODE);
  });

  /** Runs Edit Selection on the function, from the palette. */
  const begin = async (instruction: string): Promise<void> => {
    await parley.selectLines(2, 8);
    await parley.command('Parley: Edit Selection');
    await parley.answer(instruction);
  };

  test('a selection is edited by an instruction, accepted, and undone by one key', async () => {
    const release = heldAfter(0, REPLY);
    await begin('use modern syntax');
    await lens('Stop').waitFor();
    release();
    await lens('Accept').waitFor();
    await note('+4 −4').waitFor();
    const [request] = parley.gateway.messages;
    assert.ok(request);
    assert.equal(request.verdict, 'ok');
    assert.match(JSON.stringify(request.json), /Instruction: use modern syntax/);
    await lens('Accept').click();
    await lens('Reject').waitFor({ state: 'detached' });
    await isSaved(FILE, EDITED);
    await parley.focused(FILE).waitFor();
    await parley.page.keyboard.press('Control+Z');
    await isSaved(FILE, CODE);
  });

  test('typing elsewhere while it streams stays, and Reject puts the rest back', async () => {
    const release = heldAfter(PARTLY, REPLY);
    await begin('use modern syntax');
    await parley.page.locator('.view-line', { hasText: 'readonly' }).waitFor();
    await parley.focused(FILE).waitFor();
    await parley.page.keyboard.press('Control+End');
    await parley.page.keyboard.type('// typed meanwhile');
    release();
    await lens('Accept').waitFor();
    await parley.command('Parley: Reject Edit');
    await lens('Reject').waitFor({ state: 'detached' });
    await isSaved(FILE, `${CODE}// typed meanwhile`);
    await parley.focused(FILE).waitFor();
    await parley.page.keyboard.press('Control+End');
    await parley.page.keyboard.press('Shift+Home');
    await parley.page.keyboard.press('Delete');
    await isSaved(FILE, CODE);
  });

  test('Stop keeps what came above the rest, for the user to reject', async () => {
    heldAfter(PARTLY, REPLY);
    await begin('use modern syntax');
    await parley.page.locator('.view-line', { hasText: 'let' }).waitFor();
    await lens('Stop').click();
    await note('Stopped').waitFor();
    await lens('Accept Anyway').waitFor();
    await lens('Reject').click();
    await lens('Reject').waitFor({ state: 'detached' });
    await isSaved(FILE, CODE);
  });

  test('Escape stops an edit where nothing else is open, and once more puts the original back', async () => {
    const { page } = parley;
    heldAfter(PARTLY, REPLY);
    await begin('use modern syntax');
    await page.locator('.view-line', { hasText: 'let' }).waitFor();
    const suggestions = page.locator('.suggest-widget.visible');
    await page.keyboard.press('Control+Space');
    await suggestions.waitFor();
    await page.keyboard.press('Escape');
    await suggestions.waitFor({ state: 'hidden' });
    await lens('Stop').waitFor();
    await page.keyboard.press('Escape');
    await note('Stopped').waitFor();
    await page.keyboard.press('Escape');
    await lens('Reject').waitFor({ state: 'detached' });
    await isSaved(FILE, CODE);
  });

  test('a lens asks for a refactoring with the instruction ready, and its changes can be compared', async () => {
    const release = heldAfter(PARTLY, REPLY);
    // Those above the function come back when the edit before is over. The topmost are its.
    await eventually(
      'each function and class has its lenses',
      async () => lens('Refactor').count(),
      (count) => count === 3,
    );
    const tops = await lens('Refactor').evaluateAll((all) => all.map((each) => each.getBoundingClientRect().top));
    await lens('Refactor')
      .nth(tops.indexOf(Math.min(...tops)))
      .click();
    const input = parley.quickInput.locator('input').first();
    await input.waitFor();
    assert.equal(await input.inputValue(), 'Refactor for readability without changing what it does');
    await parley.screenshot('edit-asks');
    await input.press('Enter');
    await parley.page.locator('.view-line', { hasText: 'readonly' }).waitFor();
    await parley.screenshot('edit-streams');
    release();
    await lens('Accept').waitFor();
    // No other lens on the code under review; those of the class stay.
    await eventually(
      'the lenses above the function are gone',
      async () => lens('Refactor').count(),
      (count) => count === 2,
    );
    await parley.screenshot('edit-review');
    await lens('Compare').click();
    await parley.page.locator('.monaco-diff-editor .editor.original .view-line', { hasText: 'var total' }).waitFor();
    await parley.screenshot('edit-diff');
    await parley.command('View: Close Editor');
    await lens('Reject').click();
    await lens('Reject').waitFor({ state: 'detached' });
    await isSaved(FILE, CODE);
  });

  test('an edit is seen, heard and finished without lenses', async () => {
    await parley.changeSettings({ 'editor.codeLens': false });
    const release = heldAfter(PARTLY, REPLY);
    await begin('use modern syntax');
    await heard('Editing price.ts.').waitFor();
    release();
    await heard('Edit ready: 4 lines added, 4 removed. Shift+Alt+Y accepts it.').waitFor();
    await status('Review edit +4 −4').click();
    await parley.quickInput.locator('.monaco-list-row', { hasText: 'Reject' }).click();
    await heard('Edit rejected: the original is back.').waitFor();
    await parley.changeSettings({ 'editor.codeLens': undefined });
    await lens('Refactor').first().waitFor();
    await isSaved(FILE, CODE);
  });

  test('the panel lists what runs or waits, goes there and stops it', async () => {
    heldAfter(PARTLY, REPLY);
    await begin('use modern syntax');
    const chat = await parley.openChat();
    const list = chat.getByRole('region', { name: 'Edits' });
    await list.getByRole('button', { name: 'price.ts · editing…' }).waitFor();
    await parley.page.locator('.view-line', { hasText: 'let' }).waitFor();
    await parley.screenshot('edit-list-runs');
    await list.getByRole('button', { name: 'Stop editing price.ts' }).click();
    const waits = list.getByRole('button', { name: 'price.ts · 1 change to review' });
    await waits.waitFor();
    assert.equal(await list.getByRole('button', { name: 'Stop editing price.ts' }).count(), 0);
    await waits.click();
    await parley.focused(FILE).waitFor();
    await parley.command('Parley: Reject Edit');
    await list.waitFor({ state: 'detached' });
    await isSaved(FILE, CODE);
  });

  test('what is shown holds still while code above it, in it or below it is edited', async () => {
    const { page } = parley;
    await parley.openFile(LONG_FILE);
    const editor = parley.editor(LONG_FILE);
    const firstLine = async (): Promise<number> => {
      const [first = ''] = await (await watchFirst(editor)).end();
      return Number(/\d+/.exec(first)?.[0]);
    };
    /** Scrolls until the first line that is shown is among these. */
    const scrollTo = async (from: number, to: number): Promise<void> => {
      await editor.hover();
      await eventually(
        `a line from ${from} to ${to} is the first`,
        async () => {
          const line = await firstLine();
          if (line >= from && line <= to) return line;
          await page.mouse.wheel(0, line < from ? 600 : -600);
          // Or it would still come to be scrolled while nothing may move.
          await eventually('it is scrolled', firstLine, (shown) => shown !== line);
          return line;
        },
        (line) => line >= from && line <= to,
      );
    };
    const moved: { readonly what: string; readonly at: readonly string[] }[] = [];
    for (const [from, to] of [
      [150, 180],
      [75, 99],
      [10, 30],
    ] as const) {
      const release = heldAfter(2, THIRTY, 10);
      await parley.selectLines(100, 107);
      await parley.command('Parley: Edit Selection');
      await parley.answer('other numbers');
      await status('Editing long.ts').waitFor();
      await parley.focused(LONG_FILE).waitFor();
      await scrollTo(from, to);
      const streaming = await watchFirst(editor);
      release();
      await status('Review edit +30 −8').waitFor();
      moved.push({ what: `written, ${from} to ${to} first`, at: await streaming.end() });
      const rejecting = await watchFirst(editor);
      await page.keyboard.press('Shift+Alt+Z');
      await status('Review edit').waitFor({ state: 'detached' });
      moved.push({ what: `put back, ${from} to ${to} first`, at: await rejecting.end() });
      await isSaved(LONG_FILE, LONG);
    }
    assert.deepEqual(
      moved.filter(({ at }) => at.length > 1),
      [],
    );
    await parley.command('View: Close Editor');
    await parley.focused(FILE).waitFor();
  });

  test('a refused request is told with what to do, and changes nothing', async () => {
    parley.gateway.script({ error: 401 });
    await begin('use modern syntax');
    await parley.notification(/key/i);
    await lens('Refactor').first().waitFor();
    assert.equal(await lens('Accept').count(), 0);
    // Sooner than what is said goes by itself.
    await heard('Editing price.ts.').waitFor({ state: 'hidden', timeout: 5_000 });
    await isSaved(FILE, CODE);

    // What was asked is asked again when there is a key.
    parley.gateway.script({ reply: replacement(REPLY) });
    await parley.page
      .locator('.notification-list-item', { hasText: /key/i })
      .getByRole('button', { name: 'Set Key' })
      .click();
    await parley.answer('a-key');
    await lens('Accept').waitFor();
    await lens('Accept').click();
    await isSaved(FILE, EDITED);
  });
});
