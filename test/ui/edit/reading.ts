import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FrameLocator, Locator } from 'playwright-core';
import { eventually, expectText } from '../support.ts';
import type { Parley } from '../support.ts';
import { stepsIn } from './steps.ts';
import { editWindow } from './window.ts';

describe('reading a reply', () => {
  let parley: Parley;
  let chat: FrameLocator;
  let box: Locator;
  const button = (name: string): Locator => chat.getByRole('button', { name, exact: true });
  const { status } = stepsIn(() => parley);
  const block = (text: string): Locator => chat.locator('.md-code').filter({ hasText: text });
  const more = async (text: string, item: string): Promise<void> => {
    await block(text).getByRole('button', { name: 'More Actions…' }).click();
    await chat.getByRole('menuitem', { name: item }).click();
  };
  const ask = async (reply: string): Promise<void> => {
    parley.gateway.script({ reply, pace: 1 });
    const articles = chat.getByRole('article');
    const turns = (await articles.count()) === 0 ? 0 : Number(await articles.last().getAttribute('aria-setsize'));
    await box.fill('go');
    await box.press('Enter');
    // There is Send before it begins, too.
    await chat.locator(`article[aria-posinset="${turns + 2}"][aria-busy="false"]`).waitFor();
    await button('Send').waitFor();
  };
  const text = async (file: string, pattern: RegExp): Promise<string> =>
    eventually(
      `${file} has ${pattern.source}`,
      async () => parley.shownText(file),
      (shown) => pattern.test(shown),
    );

  before(async () => {
    parley = await editWindow();
    chat = await parley.openChat();
    box = chat.getByRole('textbox', { name: 'Message' });
  });
  after(async () => {
    await parley.command('Terminal: Kill All Terminals');
    await parley.page.locator('.part.panel').waitFor({ state: 'hidden' });
  });

  test('code goes in at the cursor or in place of the selection, and Copy says that it did', async () => {
    await parley.openFile('src/format.ts');
    await parley.selectLines(1, 2);
    const whole = await parley.shownText('src/format.ts');
    await ask('Here:\n\n```ts\nconst first = 1;\n```\n');
    await button('Copy').click();
    await chat.locator('.md-code-bar [role=status]', { hasText: 'Copied' }).waitFor();
    await button('Insert at Cursor').click();
    const inserted = await text('src/format.ts', /const first = 1;/);
    const bare = (shown: string): string => shown.replaceAll(/\s/g, '');
    assert.equal(bare(inserted).replace('constfirst=1;', ''), bare(whole));
    const undone = async (): Promise<void> => {
      await parley.focused('src/format.ts').waitFor();
      await parley.page.keyboard.press('Control+Z');
      await eventually(
        'it is as it was',
        async () => parley.shownText('src/format.ts'),
        (shown) => bare(shown) === bare(whole),
      );
    };
    await undone();
    await parley.selectLines(1, 1);
    await more('const first', 'Replace Selection');
    const replaced = await text('src/format.ts', /const first = 1;/);
    assert.ok(bare(replaced).length < bare(inserted).length, replaced);
    await undone();
  });

  test('a block for a file is put to review where it belongs, or compared when that cannot be told', async () => {
    const code = 'export function discount(total: number, percent: number): number {\n  return total - percent;\n}';
    await ask(`Change \`src/cart.ts\`:\n\n\`\`\`ts:src/cart.ts\n${code}\n\`\`\`\n`);
    await expectText(chat.locator('.md-path'), /src\/cart\.ts/);
    await block('total - percent').getByRole('button', { name: 'Apply to File' }).click();
    await text('src/cart.ts', /total - percent/);
    await parley.editor('src/cart.ts').getByText('Accept').first().waitFor();
    await parley.command('Parley: Reject Edit');
    await text('src/cart.ts', /100 - percent/);
    await ask('Add:\n\n```ts\n// src/cart.ts\nexport function other(): void {}\n```\n');
    await block('other()').getByRole('button', { name: 'Apply to File' }).click();
    assert.match(await parley.notification(/Can’t tell where in src\/cart\.ts/), /./);
    // The file in front is the first to be offered where the block says nothing of a file.
    await ask('Also:\n\n```ts\nexport function nowhere(): void {}\n```\n');
    await block('nowhere()').getByRole('button', { name: 'Apply to File' }).click();
    const question = parley.page.locator('.notification-list-item', { hasText: 'Can’t tell which file' });
    await question.getByRole('button', { name: 'cart.ts' }).click();
    await question.waitFor({ state: 'detached' });
  });

  test('all code of a reply is one review over its files, and what can’t be placed is named', async () => {
    const { page } = parley;
    await ask(
      [
        'Change `src/format.ts`:\n\n```ts\nexport function formatDay(date: Date): string {\n  return date.toISOString();\n}\n```',
        'Add:\n\n```ts src/rate.ts\nexport const rate = 3;\n```',
        'And:\n\n```css styles/main.css\n.nowhere {\n  color: red;\n}\n```\n',
      ].join('\n\n'),
    );
    await button('Apply All Code to Files').click();
    await parley.notification(/Can’t tell where this code goes: main\.css/);
    const list = chat.getByRole('region', { name: 'Edits' });
    await list.getByRole('heading', { name: 'Edits · 2 changes in 2 files' }).waitFor();
    await status('Review 2 changes in 2 files').waitFor();
    await parley.focused('src/format.ts').waitFor();
    // Judging one file goes on to the next, and a new file goes when nothing of it is kept.
    await page.keyboard.press('Shift+Alt+Z');
    await parley.focused('src/rate.ts').waitFor();
    await status('Review edit +1').waitFor();
    await page.keyboard.press('Shift+Alt+Z');
    await page.getByRole('tab', { name: /^rate\.ts/ }).waitFor({ state: 'detached' });
    await button('Apply All Code to Files').click();
    await list.getByRole('heading', { name: 'Edits · 2 changes in 2 files' }).waitFor();
    await button('Reject All Edits').click();
    await list.waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: /^rate\.ts/ }).waitFor({ state: 'detached' });
    await text('src/format.ts', /slice\(0, 10\)/);
  });

  test('a new file has the name that the block gives', async () => {
    await ask('New:\n\n```python title="tools/sum.py"\nprint(1)\n```\n');
    await more('print(1)', 'New File');
    await parley.page.getByRole('tab', { name: /^sum\.py/ }).waitFor();
    await expectText(parley.page.locator('#status\\.editor\\.mode'), /Python/);
  });

  test('files of the folder that a reply names open at their line; what is no file is no link', async () => {
    await ask(
      'See [the cart](src/cart.ts#L11), src/format.ts:2, `src/cart.ts:30`, src/none.ts:3 and [this](../x.ts).\n',
    );
    const links = chat.getByRole('article').last().getByRole('link');
    await eventually(
      'they are links',
      async () => links.allInnerTexts(),
      (all) => all.length === 3,
    );
    assert.deepEqual(await links.allInnerTexts(), ['the cart', 'src/format.ts:2', 'src/cart.ts:30']);
    await links.last().click();
    await parley.focused('src/cart.ts').waitFor();
    await expectText(parley.page.locator('#status\\.editor\\.selection'), /Ln 30\b/);
  });

  test('a command is put on the terminal’s prompt and not run', async () => {
    await ask('Run:\n\n```sh\n$ echo not-run\n```\n');
    await block('not-run').getByRole('button', { name: 'Run in Terminal' }).click();
    await eventually(
      'it is on the prompt',
      async () => parley.page.locator('.terminal-wrapper.active .xterm-rows').innerText(),
      (shown) => /echo.not-run/.test(shown) && !/^not-run/m.test(shown),
    );
  });

  test('code has the colors of the user’s theme, and of their own rules, and changes with them', async () => {
    await ask('Code:\n\n```ts\n// a note\nreturn colors;\n```\n');
    const colored = async (kind: string): Promise<string> =>
      block('return colors')
        .locator(`.hl-${kind}`)
        .first()
        .evaluate((element) => getComputedStyle(element).color);
    const has = async (kind: string, color: string): Promise<string> =>
      eventually(
        `${kind} is ${color}`,
        async () => colored(kind),
        (shown) => shown === color,
      );
    await block('return colors').locator('.hl-control').waitFor();
    await has('control', 'rgb(197, 134, 192)');
    await parley.changeSettings({ 'workbench.colorTheme': 'Monokai' });
    await has('control', 'rgb(249, 38, 114)');
    await has('comment', 'rgb(136, 132, 111)');
    await parley.changeSettings({ 'editor.tokenColorCustomizations': { '[Monokai]': { comments: '#00FF01' } } });
    await has('comment', 'rgb(0, 255, 1)');
  });
});
