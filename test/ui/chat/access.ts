// The chat by the keyboard alone, from right to left, and at twice the size.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { FrameLocator, Locator } from 'playwright-core';
import { expectText } from '../support.ts';
import type { Parley } from '../support.ts';
import { answered, begin } from './window.ts';

/** Notes what gets the keyboard, and what of it doesn't show that: by an outline, or by the border of the box around it. */
async function watchFocus(frame: FrameLocator): Promise<void> {
  await frame.locator('body').evaluate((body) => {
    const colorOf = (value: string): string => {
      const probe = body.appendChild(document.createElement('i'));
      probe.style.color = value;
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    };
    const walked: Element[] = [];
    const unseen: string[] = [];
    Reflect.set(window, 'walked', walked);
    Reflect.set(window, 'unseen', unseen);
    document.addEventListener('focusin', ({ target }) => {
      if (!(target instanceof Element)) return;
      walked.push(target);
      const focus = colorOf('var(--vscode-focusBorder)');
      const { outlineStyle, outlineWidth, backgroundColor } = getComputedStyle(target);
      // As the items of VS Code's own menus.
      if (target.matches('[role^=menuitem]') && backgroundColor !== 'rgba(0, 0, 0, 0)') return;
      const boxes = [target, target.parentElement, target.parentElement?.parentElement];
      const isBordered = boxes.some((box) => box && getComputedStyle(box).borderTopColor === focus);
      const hasOutline = outlineStyle !== 'none' && parseFloat(outlineWidth) > 0;
      if (!hasOutline && !isBordered) unseen.push(target.getAttribute('aria-label') ?? target.outerHTML.slice(0, 80));
    });
  });
}

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
  /**
   * Tab leads through everything that can be used, as it is shown now, and each shows that it has the keyboard. What a
   * click does something to is reached too, or stands for a key: an arrow in a menu, Delete on a chip.
   */
  const reachesAll = async (state: string, atLeast: number): Promise<void> => {
    const all = 'button, input, textarea, summary, a[href], [tabindex]';
    const [missed, count] = await chat.locator('body').evaluate((body, selector) => {
      const isShown = (element: Element): boolean =>
        element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
      const byKeys = '.chip-remove, .chip-label, [role=menuitem], [role=menuitemcheckbox], [role=option], .md';
      const clicked = [...body.querySelectorAll('*')].filter((element) => {
        // Where Preact keeps the listeners of an element.
        const listeners = Reflect.get(element, 'l') as Readonly<Record<string, unknown>> | undefined;
        return listeners !== undefined && Object.keys(listeners).some((name) => name.toLowerCase().startsWith('click'));
      });
      const stops = [...body.querySelectorAll<HTMLElement>(selector)].filter(
        (element) => element.tabIndex >= 0 && isShown(element),
      );
      const out = clicked.filter(
        (element) =>
          isShown(element) &&
          !stops.some((stop) => stop === element || (stop as Node) === element) &&
          !element.matches(byKeys),
      );
      Reflect.set(window, 'stops', stops);
      (Reflect.get(window, 'walked') as unknown[]).length = 0;
      stops[0]?.focus();
      return [out.map(({ outerHTML }) => outerHTML.slice(0, 120)), stops.length];
    }, all);
    assert.deepEqual(missed, [], `${state}: only a click reaches them`);
    assert.ok(count >= atLeast, `${state}: ${count} stops`);
    const left = async (): Promise<readonly string[]> =>
      chat.locator('body').evaluate(() => {
        const walked = Reflect.get(window, 'walked') as readonly Element[];
        const stops = Reflect.get(window, 'stops') as readonly Element[];
        return stops
          .filter((stop) => stop.isConnected && !walked.includes(stop))
          .map((stop) => stop.getAttribute('aria-label') ?? stop.outerHTML.slice(0, 120));
      });
    let missing = await left();
    for (let step = 0; step < count + 10 && missing.length > 0; step += 1) {
      await press('Tab');
      missing = await left();
    }
    assert.deepEqual(missing, [], `${state}: Tab doesn't lead there`);
    const unseen = await chat.locator('body').evaluate(() => Reflect.get(window, 'unseen') as readonly string[]);
    assert.deepEqual(unseen, [], `${state}: the keyboard can't be seen there`);
  };
  const ask = async (text: string): Promise<void> => {
    await parley.page.keyboard.insertText(text);
    await press('Enter');
    await answered();
    await box.and(chat.locator(':focus')).waitFor();
  };

  before(async () => {
    ({ parley, chat, box, log } = await begin({ width: 1200, height: 800 }));
    await box.focus();
    await watchFocus(chat);
  });

  test('a conversation is had by the keyboard alone', async () => {
    parley.gateway.script(
      { reply: 'One **answer** about `src/cart.ts`:\n\n```ts\nconst one = 1;\n```\n' },
      { reply: 'Another answer.' },
    );
    await ask('What does a kestrel eat?');
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
    await box.and(focused()).waitFor();
    await tabTo(/^Retry$/, 'Shift+Tab');
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

  test('everything else there is can be reached by the keyboard, and shows that it has it', async () => {
    const long = Array.from({ length: 60 }, (_, at) => `export const value${at} = ${at};`).join('\n');
    parley.gateway.script(
      {
        reply: {
          blocks: [
            { type: 'thinking', thinking: 'Let me see.', signature: '' },
            {
              type: 'text',
              text: [
                'See [the guide](https://example.com/guide), `src/cart.ts:12` and a note[^1].',
                `\`\`\`ts:src/cart.ts\n${long}\n\`\`\``,
                '| a | b |\n|---|---|\n| 1 | 2 |',
                '<details><summary>More</summary>\n\nHidden.\n\n</details>',
                '```sh\nnpm test\n```',
                '[^1]: A note.',
              ].join('\n\n'),
            },
          ],
        },
      },
      { error: { status: 402, message: 'Your balance is 0.00' } },
      { reply: 'One two three four', hold: { after: 4, until: new Promise<void>(() => undefined) } },
    );
    await press('Shift+Alt+N');
    await chat.getByRole('heading', { name: 'Ask about your code' }).waitFor();
    await reachesAll('an empty conversation', 5);
    await box.focus();
    await ask(`A long question about a kestrel. ${'word '.repeat(200)}`);
    await expectText(log, /npm test/);
    await reachesAll('a reply with everything in it', 25);
    await box.focus();
    await ask('And now?');
    await expectText(log, /balance is 0\.00/);
    await reachesAll('an error', 25);
    await box.focus();
    await parley.page.keyboard.insertText('A question');
    await press('Enter');
    await chat.getByRole('button', { name: 'Stop' }).waitFor();
    await parley.page.keyboard.insertText('One that waits');
    await press('Enter');
    await chat.getByRole('listitem').filter({ hasText: 'One that waits' }).waitFor();
    await parley.page.keyboard.insertText('Another that waits');
    await press('Enter');
    await chat.getByRole('listitem').filter({ hasText: 'Another that waits' }).waitFor();
    await press('Escape');
    await chat.getByRole('button', { name: 'Send', exact: true }).first().waitFor();
    await reachesAll('messages that wait', 30);
    await box.focus();
    await tabTo(/^Delete$/, 'Shift+Tab');
    await press('Enter');
    await chat.getByRole('button', { name: 'Undo' }).waitFor();
    await box.focus();
    await press('Control+F');
    await chat.getByRole('search').getByRole('textbox').and(chat.locator(':focus')).waitFor();
    await reachesAll('the bar that finds, and what was deleted', 30);
    await press('Shift+Alt+L');
    const list = chat.getByRole('region', { name: 'Conversations' });
    await list.getByRole('searchbox').fill('kestrel');
    await list.getByRole('listitem').nth(2).waitFor({ state: 'detached' });
    await list.getByRole('listitem').nth(1).waitFor();
    await reachesAll('the list of conversations', 12);
    await press('Escape');
    await list.waitFor({ state: 'detached' });
    await press('Shift+Alt+N');
    await chat.getByRole('heading', { name: 'Ask about your code' }).waitFor();
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
