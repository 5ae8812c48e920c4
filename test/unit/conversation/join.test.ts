import assert from 'node:assert/strict';
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

function wrongs(manner: (before: string, rest: string) => string | undefined, size = 7): readonly Wrong[] {
  return cuts.flatMap((at): readonly Wrong[] => {
    const [before, rest] = [whole.slice(0, at), whole.slice(at)];
    const text = manner(before, rest);
    if (text === undefined) return [];
    const got = stream(before, text, size).text;
    return got === whole
      ? []
      : [{ before: before.slice(-40), after: text.slice(0, 60), got: got.slice(at - 40, at + 60) }];
  });
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
      wrongs((before, rest) => (letters(lastLine(before)) < 16 ? undefined : lastLine(before) + rest)),
      [],
    );
  });

  it('is whole again when the model repeats the last words', () => {
    const words = (before: string): string => /(?:\S+\s+){0,4}\S+\s*$/.exec(before)?.[0] ?? '';
    assert.deepEqual(
      wrongs((before, rest) => (letters(words(before)) < 16 ? undefined : words(before) + rest)),
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

  it('is whole again when the model says first that it goes on', () => {
    for (const lead of ['Sure, continuing from where I left off:\n\n', 'Here’s the rest of the answer:\n']) {
      assert.deepEqual(
        wrongs((_, rest) => (lead.endsWith('\n\n') || !rest.startsWith('\n') ? lead + rest : undefined)),
        [],
      );
    }
    const lead = 'Gerne, hier geht es weiter:\n\n';
    const end = (before: string): string => before.slice(before.trimEnd().length);
    assert.deepEqual(
      wrongs((before, rest) => lead + anchorOf(before) + end(before) + rest),
      [],
    );
  });

  it('is whole again when the model begins the whole paragraph again', () => {
    const from = whole.indexOf('The function');
    assert.deepEqual(
      wrongs((before, rest) => (before.length < from + 40 ? undefined : before.slice(from) + rest)),
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
      joinOf(cutOf('It ends in the middle of'), 'Sure, continuing from there:\n\n a sentence.', true) ?? {};
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

  it('is asked for with the end of what is there, from the beginning of a line', () => {
    assert.equal(anchorOf('One line.\n\nAnother line that is long enough.\n'), 'Another line that is long enough.');
    assert.equal(anchorOf('  if (a) {\n    b();\n  }\n}\n'), '  if (a) {\n    b();\n  }\n}');
    const long = anchorOf(`${'word '.repeat(200)}end`);
    assert.ok(long.length > 20 && long.length <= 160 && long.endsWith('word end') && long.startsWith('word'), long);
    assert.match(
      goOnFrom('Here:\n\n```ts\nlet sum = 0;\nsum += price'),
      /\n````\n```ts\nlet sum = 0;\nsum \+= price\n````\n/,
    );
  });
});
