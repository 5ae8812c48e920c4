import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { indentStyle, Reindenter } from '../../../../src/edit/stream/reindent.ts';
import type { IndentStyle } from '../../../../src/edit/stream/reindent.ts';

const SPACES: IndentStyle = { by: 'spaces', unit: 2 };
const TABS: IndentStyle = { by: 'tabs', unit: 4 };

function reindent(original: readonly string[], reply: readonly string[], style: IndentStyle): string[] {
  const indent = new Reindenter(original, style);
  return [...reply.flatMap((line) => indent.push(line)), ...indent.end()];
}

describe('how a file is indented', () => {
  const cases: [string, string[], IndentStyle][] = [
    ['tabs', ['a', '\tb', '\t\tc'], { by: 'tabs', unit: 4 }],
    ['spaces, by the smallest', ['a', '      c', '  b'], { by: 'spaces', unit: 2 }],
    ['a star of a comment is no level', ['/**', ' * a', ' */', '\tb'], { by: 'tabs', unit: 4 }],
    ['both', ['\ta', '    b'], { by: 'mixed', unit: 4 }],
    ['neither', ['a', '', '    '], { by: 'mixed', unit: 4 }],
  ];
  for (const [name, lines, expected] of cases) it(name, () => assert.deepEqual(indentStyle(lines), expected));
});

describe("a reply's indentation", () => {
  const METHOD = ['    add() {', '      return 1;', '    }'];
  const cases: [string, readonly string[], string[], string[], IndentStyle][] = [
    ['is left when it is right', METHOD, ['    a {', '      b', '    }'], ['    a {', '      b', '    }'], SPACES],
    ['gets the base back', METHOD, ['a {', '  b', '', '}'], ['    a {', '      b', '', '    }'], SPACES],
    [
      'gets it back on the first line alone',
      METHOD,
      ['a {', '      b', '    }'],
      ['    a {', '      b', '    }'],
      SPACES,
    ],
    ['gets it back on a single line', ['  one();'], ['two();'], ['  two();'], SPACES],
    ['is left where the reply begins deeper', ['  a'], ['    b'], ['    b'], SPACES],
    ['turns tabs to spaces', ['a', '  b'], ['a', '\tc', '\t\td'], ['a', '  c', '    d'], SPACES],
    ['turns spaces to tabs', ['a', '\tb'], ['a', '    c', '        d'], ['a', '\tc', '\t\td'], TABS],
    ['turns spaces to tabs below a base', ['\t\ta', '\t\t\tb'], ['    c', '      d'], ['\t\tc', '\t\t\td'], TABS],
    ['is left in a file of both', ['a', '\tb'], ['    c'], ['    c'], { by: 'mixed', unit: 4 }],
    ['of a line the original has is its own', ['\ta', '    kept'], ['\ta', '    kept'], ['\ta', '    kept'], TABS],
    ['of nothing is nothing', ['  a'], [], [], SPACES],
    ['of empty lines is nothing', ['  a'], ['', ''], ['', ''], SPACES],
  ];
  for (const [name, original, reply, expected, style] of cases) {
    it(name, () => assert.deepEqual(reindent(original, reply, style), expected));
  }

  it('is known after the first line when that has its base', () => {
    const indent = new Reindenter(METHOD, SPACES);
    assert.deepEqual(indent.push('    a {'), ['    a {']);
  });
});
