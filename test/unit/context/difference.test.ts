import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { toBlocks } from '../../../src/conversation/context.ts';
import type { Excerpt } from '../../../src/conversation/context.ts';
import { asDifferences, unified } from '../../../src/context/difference.ts';

/** What this process has computed, whatever else the machine does. Milliseconds. */
const busy = (): number => process.cpuUsage().user / 1_000;

const lines = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => `line ${from + at}`);

const file = (id: string, text: string, uri = 'file:///w/a.ts'): Excerpt => ({
  id,
  type: 'file',
  name: 'a.ts',
  of: '',
  path: 'src/a.ts',
  uri,
  language: 'typescript',
  text,
});

/** Applies a unified diff, as `patch` does. */
function patched(before: string, diff: string): string {
  const old = before.split('\n');
  const out: string[] = [];
  let at = 0;
  for (const line of diff === '' ? [] : diff.split('\n')) {
    const head = /^@@ -(\d+),(\d+) \+\d+,\d+ @@$/.exec(line);
    if (head) {
      const start = Number(head[1]) - (head[2] === '0' ? 0 : 1);
      out.push(...old.slice(at, start));
      at = start;
    } else if (line.startsWith('+')) out.push(line.slice(1));
    else {
      assert.equal(line.slice(1), old[at]);
      if (line.startsWith(' ')) out.push(line.slice(1));
      at++;
    }
  }
  return [...out, ...old.slice(at)].join('\n');
}

describe('the difference to what a model has seen', () => {
  it('is a unified diff with three lines around each change', () => {
    const before = lines(1, 30).join('\n');
    const after = before.replace('line 5\n', 'line five\nand more\n').replace('line 25\n', '');
    assert.equal(
      unified(before, after),
      [
        '@@ -2,7 +2,8 @@',
        ...lines(2, 4).map((line) => ` ${line}`),
        '-line 5',
        '+line five',
        '+and more',
        ...lines(6, 8).map((line) => ` ${line}`),
        '@@ -22,7 +23,6 @@',
        ...lines(22, 24).map((line) => ` ${line}`),
        '-line 25',
        ...lines(26, 28).map((line) => ` ${line}`),
      ].join('\n'),
    );
    assert.equal(unified('same', 'same'), '');
  });

  it('makes the new text of the old one, whatever they are', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', '', ' x'), { maxLength: 40 }).map((all) => all.join('\n'));
    fc.assert(
      fc.property(text, text, (before, after) => {
        assert.equal(patched(before, unified(before, after) ?? assert.fail()), after);
      }),
    );
  });

  it('is left to the whole text where only the ends of lines are others', () => {
    assert.equal(unified('a\r\nb\r\n', 'a\nb\n'), undefined);
    assert.equal(unified('a\r\nb', 'a\r\nb'), '');
  });

  it('is left to the whole text where finding it would take too long', () => {
    const [before, after] = [lines(1, 5_000), lines(100_001, 105_000)].map((all) => all.join('\n'));
    assert.equal(unified(before ?? '', after ?? ''), undefined);
    const began = busy();
    const changed = (before ?? '').replace('line 2500', 'other');
    assert.match(unified(before ?? '', changed) ?? '', /\+other/);
    assert.ok(busy() - began < 1_000);
  });

  it('is sent instead of a file that was attached before, to which it refers', () => {
    const before = lines(1, 50).join('\n');
    const [sent] = asDifferences([file('2', before.replace('line 9', 'nine'))], [file('1', before)]);
    assert.ok(sent?.type === 'file' && sent.difference?.to === '1');
    const [block] = toBlocks({ text: '', context: [sent] }, new Set(['1']));
    assert.ok(block?.type === 'text');
    assert.match(block.text, /^File "src\/a\.ts", what has changed since it was attached before:\n```diff\n@@/);
    assert.ok(block.text.length < before.length);
  });

  it('is not sent where the earlier state isn’t: the whole file is', () => {
    const before = lines(1, 50).join('\n');
    const [sent] = asDifferences([file('2', `${before}\nmore`)], [file('1', before)]);
    const [block] = toBlocks({ text: '', context: sent ? [sent] : [] }, new Set());
    assert.ok(block?.type === 'text' && block.text.includes('line 1\n') && block.text.includes('more'));
    assert.deepEqual(asDifferences([file('2', 'x', 'file:///w/b.ts')], [file('1', 'y')]), [
      file('2', 'x', 'file:///w/b.ts'),
    ]);
  });

  it('is a word for a file that is as it was, and the file itself where nearly all of it is new', () => {
    const [same] = asDifferences([file('2', 'text')], [file('1', 'text')]);
    const [block] = toBlocks({ text: '', context: same ? [same] : [] });
    assert.deepEqual(block, { type: 'text', text: 'File "src/a.ts": unchanged since it was attached before.' });
    const all = lines(1, 20).join('\n');
    assert.deepEqual(asDifferences([file('2', 'new')], [file('1', all)]), [file('2', 'new')]);
  });
});
