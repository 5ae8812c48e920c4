// What a long conversation costs the panel, in Chromium and with the real chat before it: opening it, one more piece of
// a reply at its end, and a key in the composer, of few turns and of many in one run. What an opening works is CPU time:
// the whole of it is what the machine and the browser leave of it.
import type { CDPSession } from 'playwright-core';
import { openPanel } from '../ui/panel/open.ts';
import { story } from '../ui/panel/story.ts';
import { tasksOf } from '../ui/panel/tasks.ts';

const counts = [20, 300, 1_000, 2_000];
const pieces = 60;

/** Milliseconds that the page's main thread has worked. */
async function worked(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1000;
}

async function measure(turns: number, size: number) {
  await using panel = await openPanel(story(turns, size));
  const { page, desk } = panel;
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.enable');
  const began = performance.now();
  let open = 0;
  const tasks = await tasksOf(page, async () => {
    await panel.again();
    await page.locator('.turn').last().waitFor();
    open = performance.now() - began;
  });
  const frames = async (): Promise<void> =>
    page.evaluate(
      async () => new Promise<void>((done) => void requestAnimationFrame(() => requestAnimationFrame(() => done()))),
    );
  const box = page.getByRole('textbox');
  await box.fill('Why?');
  await box.press('Enter');
  await page.locator('.reply[aria-busy="true"]').waitFor();
  await desk.last.addressed();
  const cost = async (act: () => Promise<void>, times: number): Promise<number> => {
    await frames();
    const before = await worked(cdp);
    for (let at = 0; at < times; at++) {
      await act();
      await frames();
    }
    return ((await worked(cdp)) - before) / times;
  };
  const say = async (): Promise<void> => {
    await desk.last.text('some more words of it. ');
    desk.clock.pass(40);
  };
  await cost(say, 10);
  const delta = await cost(say, pieces);
  const key = await cost(async () => page.keyboard.press('a'), pieces);
  const scroll = await page.evaluate(async () => {
    const view = document.querySelector('.scroller');
    const times: number[] = [];
    for (let at = 0; at < 60; at++) {
      const from = performance.now();
      view?.scrollBy(0, -300);
      await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      times.push(performance.now() - from);
    }
    return times.sort((one, other) => one - other);
  });
  if (panel.complaints.length > 0) console.log(panel.complaints);
  return {
    open,
    works: tasks.reduce((sum, cpu) => sum + cpu, 0),
    longest: tasks.at(-1) ?? 0,
    delta,
    key,
    scroll: scroll[54] ?? 0,
  };
}

const opening = ({ open, works, longest }: Awaited<ReturnType<typeof measure>>): string =>
  `opens in ${open.toFixed(0)} ms, of which the page works ${works.toFixed(0)} ms, ${longest.toFixed(0)} at a time at most`;

const all = [];
for (const turns of counts) {
  const found = await measure(turns, 600);
  all.push(found);
  console.log(
    `${turns} turns: ${opening(found)}; ` +
      `a piece ${found.delta.toFixed(2)} ms, a key ${found.key.toFixed(2)} ms, a frame of scrolling ${found.scroll.toFixed(1)} ms (p90)`,
  );
}
const [few, many] = [all[0], all.at(-1)];
if (few && many) {
  console.log(
    `${counts.at(-1)} turns against ${counts[0]}: a piece ${(many.delta / few.delta).toFixed(2)} ×, a key ${(many.key / few.key).toFixed(2)} ×`,
  );
}
const large = await measure(500, 10_000);
console.log(`500 turns of 5 MB: ${opening(large)}`);
