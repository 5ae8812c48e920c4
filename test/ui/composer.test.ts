import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import type { AttachmentView, AttachOutcome, CandidateView, CommandView } from '../../src/panel/context.ts';
import { root } from '../host/paths.ts';
import { openPanel } from './panel/open.ts';
import type { ModelView } from '../../src/panel/composer.ts';
import type { PanelPage } from './panel/open.ts';
import { picture } from './panel/picture.ts';
import { story } from './panel/story.ts';
import { eventually } from './support.ts';

const files = ['cart.ts', 'cart.test.ts', 'format.ts', 'aVeryLongNameOfAFileThatNoNarrowPanelHasRoomFor.ts'];
const candidates: readonly CandidateView[] = [
  ...files.map((label) => ({
    value: `file:${label}`,
    kind: 'file' as const,
    label,
    detail: 'src/some/folder',
    matches: [],
  })),
  { value: 'symbol:total', kind: 'symbol', label: 'parts', matches: [] },
  { value: 'symbol:only', kind: 'symbol', label: 'unlike', matches: [] },
];
const commands: readonly CommandView[] = [
  { id: 'b:explain', name: 'explain', description: 'Explain the code', source: 'builtIn', inputs: [] },
  {
    id: 'u:review',
    name: 'review',
    description: 'Review it',
    source: 'user',
    inputs: [{ name: 'focus', placeholder: 'what to look at' }],
  },
];
const nothing: AttachOutcome = { attached: [], refused: [] };

