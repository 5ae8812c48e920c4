import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { root } from '../host/paths.ts';
import { testSettings } from '../host/suite.ts';
import { typescriptBuiltIns } from '../host/server.ts';
import { chatPart, eventually, expectText, openParley } from './support.ts';
import type { Parley } from './support.ts';

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** What axe finds wrong in the panel's document, on the background that VS Code draws behind it. */
async function violations({ page, chat: panel }: Parley): Promise<readonly string[]> {
  const source = fs.readFileSync(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8');
  const background = await page.locator(chatPart).evaluate((part) => getComputedStyle(part).backgroundColor);
  const frame = await (await panel.locator('body').elementHandle()).ownerFrame();
  assert.ok(frame);
  await frame.evaluate(source);
  const found = await panel.locator('body').evaluate(async (body, color) => {
    body.style.backgroundColor = color;
    const axe = Reflect.get(window, 'axe') as { run(options: unknown): Promise<{ violations: readonly Violation[] }> };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
    const { violations: all } = await axe.run({ runOnly: tags, resultTypes: ['violations'] });
    body.style.backgroundColor = '';
    return all.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })),
    }));
  }, background);
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
}

/** Themes that VS Code ships, by the names that settings give them, with the class that each gives to the panel. */
const themes = {
  'Dark 2026': 'dark',
  'Light 2026': 'light',
  'Dark Modern': 'dark',
  'Light Modern': 'light',
  'Default High Contrast': 'high-contrast',
  'Default High Contrast Light': 'high-contrast-light',
} as const;

