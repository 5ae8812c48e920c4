import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { excerptOf } from '../../../src/edit/excerpt.ts';

const LINES = Array.from({ length: 300 }, (_, at) => `line ${at}`);

/** Parts that are the lines of these numbers. */
function parts(...at: readonly number[]): { kept: readonly string[]; selected: readonly string[] } {
  const kept = at.map((line, index) => {
    const from = index === 0 ? 0 : (at[index - 1] ?? 0) + 1;
    const text = LINES.slice(from, line).map((each) => `${each}\n`);
    return (index === 0 ? '' : '\n') + text.join('');
  });
  const last = LINES.slice((at.at(-1) ?? 0) + 1).map((each) => `\n${each}`);
  return { kept: [...kept, last.join('')], selected: at.map((line) => LINES[line] ?? '') };
}

describe('the code around several parts', () => {
  it('is left out where it is far from all of them', () => {
    assert.deepEqual(excerptOf(LINES, parts(0, 100, 290)), [
      ...LINES.slice(0, 26),
      '… 49 lines …',
      ...LINES.slice(75, 126),
      '… 139 lines …',
      ...LINES.slice(265),
    ]);
    assert.deepEqual(excerptOf(LINES, parts(150)), ['… 125 lines …', ...LINES.slice(125, 176), '… 124 lines …']);
  });

  it('stays where little would be left out', () => {
    assert.deepEqual(excerptOf(LINES.slice(0, 70), parts(0, 55)), LINES.slice(0, 70));
    assert.deepEqual(excerptOf(['a b'], { kept: ['a ', ''], selected: ['b'] }), ['a b']);
  });
});