describe('writing a message', () => {
  let panel: PanelPage;
  let page: Page;
  let box: Locator;
  /** What the host was asked, by name. */
  let asked: [string, unknown][] = [];
  /** Held back until this resolves. */
  let held: Promise<void> = Promise.resolve();
  /** The language servers answer when this resolves. */
  let servers: Promise<void> = Promise.resolve();
  /** Why nothing can be attached. */
  let closed: string | undefined;
  const answer =
    <P, R>(name: string, reply: (payload: P) => R) =>
    async (payload: P): Promise<Awaited<R>> => {
      asked.push([name, payload]);
      await held;
      return await reply(payload);
    };
  const of = (name: string): readonly unknown[] => asked.flatMap(([each, payload]) => (each === name ? [payload] : []));
  const value = async (wanted: string): Promise<void> => {
    await eventually(
      `the box holds ${JSON.stringify(wanted)}`,
      async () => box.inputValue(),
      (text) => text === wanted,
    );
  };
  const options = (): Locator => page.getByRole('option');
  /** The questions that were asked. */
  const prompts = (): readonly string[] =>
    panel.desk.chat.state().nodes.flatMap((node) => (node.type === 'prompt' ? [node.text] : []));
  const arrived = async (question: string): Promise<void> => {
    await eventually(
      'the question has arrived',
      () => prompts().at(-1),
      (text) => text === question,
    );
  };
  const attachments = (list: readonly AttachmentView[]): void =>
    panel.desk.posted([{ type: 'attachments', attachments: list }]);

  before(async () => {
    panel = await openPanel(story(3, 200), {
      find: answer('find', async ({ query, kinds }) => {
        if (closed !== undefined) return { candidates: [], why: closed };
        if (kinds?.length === 1) await servers;
        const fits = candidates.filter(({ kind }) => kinds?.includes(kind) ?? true);
        return { candidates: fits.filter(({ label }) => label.toLowerCase().includes(query.toLowerCase())) };
      }),
      attach: answer('attach', () => nothing),
      attachFiles: answer('attachFiles', ({ uris }) => ({
        attached: [],
        refused: uris.map((label) => ({ label, reason: 'is ignored', token: 'token' })),
      })),
      attachData: answer('attachData', () => nothing),
      override: answer('override', () => nothing),
      prompts: answer('prompts', () => ({ commands })),
      runPrompt: answer('runPrompt', ({ id, rest, inputs }) => ({
        ...nothing,
        text: [id, rest, ...inputs.map(({ name, value: text }) => `${name}=${text}`)].join(' ').trim(),
      })),
    });
    ({ page } = panel);
    box = page.getByRole('textbox', { name: 'message' });
  });
  after(async () => panel[Symbol.asyncDispose]());
  beforeEach(async () => {
    [held, servers, closed] = [Promise.resolve(), Promise.resolve(), undefined];
    await page.setViewportSize({ width: 360, height: 800 });
    // The page that goes tells and keeps its draft once more.
    await box.fill('');
    await page.evaluate(() => sessionStorage.clear());
    panel.desk.chat.composer.typed('');
    await panel.again();
    asked = [];
    await box.click();
  });

  test('grows to two fifths of the panel, then scrolls', async () => {
    const height = async (): Promise<number> => box.evaluate((element) => element.clientHeight);
    const one = await height();
    await page.keyboard.type('first');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('second');
    assert.ok((await height()) > one * 1.5);
    await box.fill('line\n'.repeat(100));
    assert.ok(Math.abs((await height()) - 320) < 4, String(await height()));
  });

  test('leaves room for what was said in a window that is low, however much is written and waits', async () => {
    const queue = ['a', 'b', 'c', 'd'].map((id) => ({ id, text: `waits ${id}`, attachments: [] }));
    panel.desk.posted([{ type: 'queue', queue }]);
    await page.getByText('waits d').waitFor();
    await page.setViewportSize({ width: 240, height: 344 });
    await box.fill('line\n'.repeat(100));
    const [said, written] = await Promise.all([page.getByRole('log').boundingBox(), box.boundingBox()]);
    assert.ok(said !== null && said.height >= 80, JSON.stringify(said));
    assert.ok(written !== null && written.y + written.height < 300, JSON.stringify(written));
    panel.desk.posted([{ type: 'queue', queue: [] }]);
  });

  test('is sent by the key that the settings name, and hints name it', async () => {
    const earlier = prompts().length;
    panel.desk.posted([{ type: 'sendWith', sendWith: 'ctrlEnter' }]);
    await page.getByTitle('send (Ctrl+Enter)').waitFor();
    await page.keyboard.type('one');
    await page.keyboard.press('Enter');
    await page.keyboard.type('two');
    await value('one\ntwo');
    assert.equal(prompts().length, earlier);
    await page.keyboard.press('Control+Enter');
    await value('');
    await arrived('one\ntwo');
    await panel.desk.last.end();
  });

  test('is not sent by the Enter that accepts what an input method composed', async () => {
    const earlier = prompts().length;
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
    await value('にほん');
    await cdp.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'Enter', windowsVirtualKeyCode: 229 });
    await cdp.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'Enter', windowsVirtualKeyCode: 229 });
    await cdp.send('Input.insertText', { text: '日本' });
    await value('日本');
    assert.equal(prompts().length, earlier);
  });

  test('walks through earlier questions by the arrow keys, never loses the draft, and can be undone', async () => {
    await page.keyboard.type('a draft');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowUp');
    const newest = await box.inputValue();
    assert.notEqual(newest, 'a draft');
    await page.keyboard.press('ArrowUp');
    assert.notEqual(await box.inputValue(), newest);
    await page.keyboard.press('ArrowDown');
    await value(newest);
    await panel.again();
    await value('a draft');
    await box.press('Home');
    await page.keyboard.press('ArrowUp');
    await value(newest);
    await page.keyboard.press('ArrowDown');
    await value('a draft');
    await page.keyboard.press('Control+Z');
    await value(newest);
  });

  test('# finds context as it is typed, by the keys alone', async () => {
    await page.keyboard.type('compare #cart');
    await eventually(
      'what fits is shown',
      async () => options().count(),
      (count) => count === 2,
    );
    assert.equal(await box.getAttribute('aria-activedescendant'), await options().first().getAttribute('id'));
    await page.keyboard.press('ArrowDown');
    assert.equal(await options().nth(1).getAttribute('aria-selected'), 'true');
    await page.keyboard.press('Enter');
    await value('compare cart.test.ts ');
    assert.deepEqual(of('attach'), [{ value: 'file:cart.test.ts' }]);
    await page.keyboard.press('Control+Z');
    await value('compare #cart');
    await page.keyboard.press('End');
    await options().first().waitFor();
    await page.keyboard.press('Escape');
    await options().first().waitFor({ state: 'detached' });
    await page.keyboard.type('s');
    await value('compare #carts');
    assert.equal(await options().count(), 0);
  });

  test('# shows files at once, and symbols below them when the language servers answer; the row stays', async () => {
    let answers = (): void => undefined;
    servers = new Promise((resolve) => (answers = resolve));
    await page.keyboard.type('#ts');
    await options().filter({ hasText: 'format.ts' }).waitFor();
    assert.equal(await options().count(), files.length);
    await page.keyboard.press('ArrowDown');
    answers();
    await options().filter({ hasText: 'parts' }).waitFor();
    assert.deepEqual(await page.locator('.option-label').allTextContents(), [...files, 'parts']);
    assert.equal(await options().nth(1).getAttribute('aria-selected'), 'true');
    await options().last().click();
    await eventually(
      'the symbol is asked for',
      () => of('attach'),
      (all) => JSON.stringify(all).includes('symbol:total'),
    );
  });

  test('a word that only a symbol has keeps the list until that comes, and Enter does not send meanwhile', async () => {
    let answers = (): void => undefined;
    servers = new Promise((resolve) => (answers = resolve));
    const earlier = prompts().length;
    await page.keyboard.type('#');
    await options().first().waitFor();
    await page.keyboard.type('unlike');
    await eventually(
      'the symbols are asked for',
      () => of('find'),
      (all) => JSON.stringify(all.at(-1)).includes('unlike'),
    );
    await page.keyboard.press('Enter');
    answers();
    await eventually(
      'the symbol is asked for',
      () => of('attach'),
      (all) => JSON.stringify(all).includes('symbol:only'),
    );
    assert.equal(prompts().length, earlier);
  });

  test('# says why nothing can be attached', async () => {
    closed = 'Not in Restricted Mode.';
    await page.keyboard.type('#');
    await page.locator('.popup').getByText(closed).waitFor();
    assert.equal(await options().count(), 0);
    await page.keyboard.press('Escape');
    await page.locator('.popup').waitFor({ state: 'detached' });
    await value('#');
  });

  test('Enter before the search has answered takes the first for the whole word, and the rest is typed on', async () => {
    await page.keyboard.type('#');
    await options().first().waitFor();
    let release = (): void => undefined;
    held = new Promise((resolve) => (release = resolve));
    await page.keyboard.type('form');
    await page.keyboard.press('Enter');
    await page.keyboard.type(' and why');
    release();
    await value(' and why');
    assert.deepEqual(of('attach'), [{ value: 'file:format.ts' }]);
  });

  test('Add Context opens the list at the caret, and leaves nothing when nothing is chosen', async () => {
    await page.keyboard.type('why');
    await page.getByRole('button', { name: 'addContext' }).click();
    await options().first().waitFor();
    await value('why #');
    await page.keyboard.press('Escape');
    await value('why ');
    await page.getByRole('button', { name: 'addContext' }).click();
    await options().filter({ hasText: 'format.ts' }).click();
    await value('why format.ts ');
    assert.ok(await box.evaluate((element) => element === document.activeElement));
  });

  test('a menu beside Send has other ways to send, by the keys alone', async () => {
    const menu = page.getByRole('menu', { name: 'moreOfMessage' });
    const opens = page.getByRole('button', { name: 'moreOfMessage' });
    await page.keyboard.type('Why?');
    for (const [downs, step] of [
      [0, 'several'],
      [1, 'once'],
      [4, 'parameters'],
    ] as const) {
      await opens.press('Enter');
      await page.getByRole('menuitem').first().and(page.locator(':focus')).waitFor();
      for (let at = 0; at < downs; at++) await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await eventually(
        `the host hears ${step}`,
        () => panel.heard.findLast((event) => event.type === 'conversation')?.step,
        (heard) => heard === step,
      );
      assert.equal(await menu.count(), 0);
    }
    await opens.press('Enter');
    await page.keyboard.press('Escape');
    await opens.and(page.locator(':focus')).waitFor();
    assert.equal(await menu.count(), 0);
  });

  test('/ runs a command, which asks for its input first', async () => {
    const earlier = prompts().length;
    await page.keyboard.type('/rev');
    await options().first().waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.type('all of it');
    // The next key may come before anything is painted.
    await page.evaluate(() => {
      new MutationObserver((_, observer) => {
        const form = document.querySelector('form');
        if (form === null) return;
        observer.disconnect();
        form.title = form.contains(document.activeElement) ? 'has the keyboard' : 'comes without';
      }).observe(document.body, { childList: true, subtree: true });
    });
    await page.keyboard.press('Enter');
    await page.getByRole('form', { name: 'inputsOf' }).and(page.getByTitle('has the keyboard')).waitFor();
    assert.equal(prompts().length, earlier);
    await page.keyboard.type('names');
    await page.keyboard.press('Enter');
    await value('');
    await arrived('u:review all of it focus=names');
    await panel.desk.last.end();
  });

  test('a pasted picture is scaled down and attached, and what is no picture is refused in words', async () => {
    const paste = async (made: string): Promise<void> =>
      page.evaluate(`(async () => {
        const data = new DataTransfer();
        data.items.add(await (${made}));
        document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
      })()`);
    await paste(`(${picture})(3000, 1000)`);
    const [data] = await eventually(
      'the host has it',
      () => of('attachData') as readonly { readonly mime: string; readonly base64: string }[],
      ({ length }) => length === 1,
    );
    assert.equal(data?.mime, 'image/png');
    const bytes = Buffer.from(data.base64, 'base64');
    assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [1_568, 523]);
    await paste(`new File(['no picture'], 'broken.png', { type: 'image/png' })`);
    await page.getByRole('listitem').filter({ hasText: 'broken.png: imageUnread' }).waitFor();
    await paste(`new File(['words'], 'notes.txt', { type: 'text/plain' })`);
    await eventually(
      'the text is there too',
      () => of('attachData').length,
      (count) => count === 2,
    );
    assert.equal(await box.inputValue(), '');
  });

  test('what is dropped is attached by its address, and what is refused can be attached nevertheless', async () => {
    const drag = async (type: string, uri: string): Promise<void> =>
      box.evaluate(
        (element, [name, list]) => {
          const data = new DataTransfer();
          data.setData('text/uri-list', list);
          data.setData('text/plain', list);
          const about = { dataTransfer: data, bubbles: true, cancelable: true, shiftKey: true };
          element.dispatchEvent(new DragEvent(name, about));
        },
        [type, uri] as const,
      );
    const uri = 'vscode-remote://ssh-remote%2Bhost/work/.env';
    await drag('dragover', uri);
    await page.getByText('dropHere').waitFor();
    await drag('drop', uri);
    await page.getByText('dropHere').waitFor({ state: 'detached' });
    const refused = page.getByRole('listitem').filter({ hasText: 'is ignored' });
    await refused.getByRole('button', { name: 'attachAnyway' }).click();
    await refused.waitFor({ state: 'detached' });
    assert.deepEqual(of('attachFiles'), [{ uris: [uri] }]);
    assert.deepEqual(of('override'), [{ token: 'token' }]);
    await drag('drop', 'https://page.example/');
    await value('https://page.example/');
    assert.equal(of('attachFiles').length, 1);
  });

  test('chips are reached, opened, refreshed and removed by the keys', async () => {
    const chip = (label: string, more: Partial<AttachmentView> = {}): AttachmentView => ({
      id: label,
      label,
      title: label,
      kind: 'file',
      tokens: 1_234,
      ...more,
    });
    attachments([chip('a.ts'), chip('b.ts', { changed: true }), chip('c.png', { kind: 'image', unsent: 'no images' })]);
    await page.getByText('≈ 1.2K').first().waitFor();
    await page.getByRole('listitem').filter({ hasText: 'c.png: no images' }).waitFor();
    // The one whose file has changed says so, also in words, and no other does.
    await page.getByRole('button', { name: /b\.ts.*changedWord/ }).waitFor();
    assert.equal(await page.getByText('changedWord').count(), 1);
    assert.equal(await page.getByRole('button', { name: 'refresh' }).count(), 1);
    const from = panel.heard.length;
    await page.keyboard.press('Shift+Tab'); // the refreshing of b.ts
    await page.keyboard.press('Enter');
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Delete');
    await eventually(
      'the host has heard it',
      () => panel.heard.slice(from),
      ({ length }) => length >= 3,
    );
    assert.deepEqual(panel.heard.slice(from), [
      { type: 'refresh', id: 'b.ts' },
      { type: 'reveal', id: 'c.png' },
      { type: 'detach', id: 'c.png' },
    ]);
    assert.equal(await page.evaluate(() => document.activeElement?.textContent.includes('b.ts')), true);
  });

  test('what remains of the window shows, and a narrow panel has room for all of it', async () => {
    await page.setViewportSize({ width: 240, height: 500 });
    const name = 'a-vendor/a-model-with-a-long-name-20261129';
    panel.desk.posted([
      {
        type: 'model',
        model: {
          ready: true,
          name,
          gateway: 'A Gateway',
          window: 200_000,
          reply: 8_000,
          cache: { tokens: 9_000, left: 9e6 },
        },
      },
      { type: 'tokens', tokens: { count: 150_000, exact: false } },
    ]);
    attachments(files.map((label) => ({ id: label, label, title: label, kind: 'file', tokens: 99_999 })));
    await page.keyboard.type('#');
    await options().first().waitFor();
    const model = page.getByRole('button', { name: 'chooseModelNow' });
    assert.match((await model.innerText()).replaceAll('\n', ''), /a-vendor.*1129.*A Gateway/);
    panel.desk.posted([{ type: 'tokens', tokens: { count: 150_000, exact: false } }]);
    await page.locator('.tokens.plenty').waitFor();
    panel.desk.posted([{ type: 'tokens', tokens: { count: 180_000, exact: false } }]);
    await page.locator('.tokens.little').getByText('tokensLeft').waitFor();
    panel.desk.posted([{ type: 'tokens', tokens: { count: 196_000, exact: false } }]);
    await page.locator('.tokens.none').getByText('tokensOver').waitFor();
    const over = { text: 'may go over $1.00 today', isHard: true };
    const cost = { text: '≈ $0.0042', title: '', over };
    panel.desk.posted([{ type: 'tokens', tokens: { count: 150_000, exact: false, cost } }]);
    await page.locator('.tokens').getByText(over.text).waitFor();
    assert.ok(await page.locator('.tokens').getByText(cost.text).isVisible(), 'the cost is there too');
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll('.composer, .warmth, .popup, .composer-bar > *, .tokens > *, .chip, .option')]
        .filter((element) => element.getBoundingClientRect().right > innerWidth)
        .map((element) => element.className),
    );
    assert.deepEqual(wide, []);
    assert.deepEqual(await violations(page), []);
  });

  test('how long the cache stays warm is told until it is cold, and only where that is known', async () => {
    const model = { ready: true, name: 'a-model', gateway: 'A Gateway' };
    const told = (cache?: ModelView['cache']): void =>
      panel.desk.posted([{ type: 'model', model: { ...model, ...(cache && { cache }) } }]);
    const line = page.locator('.warmth');
    told({ tokens: 12_000 });
    await line.getByText('cacheWarm · cacheTokens', { exact: true }).waitFor();
    told({ tokens: 12_000, left: 10_900, saves: 0.21 });
    await line.getByText('cacheWarmFor · cacheSaves', { exact: true }).waitFor();
    await line.getByText('cacheCold', { exact: true }).waitFor();
    told({ tokens: 12_000, left: 0 });
    await line.getByText('cacheCold', { exact: true }).waitFor();
    assert.equal(await page.locator('[aria-live] .warmth, [role=status] .warmth').count(), 0, 'nobody is told of it');
    told();
    await line.waitFor({ state: 'detached' });
  });

  test('nothing failed meanwhile', () => {
    assert.deepEqual(panel.complaints, []);
  });
});

/** What axe finds wrong in the composer, its popup open. */
async function violations(page: Page): Promise<readonly string[]> {
  await page.evaluate(fs.readFileSync(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(async () => {
    const axe = Reflect.get(window, 'axe') as {
      run(
        context: string,
        options: unknown,
      ): Promise<{
        violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
      }>;
    };
    // Colours are VS Code's own, and are looked at there. Phrases have no arguments here.
    const off = ['color-contrast', 'label-content-name-mismatch'].map((rule) => [rule, { enabled: false }]);
    const { violations: all } = await axe.run('.composer', { rules: Object.fromEntries(off) as unknown });
    return all.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  });
}