/** How the placeholder stands out against the composer, which axe does not look at, and against what is typed. */
async function placeholder(box: Locator): Promise<{ readonly faint: number; readonly told: number }> {
  return box.evaluate((element) => {
    const partsOf = (color: string): readonly number[] => {
      const [r = 0, g = 0, b = 0, a = 1] = (color.match(/[\d.]+/g) ?? []).map(Number);
      return [...[r, g, b].map((part) => (color.startsWith('color(') ? part : part / 255)), a];
    };
    const behind = partsOf(getComputedStyle(element.closest('.composer') ?? element).backgroundColor);
    const luminance = (color: string): number => {
      const [red = 0, green = 0, blue = 0, alpha = 1] = partsOf(color);
      const parts = [red, green, blue].map((part, at) => part * alpha + (behind[at] ?? 0) * (1 - alpha));
      const [r = 0, g = 0, b = 0] = parts.map((part) =>
        part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const contrast = (one: number, other: number): number =>
      (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const text = luminance(getComputedStyle(element, '::placeholder').color);
    return {
      faint: contrast(text, luminance('rgb(0 0 0 / 0)')),
      told: contrast(text, luminance(getComputedStyle(element).color)),
    };
  });
}

/** Drags the edge between the editors and the panel until the panel is about this wide. */
async function makeWide(page: Page, panel: Locator, width: number): Promise<void> {
  const box = await panel.boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x, 300);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - width, 300, { steps: 5 });
  await page.mouse.up();
}

const reply = `Two things go wrong in \`total\`:

1. It **never** adds the first item.
2. It rounds each price, not the sum.

\`\`\`ts
export function total(items: readonly Item[]): number {
  return items.reduce((sum, { price, count }) => sum + price * count, 0);
}
\`\`\`

See [the guide](https://example.com/guide) for more.`;

const withGateway = (): Readonly<Record<string, unknown>> => testSettings(parley.gateway.url);
let parley: Parley;
let chat: FrameLocator;
let box: Locator;
let log: Locator;

/** Begins another conversation, whatever the last one left behind. */
async function anew(): Promise<void> {
  await parley.command('Parley: New Conversation');
  await log.getByRole('heading', { name: 'Ask about your code' }).waitFor();
  await hasKeyboard();
}

async function hasKeyboard(): Promise<void> {
  await eventually('the composer has the keyboard', async () =>
    box.evaluate((element) => document.hasFocus() && element === document.activeElement),
  );
}

async function ask(question: string): Promise<void> {
  await box.fill(question);
  await box.press('Enter');
}

const fromEnd = async (): Promise<number> =>
  log.evaluate((view) => view.scrollHeight - view.clientHeight - view.scrollTop);

describe('the chat’s looks', () => {
  before(async () => {
    parley = await openParley({
      builtIns: typescriptBuiltIns,
      viewport: { width: 1000, height: 820 },
      settings: { 'parley.gateways': undefined, 'parley.defaultModel': undefined },
    });
    chat = await parley.openChat();
    box = chat.getByRole('textbox', { name: 'Message' });
    log = chat.getByRole('log', { name: 'Conversation' });
  });

  test('a newcomer is offered to add a gateway, and what they asked is not lost', async () => {
    await chat.getByRole('button', { name: 'Add Gateway' }).waitFor();
    await parley.screenshot('chat-newcomer');
    assert.deepEqual(await violations(parley), []);
    await parley.openFile('src/cart.ts');
    await parley.selectLines(10, 14);
    await parley.command('Parley: Edit Selection');
    await parley.notification(/No gateway is set up yet/);
    // Nothing is asked that would be lost: the palette goes, and no box comes.
    await parley.quickInput.waitFor({ state: 'hidden' });

    await ask('What is this?');
    await expectText(log, /No gateway is set up yet\./);
    await parley.changeSettings(withGateway());
    await expectText(log, /A gateway is set up now\. Ask again\./);
    await chat.getByRole('button', { name: 'Add Gateway' }).waitFor({ state: 'detached' });
    await chat.getByRole('button', { name: 'Retry', exact: true }).click();
    await expectText(log, /You wrote:/);
  });

  test('an empty conversation suggests what to ask about the open file', async () => {
    await anew();
    await parley.openFile('src/cart.ts');
    await parley.selectLines(10, 14);
    const suggestions = chat.getByRole('list', { name: 'Suggestions' }).getByRole('button');
    await expectText(suggestions.first(), /^Explain lines 10–14 of cart\.ts$/);
    // The language server may have been late.
    await suggestions.nth(2).waitFor();
    await parley.screenshot('chat-suggestions');
    assert.deepEqual(await violations(parley), []);
    await suggestions.filter({ hasText: /^Explain lines/ }).click();
    await expectText(log, /You[^]*cart\.ts:10-14[^]*Explain lines 10–14 of cart\.ts/);
    await expectText(log, /This is the class Cart/);
    await anew();
    await chat.getByRole('button', { name: 'Edit code in place' }).click();
    await parley.quickInput.getByRole('textbox').waitFor();
    await parley.page.keyboard.press('Escape');
  });

  test('it has the font of VS Code’s chat, unless it is given a size of its own', async () => {
    const font = async (): Promise<string> =>
      log.evaluate((element) => {
        const { fontFamily, fontSize } = getComputedStyle(element);
        return `${fontSize} ${fontFamily}`;
      });
    await parley.changeSettings({ 'chat.fontSize': 17, 'chat.fontFamily': 'serif' });
    await eventually('it follows', font, (now) => now === '17px serif');
    await parley.changeSettings({ 'parley.fontSize': 15 });
    await eventually('its own goes first', font, (now) => now === '15px serif');
    await parley.changeSettings({
      'parley.fontSize': undefined,
      'chat.fontSize': undefined,
      'chat.fontFamily': undefined,
    });
    await eventually('it is as before', font, (now) => now.startsWith('13px') && !now.includes(' serif'));
  });

  test('F6 goes from the composer to the conversation and on, Shift+F6 back', async () => {
    await anew();
    await ask('/echo once');
    await expectText(log, /once[^]*tokens/);
    const has = async (element: Locator): Promise<boolean> =>
      element.evaluate((each) => document.hasFocus() && each === document.activeElement);
    await parley.page.keyboard.press('F6');
    await eventually('the conversation has the keyboard', async () => has(log));
    assert.equal(await log.evaluate((each) => getComputedStyle(each).outlineStyle), 'solid', 'and shows it');
    await parley.page.keyboard.press('Shift+F6');
    await eventually('the composer has the keyboard', async () => has(box));
    await parley.page.keyboard.press('F6');
    await parley.page.keyboard.press('F6');
    await eventually('another part of VS Code has it', async () =>
      chat.locator('body').evaluate(() => !document.hasFocus()),
    );
  });

  test('it is legible and usable in every theme, and 200 pixels wide', async () => {
    await anew();
    parley.gateway.script(
      { reply },
      { error: { status: 402, message: 'Your balance is 0.00' } },
      // Not 429: the tests after this one would wait for the limit, too.
      { error: 529, headers: { 'retry-after': '60' } },
    );
    await parley.openFile('src/cart.ts');
    await parley.selectLines(10, 14);
    await parley.command('Parley: Ask About Selection');
    await chat.getByRole('button', { name: 'Remove cart.ts:10-14' }).waitFor();
    await hasKeyboard();
    await ask('What is wrong with total?');
    await expectText(log, /for more/);
    await chat.getByRole('button', { name: 'Retry', exact: true }).waitFor();
    await ask('Fix it, please');
    await expectText(log, /balance is 0\.00/);
    await ask('Again');
    await expectText(log, /Retrying/);
    await box.fill('A question that is being typed');
    await parley.command('Parley: Attach Selection');
    await chat.getByRole('button', { name: 'Remove cart.ts:10-14' }).waitFor();

    for (const [theme, kind] of Object.entries(themes)) {
      await parley.changeSettings({ 'workbench.colorTheme': theme });
      await chat.locator(`body.vscode-${kind}[data-vscode-theme-id="${theme}"]`).waitFor();
      await parley.screenshot(`chat-${theme.toLowerCase().replaceAll(' ', '-')}`);
      assert.deepEqual(await violations(parley), [], theme);
      const { faint, told } = await placeholder(box);
      assert.ok(faint >= 4.5, `${theme}: the placeholder is at ${faint.toFixed(2)} : 1`);
      assert.ok(told >= 1.2, `${theme}: the placeholder looks like text, at ${told.toFixed(2)} : 1`);
    }

    await parley.setTheme('dark');
    await makeWide(parley.page, parley.page.locator(chatPart), 200);
    const overflowing = await eventually(
      'the panel is narrow',
      async () =>
        chat.locator('body').evaluate((body) => ({
          width: body.clientWidth,
          over: [...body.querySelectorAll('.panel, .content > *, .composer > *, .composer-bar > *, .notice > *')]
            .filter((element) => element.getBoundingClientRect().right > body.clientWidth + 1)
            .map(({ className }) => className),
        })),
      ({ width }) => width <= 240,
    );
    await parley.screenshot('chat-narrow');
    assert.deepEqual(overflowing.over, []);
    const facts = await chat.locator('.facts summary').evaluateAll((lines) =>
      lines.map((line) => {
        const { bottom } = line.getBoundingClientRect();
        const all = [...line.children];
        return {
          shown: all.filter((fact) => fact.getBoundingClientRect().top < bottom).length,
          cut: all.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).length,
        };
      }),
    );
    assert.ok(
      facts.every(({ shown, cut }) => shown > 0 && cut === 0),
      `what has no room in the line of facts is left out whole: ${JSON.stringify(facts)}`,
    );
    await box.press('Escape');
    await makeWide(parley.page, parley.page.locator(chatPart), 300);
    await chat.getByRole('button', { name: 'More Ways to Send' }).click();
    const items = chat.getByRole('menuitem');
    // The menu is loaded when it is first wanted, and closes by a key once it has the keyboard.
    await items.and(chat.locator(':focus')).waitFor();
    const heights = await items.evaluateAll((all) => all.map((item) => item.getBoundingClientRect().height));
    assert.ok(Math.max(...heights) < 1.5 * Math.min(...heights), `a row takes two lines: ${heights.join(', ')}`);
    await parley.page.keyboard.press('Escape');
    await chat.getByRole('button', { name: 'Remove cart.ts:10-14' }).click();
    await box.fill('');
  });

  test('it follows the end of a reply only while the user is there, and says once that it ended', async () => {
    await anew();
    // Three frames before the text, and ten words to a line: it is held after a hundred lines.
    const lines = Array.from({ length: 150 }, (_, at) => `Line ${at + 1}: the quick brown fox jumps over the dog.`);
    let goOn = (): void => undefined;
    const until = new Promise<void>((resolve) => (goOn = resolve));
    parley.gateway.script({ reply: lines.join('\n\n'), pace: 2, hold: { after: 1003, until } });
    await chat.locator('[role=status]').evaluate((status) => {
      const said: string[] = [];
      Reflect.set(window, 'said', said);
      new MutationObserver(() => said.push(status.textContent)).observe(status, {
        childList: true,
        subtree: true,
        characterData: true,
      });
    });
    await ask('write');
    await eventually('the conversation is longer than the panel', async () =>
      log.evaluate((view) => view.scrollHeight > 2 * view.clientHeight),
    );
    await log.getByText('Line 100: the quick').waitFor();
    await eventually('it follows', fromEnd, (pixels) => pixels < 60);
    await log.hover();
    await parley.page.mouse.wheel(0, -400);
    await chat.getByRole('button', { name: 'Scroll to Bottom' }).waitFor();
    await eventually('the view has moved', fromEnd, (pixels) => pixels >= 390);
    const top = await log.evaluate((view) => view.scrollTop);
    const height = await log.evaluate((view) => view.scrollHeight);
    goOn();
    await eventually(
      'more came',
      async () => log.evaluate((view) => view.scrollHeight),
      (now) => now > height + 100,
    );
    assert.ok(Math.abs((await log.evaluate((view) => view.scrollTop)) - top) < 5, 'stays where the user is');
    await chat.getByRole('button', { name: 'Scroll to Bottom' }).click();
    await chat.getByRole('button', { name: 'Send', exact: true }).waitFor();
    await eventually('it is at the end', fromEnd, (pixels) => pixels < 60);
    const said = await chat.locator('body').evaluate(() => Reflect.get(window, 'said') as readonly string[]);
    assert.deepEqual(said, ['Waiting for claude-sonnet-4-6.', 'claude-sonnet-4-6 answered.']);
  });

  test('it follows the end of what Continue asks for, below a reply longer than the panel', async () => {
    await anew();
    const lines = Array.from({ length: 80 }, (_, at) => `Line ${at + 1}: the quick brown fox jumps over the dog.`);
    const cut = { blocks: [{ type: 'text', text: lines.join('\n\n') }], stopReason: 'max_tokens' } as const;
    parley.gateway.script({ reply: cut }, { reply: 'and the rest.' });
    await ask('write');
    await chat.getByRole('button', { name: 'Continue' }).click();
    await log.getByText('and the rest.').waitFor();
    await chat.getByRole('button', { name: 'Send', exact: true }).waitFor();
    const distance = await fromEnd();
    assert.ok(distance < 60, `${distance} pixels from the end`);
    await chat.getByRole('button', { name: 'Scroll to Bottom' }).waitFor({ state: 'detached' });
  });
});
