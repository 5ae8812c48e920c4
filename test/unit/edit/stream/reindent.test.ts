import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../../fastCheck.ts';
import { indentStyle } from '../../../../src/edit/stream/indent.ts';
import { Reindenter } from '../../../../src/edit/stream/reindent.ts';
import type { IndentStyle } from '../../../../src/edit/stream/indent.ts';

const SPACES: IndentStyle = { by: 'spaces', unit: 2 };
const FOUR: IndentStyle = { by: 'spaces', unit: 4 };
const TABS: IndentStyle = { by: 'tabs', unit: 4 };

function reindent(
  original: readonly string[],
  reply: readonly string[],
  style: IndentStyle,
  languageId = 'typescript',
): string[] {
  const indent = new Reindenter(original, style, languageId);
  return [...reply.flatMap((line) => indent.push(line)), ...indent.end()];
}

describe('how a file is indented', () => {
  const cases: [string, string[], IndentStyle][] = [
    ['tabs', ['a', '\tb', '\t\tc'], { by: 'tabs', unit: 4 }],
    ['spaces, by the commonest step', ['a', '  b', '    c', '      d', 'e(', '    f)'], { by: 'spaces', unit: 2 }],
    ['spaces, whatever is aligned once', ['a', '    b', '        c', '          d'], { by: 'spaces', unit: 4 }],
    ['a star of a comment is no level', ['/**', ' * a', ' */', '\tb'], { by: 'tabs', unit: 4 }],
    ['both', ['\ta', '    b'], { by: 'mixed', unit: 4 }],
    ['neither', ['a', '', '    '], { by: 'mixed', unit: 4 }],
  ];
  for (const [name, lines, expected] of cases) it(name, () => assert.deepEqual(indentStyle(lines), expected));
});

