import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hunks } from '../../../src/edit/diff.ts';
import { earlierSections, swapsOf } from '../../../src/edit/further.ts';
import type { Earlier } from '../../../src/edit/further.ts';

const section = (title: string, name: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [[`${title}:`, `<${name}>`, ...lines, `</${name}>`].join('\n')];

const nothing: Earlier = { instructions: [], changes: [], rejected: [] };

describe('an edit that builds on another', () => {
  it('tells what was asked, what that changed, and what the user rejected', () => {
    const before = ['a', 'b', 'c', 'd'];
    const now = ['a', 'B', 'c', 'D', 'e'];
    const told = earlierSections(
      {
        ...nothing,
        instructions: ['use capitals', 'and one more'],
        changes: swapsOf(hunks(before, now), now),
        rejected: [{ before: ['a'], after: ['A'] }],
      },
      section,
    );
    assert.deepEqual(told, [
      'The user has already asked for:\n<asked>\nuse capitals\nand one more\n</asked>',
      'That changed the code, which the code to change has in it: old lines with -, new lines with +:\n<changes>\n-b\n+B\n\n-d\n+D\n+e\n</changes>',
      'The user rejected these changes, so don’t make them again: old lines with -, rejected lines with +:\n<rejected>\n-a\n+A\n</rejected>',
    ]);
  });

  it('shows one change as the example for the others', () => {
    const [told] = earlierSections({ ...nothing, example: { before: ['x = 1'], after: ['let x = 1'] } }, section);
    assert.match(told ?? '', /^The example: .*<example>\n-x = 1\n\+let x = 1\n<\/example>$/s);
  });

  it('leaves out what there is no room for: the oldest instructions, the last changes', () => {
    const long = Array.from({ length: 100 }, (_, i) => `${i} ${'x'.repeat(300)}`);
    const told = earlierSections(
      { instructions: long, changes: long.map((line) => ({ before: [line], after: [line] })), rejected: [] },
      section,
    ).join('\n\n');
    assert.ok(told.length < 13_000, String(told.length));
    assert.match(told, /^99 x/m);
    assert.doesNotMatch(told, /^0 x/m);
    assert.match(told, /^-0 x/m);
    const huge = earlierSections({ ...nothing, changes: [{ before: [], after: ['y'.repeat(1e6)] }] }, section).join('');
    assert.ok(huge.length < 9_000, String(huge.length));
  });

  it('tells nothing where there is nothing', () => {
    assert.deepEqual(earlierSections(nothing, section), []);
  });
});
