import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { filled } from '../../../src/chat/leftOut.ts';

const till = [
  'import { log } from "./log.ts";',
  '',
  'export class Till {',
  '  total = 1;',
  '',
  '  /** Opens it. */',
  '  open(float: number) {',
  '    return float;',
  '  }',
  '',
  '  close(): void {',
  '    this.total = 1;',
  '  }',
  '',
  '  count(): number {',
  '    return this.total;',
  '  }',
  '}',
  '',
];
const rest = '  // ... existing code ...';
const close = ['  close(): void {', '    log(this.total);', '    this.total = 0;', '  }'];
const applied = (code: readonly string[]): readonly string[] | undefined => {
  const found = filled(till, code);
  return found && till.toSpliced(found.spot.start, found.spot.end - found.spot.start, ...found.code);
};

describe('code that leaves some out', () => {
  it('is filled with the lines between what it declares', () => {
    const wanted = till.toSpliced(10, 3, ...close);
    assert.deepEqual(applied(['export class Till {', rest, ...close, rest, '}']), wanted);
    assert.deepEqual(applied(['// ...', ...close, '// ...']), wanted);
    assert.deepEqual(applied(['export class Till {', '  total = 1;', '', rest, '', ...close, '', rest, '}']), wanted);
  });

  it('keeps what stands before the first gap and after the last', () => {
    assert.deepEqual(
      applied([
        'export class Till {',
        '  #name = "x";',
        '  total = 1;',
        rest,
        '  count(): number {',
        '    return 2;',
        '  }',
        '}',
      ]),
      till.toSpliced(15, 1, '    return 2;').toSpliced(3, 0, '  #name = "x";'),
    );
  });

  it('may replace the comment above what it changes', () => {
    const open = ['  /** Opens the till. */', '  open(float: number) {', '    return float + 1;', '  }'];
    assert.deepEqual(applied(['export class Till {', rest, ...open, rest, '}']), till.toSpliced(5, 4, ...open));
  });

  it('goes nowhere where nobody can tell what a gap stands for', () => {
    // A new line beside a gap may come before what is left out, or in place of some of it.
    assert.equal(applied(['export class Till {', '  total = 2;', rest, '}']), undefined);
    assert.equal(applied(['export class Till {', rest, '  added(): void {', '    log(1);', '  }', '}']), undefined);
    assert.equal(applied(['export class Other {', rest, ...close, '}']), undefined);
    // What stands between two of its members would go.
    assert.equal(applied(['  open(float: number) {', '  }', '', '  count(): number {', '  }', rest]), undefined);
    assert.equal(applied(['export class Till {', '  count(): number {', '    return 1;', '  }', rest, '}']), undefined);
    // What would be put between is deeper than the code.
    assert.equal(applied([...close.map((line) => line.slice(2)), '// ...']), undefined);
    // Not in this order.
    assert.equal(applied(['  count(): number {', '    return 1;', '  }', rest, ...close]), undefined);
    assert.equal(applied([rest]), undefined);
  });
});