describe("a reply's indentation", () => {
  const METHOD = ['    add() {', '      return 1;', '    }'];
  const cases: [string, readonly string[], readonly string[], readonly string[], IndentStyle, string?][] = [
    ['is left when it is right', METHOD, ['    a {', '      b', '    }'], ['    a {', '      b', '    }'], SPACES],
    ['gets the base back', METHOD, ['a {', '  b', '', '}'], ['    a {', '      b', '', '    }'], SPACES],
    [
      'gets the base back where lines go on with the first',
      ['  return a;'],
      ['return a', '  .b()', '  .c();'],
      ['  return a', '    .b()', '    .c();'],
      SPACES,
    ],
    [
      'gets it back on the first line alone where lines that go on with it are deeper',
      ['  return a;'],
      ['return a', '    .b()', '    .c();'],
      ['  return a', '    .b()', '    .c();'],
      SPACES,
    ],
    [
      "gets the file's levels with the base, from narrower ones",
      ['    a();'],
      ['if (x) {', '  a();', '  if (y) {', '    b();', '  }', '}'],
      ['    if (x) {', '        a();', '        if (y) {', '            b();', '        }', '    }'],
      FOUR,
    ],
    [
      "gets the file's levels with the base, from wider ones",
      ['  a();'],
      ['if (x) {', '    /*', '     * b', '     */', '    a();', '}'],
      ['  if (x) {', '    /*', '     * b', '     */', '    a();', '  }'],
      SPACES,
    ],
    [
      'is aligned as it came where levels have no width',
      ['    a: 1'],
      ['a:', '  - b: 1', '    c: 2'],
      ['    a:', '      - b: 1', '        c: 2'],
      FOUR,
      'yaml',
    ],
    [
      'keeps its own levels where its base is not lost',
      ['if (x) {', '    a();', '}'],
      ['if (x) {', '  b();', '}'],
      ['if (x) {', '  b();', '}'],
      FOUR,
    ],
    [
      'gets it back on the first line alone',
      METHOD,
      ['a {', '      b', '    }'],
      ['    a {', '      b', '    }'],
      SPACES,
    ],
    [
      'gets it back on the first line alone, where that is the same',
      ['  one();', '  two();', '  three();'],
      ['one();', '  2;', '  three();'],
      ['  one();', '  2;', '  three();'],
      SPACES,
    ],
    ['gets it back on a single line', ['  one();'], ['two();'], ['  two();'], SPACES],
    [
      'gets it back where it stands off the step',
      ['        a()', '        b()'],
      ['   a()', '   c()'],
      ['        a()', '        c()'],
      FOUR,
    ],
    [
      'gets it back around code that is wrapped',
      ['    load()', '    save()'],
      ['try:', '    load()', '    save()', 'except OSError:', '    pass'],
      ['    try:', '        load()', '        save()', '    except OSError:', '        pass'],
      FOUR,
      'python',
    ],
    [
      'gets it back where one line becomes a branch',
      ['    return name'],
      ['if name:', '    return name', 'return "?"'],
      ['    if name:', '        return name', '    return "?"'],
      FOUR,
      'python',
    ],
    [
      'gets it back around a block that ends with the reply',
      ['    load()'],
      ['with lock:', '    load()'],
      ['    with lock:', '        load()'],
      FOUR,
      'python',
    ],
    [
      'gets it back around code in braces',
      ['    a();', '    b();'],
      ['if (x) {', '    a();', '    b();', '}'],
      ['    if (x) {', '        a();', '        b();', '    }'],
      FOUR,
    ],
    [
      'gets it back around code in words',
      ['  puts name'],
      ['if name', '  puts name', 'end'],
      ['  if name', '    puts name', '  end'],
      SPACES,
      'ruby',
    ],
    [
      'gets it back, but not inside literals',
      ['    x = 1', '    y = 2'],
      ['x = """', 'text', '  more', '"""', 'y = 3'],
      ['    x = """', 'text', '  more', '"""', '    y = 3'],
      FOUR,
      'python',
    ],
    [
      'gets it back in documentation',
      ['    def f(self):', '        return 1'],
      ['def g(self):', '    """Doc.', '', '    More.', '    """', '    return 2'],
      ['    def g(self):', '        """Doc.', '', '        More.', '        """', '        return 2'],
      FOUR,
      'python',
    ],
    [
      'keeps the tabs of a block in Markdown',
      ['- a', '  - b'],
      ['- a', '\t- b', '', '```go', '\tx()', '```', '\tc'],
      ['- a', '  - b', '', '```go', '\tx()', '```', '  c'],
      SPACES,
      'markdown',
    ],
    [
      'does not count literals',
      ['    x = 1', '    y = 2'],
      ['    x = """', 'text', '"""', '    y = 3'],
      ['    x = """', 'text', '"""', '    y = 3'],
      FOUR,
      'python',
    ],
    [
      'does not count preprocessor lines',
      ['    a();', '    b();'],
      ['#ifdef X', '    a();', '#endif', '    c();'],
      ['#ifdef X', '    a();', '#endif', '    c();'],
      FOUR,
      'c',
    ],
    [
      'does not count the conditionals of a Makefile',
      ['\tcc a.c'],
      ['ifeq ($(X),1)', '\tcc b.c', 'else', '  Y = 1', 'endif'],
      ['ifeq ($(X),1)', '\tcc b.c', 'else', '  Y = 1', 'endif'],
      TABS,
      'makefile',
    ],
    ['gets a tab back in a Makefile', ['\tcc a.c'], ['cc b.c'], ['\tcc b.c'], TABS, 'makefile'],
    [
      'is left where one line moves out',
      ['            return best'],
      ['        return best'],
      ['        return best'],
      FOUR,
    ],
    [
      'is left where the first line moves out',
      ['        x = 1', '    y = 2'],
      ['    y = 2', '    z = 3'],
      ['    y = 2', '    z = 3'],
      FOUR,
      'python',
    ],
    [
      'is left where the original reaches the margin',
      ['    return 1', '', 'main()'],
      ['main(1)'],
      ['main(1)'],
      FOUR,
      'python',
    ],
    [
      'is left where a later label stands at the margin',
      ['    a();', '    b();'],
      ['    a();', 'out:', '    b();'],
      ['    a();', 'out:', '    b();'],
      FOUR,
      'c',
    ],
    [
      'is left where to move it is all that was asked',
      ['    a();', '    b();'],
      ['a();', 'b();'],
      ['a();', 'b();'],
      FOUR,
    ],
    ['is not left where the reply ends earlier', ['    a();', '    b();'], ['a();'], ['    a();'], FOUR],
    ['is left where the reply begins deeper', ['  a'], ['    b'], ['    b'], SPACES],
    ['turns tabs to spaces', ['a', '  b'], ['a', '\tc', '\t\td'], ['a', '  c', '    d'], SPACES],
    ['turns spaces to tabs', ['a {', '\tb'], ['a {', '    c {', '        d'], ['a {', '\tc {', '\t\td'], TABS],
    ['turns spaces to tabs below a base', ['\t\ta', '\t\t\tb'], ['    c', '      d'], ['\t\tc', '\t\t\td'], TABS],
    [
      'takes no continued line for a level',
      ['f(', '\tb)', 'g {', '\tc', '}'],
      ['f(', '        b)', 'g {', '    c', '}'],
      ['f(', '\t\tb)', 'g {', '\tc', '}'],
      TABS,
    ],
    [
      'keeps the white space of literals',
      ['func f() {', '\tx()', '}'],
      ['func f() {', '    s := `', '    a', '    `', '    x()', '}'],
      ['func f() {', '\ts := `', '    a', '    `', '\tx()', '}'],
      TABS,
      'go',
    ],
    [
      'keeps the tabs of a here document',
      ['if a; then', '  b', 'fi'],
      ['if a; then', '\tcat <<-X', '\ttext', '\tX', '\tb', 'fi'],
      ['if a; then', '  cat <<-X', '\ttext', '\tX', '  b', 'fi'],
      SPACES,
      'shellscript',
    ],
    [
      'keeps the white space of template literals, but not of the code in them',
      ['a {', '\tb', '}'],
      ['a {', '    b(`', '    x ${c({', '    y: `', '    z`', '    })}', '    w`);', '}'],
      ['a {', '\tb(`', '    x ${c({', '\ty: `', '    z`', '\t})}', '    w`);', '}'],
      TABS,
    ],
    ['is left in a file of both', ['a', '\tb'], ['    c'], ['    c'], { by: 'mixed', unit: 4 }],
    ['of a line the original has is its own', ['\ta', '    kept'], ['\ta', '    kept'], ['\ta', '    kept'], TABS],
    ['of nothing is nothing', ['  a'], [], [], SPACES],
    ['of empty lines is nothing', ['  a'], ['', ''], ['', ''], SPACES],
  ];
  for (const [name, original, reply, expected, style, languageId] of cases) {
    it(name, () => assert.deepEqual(reindent(original, reply, style, languageId), expected));
  }

  it('is known after the first line when that has its base', () => {
    const indent = new Reindenter(METHOD, SPACES);
    assert.deepEqual(indent.push('    a {'), ['    a {']);
  });

  it('is known after two lines when the base was lost', () => {
    const indent = new Reindenter(METHOD, SPACES);
    assert.deepEqual(indent.push('sub() {'), []);
    assert.deepEqual(indent.push('  return 2;'), ['    sub() {', '      return 2;']);
    assert.deepEqual(indent.push('}'), ['    }']);
  });

  const LINE = fc.constantFrom(
    '',
    'a',
    '  b',
    '    c {',
    '    }',
    '\td',
    '\t\te:',
    '      `',
    '#if X',
    '  """',
    '   f',
    ' * g',
  );
  const STYLE = fc.constantFrom<IndentStyle>(SPACES, FOUR, TABS, { by: 'mixed', unit: 4 });
  const LANGUAGE = fc.constantFrom('typescript', 'python', 'c', 'makefile', 'shellscript');

  it('of a reply that is the original is left', () => {
    fc.assert(
      fc.property(fc.array(LINE, { minLength: 1 }), STYLE, LANGUAGE, (lines, style, languageId) => {
        assert.deepEqual(reindent(lines, lines, style, languageId), lines);
      }),
    );
  });

  it('is all that changes in any reply', () => {
    fc.assert(
      fc.property(fc.array(LINE), fc.array(LINE), STYLE, LANGUAGE, (original, reply, style, languageId) => {
        const text = (line: string): string => line.trimStart();
        assert.deepEqual(reindent(original, reply, style, languageId).map(text), reply.map(text));
      }),
      { numRuns: 1_000 },
    );
  });

  it('comes back in any style when all of it was lost', () => {
    const body = fc.array(fc.constantFrom('a', '  b', '    c'), { minLength: 2 });
    fc.assert(
      fc.property(body, body, fc.constantFrom('  ', '    ', '      '), (before, after, base) => {
        const shift = (lines: readonly string[]): string[] => lines.map((line) => base + line);
        const original = shift(['x', ...before]);
        const reply = ['y', ...after, 'y'];
        assert.deepEqual(reindent(original, reply, SPACES), shift(reply));
      }),
    );
  });
});
