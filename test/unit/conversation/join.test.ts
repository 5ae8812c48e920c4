import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { anchorOf, cutOf, goOnFrom, joined, joinOf, openFence } from '../../../src/conversation/join.ts';
import type { Join } from '../../../src/conversation/join.ts';

/** A reply with everything in it that a cut can fall into. */
const whole = `# Sums in a cart

The function **adds** the prices of all items; an empty cart costs \`0\`. It’s called from \`checkout()\`, and *only* there.

- first the subtotal, then the tax
  - nested: rounding happens once, at the very end
- the shipping, if there is any

1. Read the cart – naïve “quotes” included.
2. Add it up.
10. Done, 木 and 🌲 too.

\`\`\`ts src/cart.ts
export function total(items: readonly Item[]): number {
  let sum = 0;
  for (const { price, count } of items) {
    // The price is in cents.
    sum += price * count;
    if (sum > limit) {
      throw new RangeError('too much');
    }
  }
  return sum;
}
\`\`\`

| item | price | note |
| ---- | ----: | ---- |
| tea  |  3.50 | hot  |
| cake |  4.20 | sweet, with a longer remark |

> A quotation of two lines,
> the second of which ends here.

~~~
plain fence without a language
    indented
~~~

That’s all: $a^2 + b^2 = c^2$, and [a link](https://example.com/a_b?c=d).
`;

/** Every place between two characters. */
const cuts = Array.from(
  whole,
  (
    (at) => (character) =>
      (at += character.length)
  )(0),
).filter((at) => at < whole.length);

/** The continuation as it streams: the joined text, and how much was held back at most. */
function stream(before: string, text: string, size: number): { readonly text: string; readonly join: Join } {
  const cut = cutOf(before);
  for (let end = 0; end < text.length; end += size) {
    const join = joinOf(cut, text.slice(0, end), false);
    if (join !== undefined) return { text: joined(before, text, join), join };
  }
  const join = joinOf(cut, text, true);
  assert.ok(join !== undefined);
  return { text: joined(before, text, join), join };
}

interface Wrong {
  readonly before: string;
  readonly after: string;
  readonly got: string;
}

/**
 * Where the reply isn't whole again. What is marked is no fault as long as nothing is left out, but it must be seldom:
 * `marks`, in percent.
 */
function wrongs(manner: (before: string, rest: string) => string | undefined, size = 7, marks = 3): readonly Wrong[] {
  let marked = 0;
  const wrong = cuts.flatMap((at): readonly Wrong[] => {
    const [before, rest] = [whole.slice(0, at), whole.slice(at)];
    const text = manner(before, rest);
    if (text === undefined) return [];
    const { text: got, join } = stream(before, text, size);
    assert.deepEqual(join, joinOf(cutOf(before), text, true), 'streams as it would join at once');
    if (got === whole) return [];
    if (join.doubtful === true && join.drop === 0) {
      marked++;
      return [];
    }
    return [{ before: before.slice(-40), after: text.slice(0, 60), got: got.slice(at - 40, at + 60) }];
  });
  assert.ok(marked <= (cuts.length * marks) / 100, `${marked} of ${cuts.length} are marked`);
  return wrong;
}

const lastLine = (before: string): string => before.slice(before.trimEnd().lastIndexOf('\n') + 1);
const letters = (text: string): number => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;

