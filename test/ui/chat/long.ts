// A conversation that is far longer than what is drawn of it.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import type { FrameLocator, Locator } from 'playwright-core';
import type { Entry } from '../../../src/conversation/entries.ts';
import { encode } from '../../../src/conversation/journalLines.ts';
import { story } from '../panel/story.ts';
import { eventually, expectText } from '../support.ts';
import type { Parley } from '../support.ts';
import { answered, ask, begin, conversationsFolder, hasKeyboard, openChat, openFromList } from './window.ts';

const turns = 2_000;

const long = Array.from({ length: 40 }, (_, line) => `Line ${line + 1} of what was pasted.`).join('\n');

/** A question of many lines, a word that stands far from both ends, and 2,000 turns. */
function entries(): readonly Entry[] {
  return story(turns, 900).map((entry): Entry => {
    if (entry.type === 'prompt' && entry.id === 'p1998') return { ...entry, text: long };
    if (entry.type !== 'events' || entry.reply !== 'r700') return entry;
    return { ...entry, events: [{ type: 'text', index: 0, text: 'Here is the **heron** of Heron Lane.' }] };
  });
}

/** Puts the story beside what the window has written, as another conversation. */
function write(): void {
  const last = { type: 'head', head: `r${turns - 1}` } as const;
  const lines = [...entries(), last].map((entry, number) => encode('story', number, entry));
  const file = path.join(conversationsFolder(), 'story.jsonl');
  // Whoever looks meanwhile finds all of it or nothing.
  fs.writeFileSync(`${file}.new`, lines.join(''));
  fs.renameSync(`${file}.new`, file);
}

