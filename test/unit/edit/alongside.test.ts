import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { most, roomBeside, surroundingsOf, withoutKeys } from '../../../src/edit/alongside.ts';
import type { FileAround, Surroundings } from '../../../src/edit/alongside.ts';

const HEAD = ["import a from 'a';", "import b from 'b';", ''];
const LINES = [...HEAD, ...Array.from({ length: 500 }, (_, at) => `line ${at}`)];
const symbol = (name: string, start: number, end: number, depth = 0) => ({
  name,
  kind: 'function' as const,
  inFunction: false,
  start,
  end,
  line: start,
  depth,
});

/** Code in lines 300 to 309 of a file with a function at its beginning, one next to the code, and one at its end. */
const FILE: FileAround = {
  lines: LINES,
  start: 300,
  end: 310,
  outline: [
    symbol('first', 3, 20),
    symbol('inner', 5, 6, 1),
    symbol('deep', 5, 6, 2),
    symbol('near', 305, 330),
    symbol('last', 450, 460),
  ],
  problems: [
    { line: 301, severity: 'warning', message: 'unused', source: '' },
    { line: 302, severity: 'error', message: `bad\n  ${'x'.repeat(300)}`, source: 'ts(1)' },
    { line: 20, severity: 'error', message: 'elsewhere', source: '' },
  ],
};

describe('what goes along with the code', () => {
  it('is the nearest lines, the file’s beginning, what else it declares, and what is wrong', () => {
    const { before, after, head, outline, problems } = surroundingsOf(FILE);
    assert.deepEqual([before[0], before.length, before.at(-1)], [LINES[200], 100, LINES[299]]);
    assert.deepEqual([after[0], after.length], [LINES[310], 100]);
    assert.deepEqual(head, HEAD.slice(0, 2));
    assert.deepEqual(outline, [`4: ${LINES[3]}`, `6: ${LINES[5]}`, `451: ${LINES[450]}`]);
    assert.deepEqual(problems, [`line 303: error ts(1): bad ${'x'.repeat(156)}…`, 'line 302: warning: unused']);
  });

  it('has no part that holds a key', () => {
    const key = 'const key = "sk-ant-api03-abcdefghijklmnop1234567890";';
    const without = (file: FileAround): Surroundings => withoutKeys(surroundingsOf(file), file);
    const { before, after, head } = without({ ...FILE, lines: LINES.with(295, key) });
    assert.deepEqual([before, after.length, head], [[], 100, HEAD.slice(0, 2)]);
    assert.deepEqual(without(FILE), surroundingsOf(FILE));
  });

  it('has no part of a private key whose first line is further away', () => {
    const body = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj';
    const pem = [
      '-----BEGIN PRIVATE KEY-----',
      ...Array.from({ length: 150 }, () => body),
      '-----END PRIVATE KEY-----',
    ];
    const lines = [...LINES.slice(0, 100), ...pem, ...LINES.slice(100)];
    const file = { ...FILE, lines, start: 300, end: 310, outline: [], problems: [] };
    assert.ok(surroundingsOf(file).before.includes(body));
    const { before, after } = withoutKeys(surroundingsOf(file), file);
    assert.deepEqual([before, after.length], [[], 100]);
    for (const [at, count] of [
      [351, 0],
      [352, 100],
    ] as const) {
      const below = { ...file, start: at, end: at + 1 };
      assert.equal(withoutKeys(surroundingsOf(below), below).before.length, count, `at ${at}`);
    }
  });

  it('has each line once', () => {
    const { before, head, outline } = surroundingsOf({ ...FILE, start: 4, end: 21 });
    assert.deepEqual([before, head], [LINES.slice(0, 4), []]);
    assert.deepEqual(outline, [`306: ${LINES[305]}`, `451: ${LINES[450]}`]);
    assert.deepEqual(surroundingsOf({ ...FILE, start: 0, end: LINES.length }), {
      ...{ before: [], after: [], head: [], outline: [] },
      problems: [
        'line 21: error: elsewhere',
        `line 303: error ts(1): bad ${'x'.repeat(156)}…`,
        'line 302: warning: unused',
      ],
    });
  });

  it('leaves out what says least where there is little room', () => {
    const { problems, before, after, head, outline } = surroundingsOf(
      { ...FILE, problems: FILE.problems.slice(0, 1) },
      60,
    );
    assert.deepEqual(problems, ['line 302: warning: unused']);
    assert.deepEqual([before, after, head, outline], [[LINES[299]], LINES.slice(310, 312), [], []]);
    const none = surroundingsOf(FILE, 0);
    assert.deepEqual(Object.values(none).flat(), []);
  });

  it('has no line that is longer than its share', () => {
    const lines = ['x'.repeat(most.before), 'near', 'code', 'y'.repeat(most.after)];
    const { before, after } = surroundingsOf({ lines, start: 2, end: 3, outline: [], problems: [] });
    assert.deepEqual([before, after], [['near'], []]);
  });
});

describe('the room in a model’s window', () => {
  const code = ['x'.repeat(3_500)];
  it('is what is left beside the code and the reply', () => {
    assert.equal(roomBeside(code, code, undefined), Infinity);
    assert.equal(roomBeside(code, code, { reply: 100 }), Infinity);
    assert.equal(roomBeside(code, code, { window: 10_000, reply: 4_000 }), 14_000);
    assert.equal(roomBeside(code, code, { window: 5_000, reply: 4_000 }), 0);
    assert.equal(roomBeside(code, code, { window: 3_000, reply: 4_000 }), undefined);
  });
});