describe('a reply that goes on', () => {
  it('is whole again when the model just goes on', () => {
    assert.deepEqual(
      wrongs((_, rest) => rest),
      [],
    );
    assert.deepEqual(
      wrongs((_, rest) => rest, 1_000),
      [],
    );
  });

  it('is whole again when the model repeats what it was asked to repeat', () => {
    const asked = (before: string, rest: string): string =>
      anchorOf(before) + before.slice(before.trimEnd().length) + rest;
    assert.deepEqual(wrongs(asked), []);
    assert.deepEqual(wrongs(asked, 1), []);
  });

  it('is whole again when the model repeats the last line', () => {
    assert.deepEqual(
      wrongs((before, rest) => (letters(lastLine(before)) < 16 ? undefined : lastLine(before) + rest), 7, 7),
      [],
    );
  });

  it('is whole again when the model repeats the last words', () => {
    const words = (before: string): string => /(?:\S+\s+){0,4}\S+\s*$/.exec(before)?.[0] ?? '';
    assert.deepEqual(
      wrongs((before, rest) => (letters(words(before)) < 16 ? undefined : words(before) + rest), 7, 5),
      [],
    );
  });

  it('is whole again when the model opens the code block again, and begins its line again', () => {
    const again = (before: string, rest: string): string | undefined => {
      const fence = openFence(before);
      const line = before.slice(before.lastIndexOf('\n') + 1);
      return fence === undefined || /^[`~]+$/.test(fence) || /^[`~]/.test(line)
        ? undefined
        : `${fence}\n${line}${rest}`;
    };
    assert.deepEqual(wrongs(again), []);
    const withAnchor = (before: string, rest: string): string | undefined => {
      const fence = openFence(before);
      const anchor = anchorOf(before);
      if (fence === undefined || /(?:^|\n)(?:`+|~+)/.test(anchor)) return undefined;
      return `${fence}\n${anchor}${before.slice(before.trimEnd().length)}${rest}`;
    };
    assert.deepEqual(wrongs(withAnchor), []);
  });

  it('is whole again when the model says first that it goes on, and repeats what it was asked to repeat', () => {
    const end = (before: string): string => before.slice(before.trimEnd().length);
    for (const lead of ['Sure, continuing from where I left off:\n\n', 'Gerne, hier geht es weiter:\n\n']) {
      assert.deepEqual(
        wrongs((before, rest) => lead + anchorOf(before) + end(before) + rest, 7, 4),
        [],
      );
    }
  });

  it('is marked, and nothing is left out, when the model says first that it goes on and proves nothing', () => {
    for (const [before, text] of [
      ['Open the file. Then ', 'continue with the remaining steps:\n\n1. Save it.'],
      ['The cart is ', 'Sure, here is the rest:\n\nempty now.'],
      ['The cart is a list of items which ', 'Continuing: the cart is a list of items which the user chose.'],
      ['The cart is a list of items which the user', '…which the user chose.'],
      ['The cart is a list of items', '```\nThe cart is a list of items which the user chose.\n```'],
      ['Steps:\n\n2. Change the name\n3. Sa', '3. Save it\n4. Close it'],
      ['ha ha', ' ha ha!'],
      ['No', 'No one knows.'],
      ['{\n  "enabled": true,\n', '  "enabled": true,\n}'],
      ['It calls total(', '(items) once.'],
      ['They sang: and so it goes, and so it goes', 'and so it goes, until the end.'],
      ['We shall overcome, some day. We shall overcome, some day.', 'We shall overcome, some day. Oh yes.'],
    ] as const)
      assert.deepEqual(joinOf(cutOf(before), text, true), { drop: 0, doubtful: true }, before);
    const twice = joinOf(cutOf('```ts\nif (a) {\n  b();\n}\n'), '}\nc();\n```', true);
    assert.deepEqual(twice, { drop: 0, doubtful: true, fence: '```ts' });
    const reopened = joinOf(cutOf('```ts\nconst a = 1;\n'), '```\nconst b = 2;\n```', true);
    assert.deepEqual(reopened, { drop: 0, doubtful: true, fence: '```ts' });
  });

  it('has equal lines as often as the model said them', () => {
    const row = '  [0, 0, 0, 0, 0, 0, 0, 0, 0, 0],\n';
    const rows = `[\n${row.repeat(5)}]`;
    for (const at of [rows.indexOf(row.trimEnd(), 40) + row.length - 1, 60, 90, 99]) {
      const before = rows.slice(0, at);
      assert.equal(stream(before, anchorOf(before) + rows.slice(at), 4).text, rows);
      const exact = stream(before, rows.slice(at), 4);
      assert.equal(exact.text, rows);
    }
  });

  it('loses no line that is really there twice', () => {
    for (const [before, text] of [
      ['| tea | 3.50 | hot and sweet as ever |\n', '| tea | 3.50 | hot and sweet as ever |\n| cake | 4.20 |\n'],
      ['| tea | 3.50 | hot and sweet as ever |', '| tea | 3.50 | hot and sweet as ever |\n| cake | 4.20 |\n'],
      [
        'Do this first:\n```ts\n  await page.click(button);\n',
        '  await page.click(button);\n  await page.close();\n```\n',
      ],
      [
        'One row of the first kind\nOne row of the second kind\n',
        'One row of the first kind\nOne row of the second kind\n',
      ],
      ['Sing this:\n\nRow, row, row your boat. ', 'Row, row, row your boat. Gently down the stream.'],
      ['He said: never again, ', 'never again, never again!'],
    ] as const) {
      const join = joinOf(cutOf(before), text, true);
      assert.deepEqual([join?.drop, join?.doubtful], [0, true], before);
      assert.deepEqual(stream(before, text, 3).join, join);
      // As it was asked to, it repeats what can't be a line of its own: that is certain.
      const asked = anchorOf(before) + before.slice(before.trimEnd().length) + text;
      assert.equal(stream(before, asked, 3).text, before + text);
    }
  });

  it('takes no code for an introduction', () => {
    const before = "```ts\nimport { replay } from './replay.ts';\nimp";
    const after = "ort { encode } from './journal.ts';\nimport { seal } from './replay.ts';\n";
    assert.equal(stream(before, after, 4).text, before + after);
  });

  it('loses nothing of real files, wherever they are cut', () => {
    for (const [file, fence] of [
      ['test/unit/conversation/replay.test.ts', 'ts'],
      ['src/conversation/entries.ts', 'ts'],
      ['media/styles.css', 'css'],
      ['package.json', 'json'],
      ['README.md', ''],
    ] as const) {
      const text = readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8').slice(0, 6_000);
      const all = fence === '' ? text : `\`\`\`${fence}\n${text}\n\`\`\`\n`;
      let marked = 0;
      for (let at = 30; at < all.length; at += 23) {
        const before = all.slice(0, at);
        const rest = all.slice(at, at + 600);
        const end = before.slice(before.trimEnd().length);
        for (const said of [rest, anchorOf(before) + end + rest]) {
          const { text: got, join } = stream(before, said, 31);
          assert.deepEqual(join, joinOf(cutOf(before), said, true));
          if (got === before + rest) continue;
          assert.ok(join.doubtful === true && join.drop === 0, `${file} at ${at}: ${JSON.stringify(join)}`);
          marked++;
        }
      }
      assert.ok(marked <= 6, `${file}: ${marked} are marked`);
    }
  });

  it('loses no row and no sentence that is there twice, and has none doubled unmarked, wherever it is cut', () => {
    const table = `| a | b |\n|---|---|\n${'| tea | 3.50 |\n'.repeat(4)}${'| cake with a lot of sugar | 4.20 |\n'.repeat(3)}\nThat is all.\n`;
    const json = `\`\`\`json\n[\n${'  { "x": 1, "y": 2 },\n'.repeat(3)}  {}\n]\n\`\`\`\nDone.\n`;
    const method = '  get x() {\n    return this.#x;\n  }\n}\n';
    const code = `\`\`\`ts\nclass A {\n${method}\nclass B {\n${method}\`\`\`\n`;
    const prose =
      'We had everything before us. We had everything before us. We had nothing.\n\n- ✅ done 🌲\n- ✅ done 🌲\n- これは長い文章です。これは長い文章です。\n';
    const last = (text: string, lines: RegExp): string => lines.exec(text)?.[0] ?? '';
    const texts = [table, json, code, prose].flatMap((text) => [text, text.replaceAll('\n', '\r\n')]);
    for (const text of texts) {
      for (let at = 1; at < text.length; at++) {
        const [before, rest] = [text.slice(0, at), text.slice(at)];
        const gap = before.slice(before.trimEnd().length);
        const asked = anchorOf(before) + gap;
        const line = last(before.trimEnd(), /[^\n]*$/) + gap;
        const lines = last(before.trimEnd(), /(?:[^\n]*\n){0,2}[^\n]*$/) + gap;
        for (const again of [
          '',
          asked,
          asked.replaceAll('\r', ''),
          ...(letters(line) < 3 ? [] : [line]),
          lines,
          before,
        ]) {
          const { text: got, join } = stream(before, again + rest, 6);
          assert.deepEqual(join, joinOf(cutOf(before), again + rest, true));
          const isWhole = got.replaceAll('\r', '') === text.replaceAll('\r', '');
          assert.ok(
            isWhole || (join.doubtful === true && join.drop === 0),
            JSON.stringify([before.slice(-50), again, rest.slice(0, 20), join]),
          );
        }
      }
    }
  });

  it('is whole again when the model begins the whole paragraph again', () => {
    const from = whole.indexOf('The function');
    assert.deepEqual(
      wrongs((before, rest) => (before.length < from + 40 ? undefined : before.slice(from) + rest), 7, 15),
      [],
    );
  });

  it('is whole again when it is cut twice', () => {
    for (let at = 50; at < whole.length - 200; at += 37) {
      const first = joined(whole.slice(0, at), anchorOf(whole.slice(0, at)) + whole.slice(at, at + 130), {
        drop: anchorOf(whole.slice(0, at)).length,
      });
      assert.equal(first + whole.slice(at + 130), whole.slice(0, at + 130) + whole.slice(at + 130));
      assert.equal(stream(first, whole.slice(at + 130), 5).text, whole);
    }
  });

  it('is marked where nothing proves that it fits, and then nothing is left out', () => {
    assert.deepEqual(joinOf(cutOf('The quick bro'), 'wn fox jumps.', true), { drop: 0, doubtful: true });
    assert.deepEqual(joinOf(cutOf('The quick brown'), ' fox jumps.', true), { drop: 0 });
    assert.deepEqual(joinOf(cutOf('The quick brown fox'), '# Foxes\n\nThe quick…', true), { drop: 0, doubtful: true });
    const before = 'The subtotal is added up first, and then the tax is put on top of that.';
    // A block without a language may end here, or be opened again.
    assert.deepEqual(joinOf(cutOf('~~~\nplain text\n'), '~~~\nmore text\n~~~\n', true), {
      drop: 0,
      doubtful: true,
      fence: '~~~',
    });
    assert.deepEqual(joinOf(cutOf('~~~\nplain text\n'), '~~~\n\nThat’s all.', true), { drop: 0 });
    // Begun again, but with other words.
    const other = 'The subtotal is added up first, and then the discount is taken off.';
    assert.deepEqual(joinOf(cutOf(before), other, true), { drop: 0 });
  });

  it('says which words are left out that stand nowhere else', () => {
    const { lead } =
      joinOf(cutOf('It ends in the middle of'), 'Sure, continuing from there:\n\nin the middle of it.', true) ?? {};
    assert.equal(lead, 'Sure, continuing from there:');
    assert.equal(joinOf(cutOf('It ends in the middle of'), 'in the middle of a sentence.', true)?.lead, undefined);
  });

  it('is decided soon', () => {
    assert.equal(joinOf(cutOf('One two three four five six'), 'five', false), undefined);
    const repeats = joinOf(
      cutOf('One two three four five six seven eight'),
      'three four five six seven eight n',
      false,
    );
    assert.deepEqual(repeats, { drop: 'three four five six seven eight'.length });
    assert.deepEqual(joinOf(cutOf('One two three.'), ` ${'Four five. '.repeat(22)}`, false), { drop: 0 });
  });

  it('is asked for with the end of what is there, from a word within a line', () => {
    assert.equal(
      anchorOf('One line.\n\nAnother line: that is much longer than that.\n'),
      'line: that is much longer than that.',
    );
    assert.equal(anchorOf('  if (a) {\n    b();\n  }\n}\n'), '  if (a) {\n    b();\n  }\n}');
    const long = anchorOf(`${'word '.repeat(200)}end`);
    assert.ok(long.length > 20 && long.length <= 160 && long.endsWith('word end') && long.startsWith('word'), long);
    assert.match(
      goOnFrom('Here:\n\n```ts\nlet sum = 0;\nsum += price'),
      /\n````\n```ts\nlet sum = 0;\nsum \+= price\n````\n/,
    );
  });
});
