// How long the panel's main thread works at a time, in Chromium and with the real chat before it: while one scrolls through
// 2,000 messages, and while a table of 2,000 rows, lists 24 deep and a reply of 500 KB stream in. All is CPU time of that
// thread, so that what else runs on the machine counts little, and an empty panel in the same run tells how much that is.
// What streams in does so several times: of each piece the middle one of its longest tasks counts, as what the text costs
// comes again and what the machine did elsewhere does not.
import type { CDPSession, Page } from 'playwright-core';
import { openPanel } from '../ui/panel/open.ts';
import type { PanelPage } from '../ui/panel/open.ts';
import { story } from '../ui/panel/story.ts';
import { tasksOf, traced } from '../ui/panel/tasks.ts';

/** Is set in the page's timeline when a piece has been drawn. */
const mark = 'parley drawn';

const frame = async (page: Page): Promise<void> =>
  page.evaluate(async () => new Promise<void>((done) => void requestAnimationFrame(() => setTimeout(done))));

function tell(what: string, tasks: readonly number[]): void {
  const worked = tasks.filter((cpu) => cpu > 0.5);
  const at = (part: number): string => (worked[Math.floor(worked.length * part)] ?? 0).toFixed(1);
  const longest = worked.slice(-3).reverse();
  console.log(
    `${what}: ${worked.length} tasks over 0.5 ms, median ${at(0.5)}, p99 ${at(0.99)} ms, longest ${longest.map((cpu) => cpu.toFixed(1)).join(', ')} ms`,
  );
}

const pieces = (text: string, size: number): readonly string[] =>
  Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size));

/** A panel whose reply can stream in. */
async function asking(): Promise<PanelPage & { readonly cdp: CDPSession }> {
  const panel = await openPanel([]);
  const { page, desk } = panel;
  const box = page.getByRole('textbox');
  await box.fill('Why?');
  await box.press('Enter');
  await page.locator('.reply[aria-busy="true"]').waitFor();
  await desk.last.addressed();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('Performance.setTimeDomain', { timeDomain: 'threadTicks' });
  await cdp.send('Performance.enable');
  return { ...panel, cdp };
}

/** A piece comes and is drawn. The host sends one in two frames at most. */
async function say({ desk, page }: PanelPage, text: string): Promise<void> {
  await desk.last.text(text);
  desk.clock.pass(40);
  await frame(page);
  await frame(page);
}

/** Milliseconds of CPU that the page's main thread has worked. */
async function worked(cdp: CDPSession): Promise<number> {
  const { metrics } = await cdp.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0) * 1_000;
}

const middle = (all: readonly number[]): number =>
  all.toSorted((one, other) => one - other)[Math.floor(all.length / 2)] ?? 0;

/** What a piece costs at the beginning and at the end of a text, in turns: the machine is as busy for both. */
async function growth(text: string, size: number): Promise<void> {
  await using young = await asking();
  await using old = await asking();
  const count = 60;
  const all = pieces(text, size);
  const late = all.length - count;
  for (const piece of pieces(all.slice(0, late).join(''), 10 * size)) await say(old, piece);
  for (const piece of all.slice(0, 20)) await say(young, piece);
  const costs: { readonly young: number[]; readonly old: number[] } = { young: [], old: [] };
  const cost = async (panel: Awaited<ReturnType<typeof asking>>, piece: string): Promise<number> => {
    const before = await worked(panel.cdp);
    await say(panel, piece);
    return (await worked(panel.cdp)) - before;
  };
  for (let at = 0; at < count; at++) {
    costs.young.push(await cost(young, all[20 + at] ?? ''));
    costs.old.push(await cost(old, all[late + at] ?? ''));
  }
  const [one, other] = [middle(costs.young), middle(costs.old)];
  console.log(
    `  a piece of ${size} characters at its beginning ${one.toFixed(2)} ms, at its end ${other.toFixed(2)} ms: ${(other / one).toFixed(2)} ×`,
  );
}

/** Milliseconds of CPU of the longest task that each piece of a text took. */
async function longestOf(all: readonly string[]): Promise<readonly number[]> {
  await using panel = await asking();
  const { page } = panel;
  // What is loaded and compiled once counts for the opening of the panel.
  for (const piece of all.slice(0, 10)) await say(panel, piece);
  const { tasks, marks } = await traced(
    page,
    async () => {
      for (const piece of all.slice(10)) {
        await say(panel, piece);
        await page.evaluate((name) => void performance.mark(name), mark);
      }
    },
    mark,
  );
  let next = 0;
  return marks.map((end) => {
    let longest = 0;
    for (; (tasks[next]?.at ?? Infinity) < end; next++) longest = Math.max(longest, tasks[next]?.cpu ?? 0);
    return longest;
  });
}

async function streamed(what: string, text: string, size: number): Promise<void> {
  const all = pieces(text, size);
  const runs = [await longestOf(all), await longestOf(all), await longestOf(all)];
  const each = (runs[0] ?? []).map((_, at) => middle(runs.map((run) => run[at] ?? 0)));
  tell(
    `${what}, ${all.length} pieces`,
    each.sort((one, other) => one - other),
  );
  await growth(text, size);
}

async function scrolled(): Promise<void> {
  await using panel = await openPanel(story(1_000, 1_500));
  const { page } = panel;
  await page.locator('.turn').last().waitFor();
  for (const by of [120, 300, 2_000]) {
    const tasks = await tasksOf(page, async () => {
      await page.evaluate(async (pixels) => {
        const view = document.querySelector('.scroller');
        for (let at = 0; at < 120; at++) {
          view?.scrollBy(0, -pixels);
          await new Promise((done) => requestAnimationFrame(done));
        }
      }, by);
    });
    tell(`2,000 messages, ${by} pixels a frame`, tasks);
  }
}

async function empty(): Promise<void> {
  await using panel = await openPanel([]);
  const tasks = await tasksOf(panel.page, async () => {
    for (let at = 0; at < 120; at++) await frame(panel.page);
  });
  tell('empty panel', tasks);
}

await empty();
await scrolled();
const rows = Array.from({ length: 2_000 }, (_, at) => `| row ${at} | \`value${at}\` | some **words** of it |\n`);
await streamed('a table of 2,000 rows', `| a | b | c |\n|---|---|---|\n${rows.join('')}`, 400);
const items = Array.from({ length: 2_000 }, (_, at) => `${'  '.repeat(at % 24)}- item ${at} at **${at % 24}**\n`);
await streamed('lists 24 deep of 2,000 items', items.join(''), 400);
const part = story(1, 5_000).flatMap((entry) => (entry.type === 'events' ? entry.events : []));
const words = part.map((event) => (event.type === 'text' ? event.text : '')).join('');
await streamed('a reply of 500 KB', `${words}\n\n`.repeat(100).slice(0, 500_000), 2_500);
