import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import type { FrameLocator, Locator } from 'playwright-core';
import type { Entry } from '../../src/conversation/entries.ts';
import { encode } from '../../src/conversation/journalLines.ts';
import { here } from '../unit/chat/support.ts';
import { openPanel } from './panel/open.ts';
import { story } from './panel/story.ts';
import { eventually, expectText, openParley } from './support.ts';
import type { Parley } from './support.ts';

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

/** Puts the story into the journal of the conversation that the window shows, before what was asked in it. */
function write({ server }: Parley): void {
  const storage = path.join(server.dataDirectory, 'data/User');
  const file = fs
    .readdirSync(storage, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\/conversations\/[^/]+\.jsonl$/.test(name))
    .map((name) => path.join(storage, name))
    .find((name) => fs.readFileSync(name, 'utf8').includes('"Hello"'));
  assert.ok(file !== undefined);
  const last = { type: 'head', head: `r${turns - 1}` } as const;
  const lines = [...entries(), last].map((entry, number) => encode('story', number, entry));
  fs.appendFileSync(file, lines.join(''));
}

describe('a conversation of 2,000 turns', () => {
  let parley: Parley;
  let chat: FrameLocator;
  let log: Locator;
  let box: Locator;

  before(async () => {
    parley = await openParley({ viewport: { width: 1100, height: 800 } });
    chat = await parley.openChat();
    log = chat.getByRole('log');
    box = chat.getByRole('textbox', { name: 'Message' });
    await box.fill('Hello');
    await box.press('Enter');
    await chat.getByRole('button', { name: 'Send', exact: true }).waitFor();
    await eventually(
      'it is written',
      () => parley.written().join(''),
      (text) => text.includes('"end"'),
    );
    await parley.reload();
    write(parley);
    await parley.reload();
    chat = await parley.openChat();
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
    chat = await parley.openChat();
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
    await eventually('the composer has the keyboard', async () =>
      box.evaluate((element) => element === document.activeElement),
    );
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

describe('the panel’s document', () => {
  /** What is drawn of a reply that comes in pieces, with a new document after each or with one for all. */
  async function drawn(anew: boolean): Promise<string> {
    await using panel = await openPanel(story(30, 600));
    const { page, desk } = panel;
    desk.type('And?');
    desk.enter();
    await desk.last.addressed();
    const text =
      'Some *words*, then\n\n- a **list**\n- of `two`\n\n```ts\nconst n = 1;\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n';
    for (let at = 0; at < text.length; at += 17) {
      await desk.last.text(text.slice(at, at + 17));
      desk.clock.pass(40);
      if (anew) await panel.again();
    }
    await desk.last.end();
    desk.clock.pass(40);
    await page.locator('.reply:not([aria-busy="true"]) td').last().waitFor();
    const settled = async () => page.evaluate(() => document.querySelector('[aria-busy="true"], .outline') === null);
    await eventually('all of it is drawn', settled, (is) => is);
    assert.deepEqual(panel.complaints, []);
    const html = await page.evaluate(() => {
      const copy = document.querySelector('.content')?.cloneNode(true);
      if (!(copy instanceof Element)) return '';
      // Colours come when they come, and heights are guesses until they are measured.
      for (const colored of copy.querySelectorAll('[class^="hl-"]')) colored.replaceWith(...colored.childNodes);
      for (const element of copy.querySelectorAll('.gap, .turn')) element.removeAttribute('style');
      copy.normalize();
      return copy.innerHTML;
    });
    return html;
  }

  test('shows the same in the end, however often it was destroyed and made again', async () => {
    const [once, often] = [await drawn(false), await drawn(true)];
    assert.ok(once.includes('<table>'));
    assert.equal(often, once);
  });

  test('stays where it is when what stands behind outlines in view comes', async () => {
    let come = (): void => undefined;
    const held = new Promise<void>((resolve) => (come = resolve));
    await using panel = await openPanel(story(400, 400), {
      nodes: async ({ ids }) => {
        await held;
        return { nodes: panel.desk.chat.lookup.nodes(ids) };
      },
    });
    const log = panel.page.getByRole('log');
    await panel.page.locator('.turn').last().waitFor();
    // To where the first that is drawn begins in the lower half, and outlines above it.
    await log.evaluate(async (view) => {
      for (let step = 0; step < 2_000 && view.querySelector('.outline') === null; step++) {
        view.scrollBy(0, -200);
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      }
    });
    const first = await log.evaluateHandle((view) =>
      [...view.querySelectorAll('.turn')].find((turn) => turn.querySelector('.outline') === null),
    );
    const top = async (): Promise<number> => first.evaluate((turn) => turn?.getBoundingClientRect().top ?? NaN);
    await log.evaluate((view, below) => view.scrollBy(0, below - view.getBoundingClientRect().top - 400), await top());
    const rests = async (): Promise<unknown> =>
      log.evaluate(
        async () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))),
      );
    await rests();
    const before = await top();
    assert.ok(before > 300 && before < 500, `it begins at ${before}`);
    come();
    await panel.page.locator('.outline').first().waitFor({ state: 'detached' });
    await rests();
    assert.ok(Math.abs((await top()) - before) < 1, `${await top()} after ${before}`);
    assert.deepEqual(panel.complaints, []);
  });

  test('keeps several answers at their beginnings, and follows their end once the user is there', async () => {
    await using panel = await openPanel(story(3, 600));
    const { page, desk } = panel;
    desk.chat.asking.send('several', 'Why?', [here, { ...here, model: 'other' }]);
    const [first, second] = desk.sent.slice(-2);
    assert.ok(first && second);
    await Promise.all([first.addressed(), second.addressed({ ...here, model: 'other' })]);
    const say = async (of: typeof first, text: string): Promise<void> => {
      await of.text(text.repeat(300));
      desk.clock.pass(40);
      await page.getByText(text.trim()).first().waitFor();
    };
    const place = async () =>
      page.getByRole('log').evaluate((view) => {
        const top = view.querySelector('[data-node="several"]')?.getBoundingClientRect().top ?? 0;
        return {
          question: top - view.getBoundingClientRect().top,
          below: view.scrollHeight - view.clientHeight - view.scrollTop,
        };
      });
    await say(first, 'Because. ');
    await say(second, 'No reason. ');
    const kept = await eventually(
      'the question is at the top',
      place,
      ({ question }) => question >= 0 && question < 10,
    );
    assert.ok(kept.below > 1_000, JSON.stringify(kept));
    await say(first, 'Furthermore. ');
    assert.equal((await place()).question, kept.question);
    await page.getByRole('button', { name: 'scrollToBottom' }).click();
    await say(second, 'None at all. ');
    await eventually('the end is followed', place, ({ below }) => below < 2);
  });

  test('marks what is found in words that come, and only there anew', async () => {
    await using panel = await openPanel(story(3, 600));
    const { page, desk } = panel;
    desk.type('A heron?');
    desk.enter();
    await desk.last.addressed();
    const say = async (text: string): Promise<void> => {
      await desk.last.text(text);
      desk.clock.pass(40);
    };
    await say('It is ');
    await page.keyboard.press('Control+F');
    await page.getByRole('search').getByRole('textbox').fill('heron');
    const marked = async () =>
      page.evaluate(() => {
        const now = [...(CSS.highlights.get('parley-find') ?? [])];
        const before = Reflect.get(window, 'marked') as readonly unknown[] | undefined;
        Reflect.set(window, 'marked', now);
        return { count: now.length, kept: now.filter((range) => before?.includes(range)).length };
      });
    await eventually('the one that is there is marked', marked, ({ count }) => count === 1);
    await say('another heron, and one more her');
    await eventually('the next is marked', marked, ({ count }) => count === 2);
    await say('on.');
    const { kept } = await eventually('the last is marked', marked, ({ count }) => count === 3);
    assert.ok(kept > 0, 'the mark in the question stays as it is');
    await page.keyboard.press('Escape');
    await eventually('none is left', marked, ({ count }) => count === 0);
  });

  test('is restyled only where a reply grows or a turn comes into view, not as a whole', async () => {
    await using panel = await openPanel(story(200, 1_500));
    const { page, desk } = panel;
    await page.locator('.turn').last().waitFor();
    const browser = page.context().browser();
    assert.ok(browser);
    const box = page.getByRole('textbox');
    await box.fill('Why?');
    await box.press('Enter');
    await page.locator('.reply[aria-busy="true"]').waitFor();
    await desk.last.addressed();
    const rows = Array.from({ length: 300 }, (_, at) => `| row ${at} | \`${at}\` | some **words** |\n`);
    const say = async (text: string): Promise<void> => {
      await desk.last.text(text);
      desk.clock.pass(40);
      await page.evaluate(async () => new Promise((done) => void requestAnimationFrame(() => setTimeout(done))));
    };
    await say(`| a | b | c |\n|---|---|---|\n${rows.slice(0, 200).join('')}`);
    for (let at = 200; at < 210; at++) await say(rows[at] ?? '');
    await browser.startTracing(page, { categories: ['devtools.timeline'] });
    for (let at = 210; at < 230; at++) await say(rows[at] ?? '');
    await page.evaluate(async () => {
      for (let at = 0; at < 20; at++) {
        document.querySelector('.scroller')?.scrollBy(0, -300);
        await new Promise((done) => requestAnimationFrame(done));
      }
    });
    const trace: unknown = JSON.parse((await browser.stopTracing()).toString());
    const { traceEvents } = trace as {
      readonly traceEvents: readonly { readonly name: string; readonly args: { readonly elementCount?: number } }[];
    };
    const restyled = traceEvents.flatMap(({ name, args }) =>
      name === 'UpdateLayoutTree' ? (args.elementCount ?? []) : [],
    );
    const all = await page.locator('*').count();
    assert.ok(restyled.length > 30, 'it is drawn in frames');
    assert.ok(
      restyled.every((count) => count < all / 2),
      `${Math.max(...restyled)} of ${all} elements at once`,
    );
  });
});