describe('a conversation of 2,000 turns', () => {
  let parley: Parley;
  let chat: FrameLocator;
  let log: Locator;
  let box: Locator;

  before(async () => {
    ({ parley, chat, log, box } = await begin({ width: 1100, height: 800 }));
    await ask('Hello');
    await answered();
    await eventually('it is written', () => parley.written().some((text) => text.includes('"Hello"')));
    write();
    await openFromList('Question 0');
    await log.getByText(`Question ${turns - 1}: why`).waitFor();
  });

  /** The turns that can be seen, and what is drawn in all. */
  const seen = async () =>
    log.evaluate((view) => {
      const frame = view.getBoundingClientRect();
      const all = [...view.querySelectorAll<HTMLElement>('.turn, .gap')];
      const inView = all.filter((element) => {
        const { top, bottom } = element.getBoundingClientRect();
        return bottom > frame.top + 1 && top < frame.bottom - 1;
      });
      const isWhole = inView.every((element) => element.matches('.turn') && element.querySelector('.outline') === null);
      return { ids: inView.map(({ dataset }) => dataset['node'] ?? ''), isWhole, drawn: all.length };
    });

  test('opens at its end, draws only what is near, and gets anywhere by scrolling', async () => {
    assert.ok((await seen()).drawn < 30);
    assert.ok((await seen()).ids.includes(`r${turns - 1}`));
    for (const to of [0.5, 0.05, 0.9, 0]) {
      await log.evaluate((view, part) => void (view.scrollTop = view.scrollHeight * part), to);
      const { ids, drawn } = await eventually('all that is seen is drawn', seen, ({ isWhole }) => isWhole);
      assert.ok(drawn < 30, `${drawn} are drawn`);
      const first = Number(ids[0]?.slice(1));
      assert.ok(Math.abs(first - turns * to) < 60, `at ${to} of all stands ${ids.join(' ')}`);
    }
    const article = log.getByRole('article').first();
    assert.equal(await article.getAttribute('aria-posinset'), '1');
    assert.equal(await article.getAttribute('aria-setsize'), String(2 * turns));
  });

  test('stays where it was put while what is above turns out higher or lower', async () => {
    await log.evaluate((view) => void (view.scrollTop = view.scrollHeight * 0.6));
    await eventually('all that is seen is drawn', seen, ({ isWhole }) => isWhole);
    const jumps = await log.evaluate(async (view) => {
      const found: string[] = [];
      const frame = async (): Promise<unknown> => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      for (let step = 0; step < 120; step++) {
        const { left, top, height } = view.getBoundingClientRect();
        const under = document.elementFromPoint(left + 40, top + height / 2)?.closest('p, li, pre, .question-text');
        const from = under?.getBoundingClientRect().top ?? 0;
        const by = step % 30 < 24 ? -150 : 110;
        view.scrollBy(0, by);
        await frame();
        await frame();
        const moved = (under?.getBoundingClientRect().top ?? 0) - from;
        if (under?.isConnected === true && Math.abs(moved + by) > 2) found.push(`${step}: ${moved} for ${by}`);
      }
      return found;
    });
    assert.deepEqual(jumps, []);
  });

  test('is where it was after the view was hidden, and follows what comes only at its end', async () => {
    const { ids } = await seen();
    await parley.hideChat();
    await openChat();
    const now = await eventually('all that is seen is drawn', seen, ({ isWhole, ids: [id] }) => isWhole && id !== '');
    const [from, to] = [ids[0], now.ids[0]].map((id) => Number(id?.slice(1)));
    assert.ok(Math.abs((from ?? 0) - (to ?? 0)) <= 1, `${now.ids.join(' ')} after ${ids.join(' ')}`);
    await chat.getByRole('button', { name: 'Scroll to Bottom' }).click();
    await eventually('it is at its end', seen, (at) => at.ids.includes(`r${turns - 1}`));
    await chat.getByRole('button', { name: 'Scroll to Bottom' }).waitFor({ state: 'detached' });
  });

  test('is searched to its ends, drawn or not', async () => {
    await box.click();
    await parley.page.keyboard.press('Control+F');
    await parley.page.keyboard.type('heron');
    const find = chat.getByRole('search').getByRole('textbox');
    const count = chat.getByRole('search').getByRole('status');
    await expectText(count, /^1 of 2$/);
    assert.equal(await find.inputValue(), 'heron', 'what is typed right after the key is sought');
    assert.equal(await box.inputValue(), '');
    await find.fill('');
    await expectText(count, /^$/);
    await count.evaluate((element) => {
      const said: string[] = [];
      Reflect.set(window, 'said', said);
      new MutationObserver(() => said.push(element.textContent)).observe(element, { childList: true, subtree: true });
    });
    await find.fill('heron');
    const shows = async (text: string): Promise<unknown> =>
      eventually(
        `it says ${text}`,
        async () => count.innerText(),
        (now) => now === text,
      );
    await shows('1 of 2');
    assert.deepEqual(await count.evaluate(() => Reflect.get(window, 'said') as unknown), ['1 of 2']);
    await log.getByText('of Heron Lane').waitFor();
    const marked = async () =>
      log.evaluate(() =>
        [...(CSS.highlights.get('parley-find-now') ?? [])].map((range) => (range as Range).toString()),
      );
    assert.deepEqual(await marked(), ['heron']);
    await find.press('Enter');
    await shows('2 of 2');
    assert.deepEqual(await marked(), ['Heron']);
    await find.press('F3');
    await shows('1 of 2');
    await chat.getByRole('button', { name: 'Match Case' }).click();
    await shows('1 of 1');
    await find.fill('Line 30 of');
    await shows('1 of 1');
    await log.getByRole('button', { name: 'Show Less' }).waitFor();
    await find.fill('nowhere at all');
    await shows('No results');
    await find.press('Escape');
    await find.waitFor({ state: 'detached' });
    await hasKeyboard();
  });

  test('is gone through from question to question, by keys and by the rail', async () => {
    const down = chat.getByRole('button', { name: 'Scroll to Bottom' });
    await down.click();
    await down.waitFor({ state: 'detached' });
    await eventually('the end is drawn', seen, ({ ids, isWhole }) => isWhole && ids.at(-1) === `r${turns - 1}`);
    await box.click();
    const focused = async (): Promise<string | undefined> =>
      log.evaluate(() => document.activeElement?.closest<HTMLElement>('.turn')?.dataset['node']);
    for (const [key, id] of [
      ['Alt+ArrowUp', 'p1999'],
      ['Alt+ArrowUp', 'p1998'],
      ['Alt+ArrowUp', 'p1997'],
      ['Alt+ArrowDown', 'p1998'],
    ] as const) {
      await parley.page.keyboard.press(key);
      await eventually(`${key} leads to ${id}`, focused, (now) => now === id);
    }
    const text = log.locator('[data-node="p1998"]');
    await text.getByRole('button', { name: 'Show Less' }).click();
    // What has the keyboard stays drawn, wherever the view is.
    await text.getByRole('button', { name: 'Show More' }).focus();
    await log.evaluate((view) => void (view.scrollTop = view.scrollHeight * 0.3));
    await eventually('all that is seen is drawn', seen, ({ isWhole }) => isWhole);
    assert.equal(await focused(), 'p1998');
    const rail = chat.getByRole('slider', { name: 'Questions' });
    assert.ok((await rail.locator('.tick').count()) <= 60);
    await rail.press('Home');
    await eventually('the first is shown', seen, ({ ids }) => ids[0] === 'p0');
    await rail.press('ArrowDown');
    await eventually('the second is shown', seen, ({ ids }) => ids.includes('p1'));
    assert.match((await rail.getAttribute('aria-valuetext')) ?? '', /^2 of 2,?000: Question 1: why/);
  });

  test('is copied whole, as Markdown', async () => {
    await log.focus();
    await parley.page.keyboard.press('Control+A');
    await parley.page.keyboard.press('Control+C');
    const copied = await eventually(
      'it is in the clipboard',
      async () => parley.page.evaluate(async () => navigator.clipboard.readText()),
      (text) => text.includes('Question 0: why'),
    );
    assert.ok(copied.includes(`Question ${turns - 1}: why`) && copied.includes('**heron**'));
  });
});
