import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { here } from '../unit/chat/support.ts';
import { openPanel } from './panel/open.ts';
import { story } from './panel/story.ts';
import { eventually } from './support.ts';

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
