import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import type { Position, TextEdit } from '../../../src/edit/textEdit.ts';
import { changedNothing, EditSession, leave, outcomeOf } from '../../../src/edit/session.ts';
import type { StopReason } from '../../../src/messages/index.ts';
import type { Issue, ReplyOutcome } from '../../../src/edit/stream/incoming.ts';
import { TestDocument } from './document.ts';

const TAG = { open: '<replacement>', close: '</replacement>' };

function session(original: readonly string[], start: number, lineCount = original.length): EditSession {
  return new EditSession('file:///a', lineCount, {
    original,
    start,
    tag: TAG,
    style: { by: 'mixed', unit: 4 },
    languageId: 'plaintext',
  });
}

/** Writes what there is to write, as the writer does. */
function drain(edit: EditSession, document: TestDocument): void {
  for (let edits = edit.next(); edits; edits = edit.next()) {
    document.write(edit.file.at, edits);
    edit.wrote(edits, document);
  }
}

function restore(edit: EditSession, document: TestDocument): void {
  const edits = edit.file.reject();
  document.write(edit.file.at, edits);
  edit.file.rejected(edits, document);
}

function reply(lines: readonly string[]): string {
  return ['<replacement>', ...lines, '</replacement>'].join('\n');
}

/** A change outside of the edited block: `region` above or below, or one of those that touch its edge. */
interface Outside {
  readonly kind: 'type' | 'delete' | 'deleteLineAbove' | 'deleteLineBelow' | 'enterBefore' | 'enterAfter' | 'reformat';
  readonly below: boolean;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Above, block and below as three texts: what a document must be after changes outside, without any line arithmetic. */
class Oracle {
  above: string;
  below: string;
  readonly eol: string;

  constructor(above: string, below: string, eol: string) {
    this.above = above;
    this.below = below;
    this.eol = eol;
  }

  /** Makes the same change here and in the document; returns what an editor would tell. */
  apply(change: Outside, document: TestDocument): ReturnType<TestDocument['replace']> | undefined {
    const blockStart = this.above.length;
    const blockEnd = document.text.length - this.below.length;
    const replace = (from: number, to: number, text: string): ReturnType<TestDocument['replace']> =>
      document.replace({ start: position(document.text, from), end: position(document.text, to), text });
    switch (change.kind) {
      case 'type':
      case 'delete': {
        // Of what is below, the line end belongs to the block's last line: changes go after it.
        const own = change.below ? (/^\r?\n/.exec(this.below)?.[0].length ?? 0) : 0;
        const region = change.below ? this.below : this.above.replace(/\r?\n$/, '');
        if (region.length <= own) return undefined;
        const snap = (n: number): number => {
          const at = own + (n % (region.length - own + 1));
          return region[at] === '\n' && region[at - 1] === '\r' ? at - 1 : at;
        };
        const at = snap(change.from);
        const to = change.kind === 'type' ? at : Math.max(snap(change.to), at);
        const text = change.kind === 'type' ? change.text.replaceAll('\n', this.eol) : '';
        const base = change.below ? blockEnd : 0;
        const result = replace(base + at, base + to, text);
        if (change.below) this.below = this.below.slice(0, at) + text + this.below.slice(to);
        else this.above = this.above.slice(0, at) + text + this.above.slice(to);
        return result;
      }
      case 'deleteLineAbove': {
        if (this.above === '') return undefined;
        const from = this.above.lastIndexOf('\n', this.above.length - 2) + 1;
        const result = replace(from, blockStart, '');
        this.above = this.above.slice(0, from);
        return result;
      }
      case 'deleteLineBelow': {
        const line = /^\r?\n[^\r\n]*/.exec(this.below)?.[0];
        if (line === undefined) return undefined;
        const result = replace(blockEnd, blockEnd + line.length, '');
        this.below = this.below.slice(line.length);
        return result;
      }
      case 'enterBefore': {
        // On an empty line, Enter is before and after it.
        if (document.text.startsWith(this.eol, blockStart) || blockStart === blockEnd) return undefined;
        this.above += this.eol;
        return replace(blockStart, blockStart, this.eol);
      }
      case 'enterAfter': {
        this.below = this.eol + this.below;
        return replace(blockEnd, blockEnd, this.eol);
      }
      case 'reformat':
        return replace(0, document.text.length, document.text);
    }
  }
}

function position(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  const line = before.split('\n').length - 1;
  return { line, character: offset - (before.lastIndexOf('\n') + 1) };
}

const LINE = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('', '}', '  }', 'a', 'return x;', '  const y = 1;', '\tfoo();') },
  fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => text.replaceAll(/[\r\n]/g, '')),
);
/** Begins without indentation, so that a reply's lines are taken as they are (`indent.test.ts` has the others). */
const LINES = fc.array(LINE, { minLength: 1, maxLength: 12 }).map((lines) => {
  const first = lines.findIndex((line) => line.trim() !== '');
  return lines.map((line, i) => (i <= Math.max(first, 0) ? line.trimStart() : line));
});
const REPLY = fc
  .oneof(fc.array(LINE, { maxLength: 14 }), LINES)
  .filter((lines) => !lines.some((line) => line.includes('```')))
  // What may be a line of a diff is read in `stream/described.test.ts`.
  .filter((lines) => !lines.some((line) => /^[-+]./u.test(line)));
const OUTSIDE: fc.Arbitrary<Outside> = fc.record({
  kind: fc.constantFrom<Outside['kind']>(
    'type',
    'delete',
    'deleteLineAbove',
    'deleteLineBelow',
    'enterBefore',
    'enterAfter',
    'reformat',
  ),
  below: fc.boolean(),
  from: fc.nat(200),
  to: fc.nat(200),
  text: fc.constantFrom('x', '\n', 'a\nb', '😀', 'foo();\n'),
});
function join(lines: readonly string[], eol: string): string {
  return lines.map((line) => line + eol).join('');
}

const SCENE = fc.record({
  above: fc.array(LINE, { maxLength: 4 }),
  original: LINES,
  below: fc.array(LINE, { maxLength: 4 }),
  finalNewline: fc.boolean(),
  eol: fc.constantFrom('\n', '\r\n'),
  reply: REPLY,
  /** After how many characters of the reply what happens. */
  steps: fc.array(fc.record({ characters: fc.nat(12), write: fc.boolean(), change: fc.option(OUTSIDE) }), {
    maxLength: 20,
  }),
});
type Scene = typeof SCENE extends fc.Arbitrary<infer T> ? T : never;

/** Plays a scene up to the end of its steps; the rest of the reply is not pushed yet. */
function play(scene: Scene): {
  edit: EditSession;
  document: TestDocument;
  oracle: Oracle;
  rest: string;
  originalText: string;
} {
  const { eol } = scene;
  const above = join(scene.above, eol);
  const originalText = scene.original.join(eol);
  const below = eol + join(scene.below, eol);
  const whole = above + originalText + (scene.finalNewline ? below : below.replace(/\r?\n$/, ''));
  const document = new TestDocument(whole, eol);
  const oracle = new Oracle(above, whole.slice(above.length + originalText.length), eol);
  const edit = session(scene.original, scene.above.length, document.lineCount);
  let text = reply(scene.reply);
  for (const step of scene.steps) {
    edit.reply.push(text.slice(0, step.characters));
    text = text.slice(step.characters);
    if (step.write) drain(edit, document);
    if (!step.change) continue;
    const change = oracle.apply(step.change, document);
    if (change)
      assert.equal(
        edit.changed({ changes: [change], by: 'person' }, document),
        'followed',
        JSON.stringify(step.change),
      );
  }
  return { edit, document, oracle, rest: text, originalText };
}

describe('an edit while others change the document around it', () => {
  it('makes the block the reply and leaves every other byte as others made it', () => {
    fc.assert(
      fc.property(SCENE, (scene) => {
        const { edit, document, oracle, rest, originalText } = play(scene);
        edit.reply.push(rest);
        edit.finish('complete', document);
        drain(edit, document);
        const unchanged = document.text === oracle.above + originalText + oracle.below;
        assert.equal(edit.file.phase, unchanged ? 'rejected' : 'review');
        const { above, below } = oracle;
        if (scene.reply.length > 0) {
          assert.equal(document.text, above + scene.reply.join(scene.eol) + below);
        } else {
          // The lines are gone with one line end: the one after them, or where there is none the one before.
          const around = below === '' ? above.replace(/\r?\n$/, '') : above + below.replace(/^\r?\n/, '');
          assert.equal(document.text, around);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('puts the original back byte for byte, from any moment', () => {
    fc.assert(
      fc.property(
        SCENE,
        fc.constantFrom<ReplyOutcome | 'streaming'>('streaming', 'complete', 'stopped', 'interrupted', 'cut'),
        (scene, moment) => {
          const { edit, document, oracle, rest, originalText } = play(scene);
          if (moment === 'complete') edit.reply.push(rest);
          if (moment !== 'streaming') {
            edit.finish(moment, document);
            drain(edit, document);
          }
          restore(edit, document);
          assert.equal(edit.file.open, false);
          assert.equal(document.text, oracle.above + originalText + oracle.below);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('keeps the rest of the original below what came, when it is stopped, interrupted or cut off', () => {
    fc.assert(
      fc.property(
        SCENE,
        fc.constantFrom<Exclude<ReplyOutcome, 'complete'>>('stopped', 'interrupted', 'cut'),
        (scene, outcome) => {
          const { edit, document } = play(scene);
          edit.finish(outcome, document);
          drain(edit, document);
          assert.notEqual(edit.file.phase, 'streaming');
          if (edit.file.phase === 'review') assert.deepEqual(edit.reply.issues.includes(outcome), true);
          // Below the lines of the reply stands a tail of the original.
          const rest = document.region(edit.file.at).slice(edit.reply.progress.received);
          assert.deepEqual(rest, scene.original.slice(scene.original.length - rest.length));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('an edit', () => {
  const ORIGINAL = ['function a() {', '  return 1;', '}'];

  function ended(reply: string, outcome: ReplyOutcome = 'complete'): { edit: EditSession; document: TestDocument } {
    const document = new TestDocument(ORIGINAL.join('\n'), '\n');
    const edit = session(ORIGINAL, 0);
    edit.reply.push(reply);
    edit.finish(outcome, document);
    drain(edit, document);
    return { edit, document };
  }

  const issues: [string, string, ReplyOutcome, readonly Issue[]][] = [
    ['whole', reply(['function b() {', '}']), 'complete', []],
    ['without its closing tag', '<replacement>\nfunction b() {', 'complete', ['unclosed']],
    ['that leaves code out', reply(['function b() {', '  // ... rest unchanged', '}']), 'complete', ['elided']],
    ['without any mark', 'function b() {}', 'complete', ['unmarked']],
    ['with two pieces of code', '```\na\n```\n```\nb\n```', 'complete', ['ambiguous']],
    ['out of tokens', '<replacement>\nfunction b() {\n', 'cut', ['cut']],
    ['interrupted', '<replacement>\nfunction b() {\n', 'interrupted', ['interrupted']],
    ['stopped', '<replacement>\nfunction b() {\n', 'stopped', ['stopped']],
  ];
  for (const [name, text, outcome, expected] of issues) {
    it(`says what is not to be trusted in a reply ${name}`, () => {
      const { edit } = ended(text, outcome);
      assert.equal(edit.file.phase, 'review');
      assert.deepEqual(edit.reply.issues, expected);
    });
  }

  const nothing: [string, string, ReplyOutcome][] = [
    ['nothing', '', 'complete'],
    ['the same', reply(ORIGINAL), 'complete'],
    ['words that were broken off', 'Sure, I will', 'interrupted'],
    ['an opening tag and no more', '<replacement>\n', 'stopped'],
    ['one line that was not finished', '<replacement>\nfunction b', 'cut'],
  ];
  for (const [name, text, outcome] of nothing) {
    it(`is over, with nothing changed, when the reply is ${name}`, () => {
      const { edit, document } = ended(text, outcome);
      assert.equal(edit.file.phase, 'rejected');
      assert.equal(document.text, ORIGINAL.join('\n'));
    });
  }

  const reasons: [string, string, StopReason | undefined, string][] = [
    ['the same code', reply(ORIGINAL), 'end_turn', 'unchanged'],
    ['text without code', '<replacement>', 'refusal', 'refusal'],
    ['thoughts alone', '', 'end_turn', 'empty'],
    ['nothing at all', '', 'end_turn', 'silent'],
    ['nothing before the token limit', '', 'max_tokens', 'cut'],
    ['nothing, for want of room', '', 'model_context_window_exceeded', 'full'],
    ['a refusal', '', 'refusal', 'refusal'],
  ];
  for (const [name, text, stopReason, why] of reasons) {
    it(`says why nothing changed: ${name}`, () => {
      const { edit } = ended(text, outcomeOf({ type: 'complete' }, stopReason));
      assert.equal(edit.nothing(stopReason, text === '' && name !== 'thoughts alone'), why);
    });
  }

  it('counts its hunks once for each write', () => {
    const edit = session(ORIGINAL, 0);
    const document = new TestDocument(ORIGINAL.join('\n'), '\n');
    edit.reply.push('<replacement>\nnew one\n');
    drain(edit, document);
    const { hunks } = edit;
    assert.equal(hunks.open?.count, 1);
    assert.equal(edit.hunks, hunks);
    edit.reply.push('new two\n');
    assert.equal(edit.hunks, hunks);
    drain(edit, document);
    assert.equal(edit.hunks.open?.count, 2);
  });

  for (const outcome of ['stopped', 'interrupted', 'cut'] as const) {
    it(`leaves out the line that was under way when the reply was ${outcome}`, () => {
      const { document } = ended('<replacement>\nfunction b() {\n  return fet', outcome);
      assert.equal(document.text, ['function b() {', ...ORIGINAL].join('\n'));
    });
  }

  it('keeps a last line that its closing mark ends, however the reply ended after it', () => {
    const { document } = ended('<replacement>\nfunction b() {\n  return 2;</replacement>', 'stopped');
    assert.equal(document.text.startsWith('function b() {\n  return 2;\n'), true, document.text);
  });

  it('does not call a comment elided that was there before', () => {
    const original = ['// ... rest unchanged', 'a'];
    const edit = session(original, 0);
    edit.reply.push(reply(['// ... rest unchanged', 'b']));
    edit.finish('complete', new TestDocument(original.join('\n'), '\n'));
    assert.deepEqual(edit.reply.issues, []);
  });

  it('pauses when its code is changed, keeps reading, and then does what the user says', () => {
    const start = (): { edit: EditSession; document: TestDocument } => {
      const document = new TestDocument(ORIGINAL.join('\n'), '\n');
      const edit = session(ORIGINAL, 0);
      edit.reply.push('<replacement>\nfunction b() {\n');
      drain(edit, document);
      const typed = { start: { line: 2, character: 0 }, end: { line: 2, character: 0 }, text: '  mine();\n' };
      assert.equal(edit.changed({ changes: [document.replace(typed)], by: 'person' }, document), 'overlap');
      assert.equal(edit.file.phase, 'paused');
      const written = { originalLine: 0, removed: [], line: 0, count: 1 };
      assert.deepEqual(edit.hunks, { closed: [written], open: undefined }, 'the user’s line is not the edit’s');
      edit.reply.push('}\n</replacement>');
      edit.finish('complete', document);
      assert.equal(edit.next(), undefined);
      return { edit, document };
    };
    const kept = start();
    const back = kept.edit.keep();
    kept.document.write(kept.edit.file.at, back);
    kept.edit.kept(back, kept.document);
    assert.equal(kept.edit.mixed, false);
    assert.equal(kept.edit.file.phase, 'accepted');
    assert.equal(kept.document.text, ['function a() {', '  mine();', '  return 1;', '}'].join('\n'));
    const used = start();
    const edits = used.edit.overwrite();
    used.document.write(used.edit.file.at, edits);
    used.edit.overwrote(edits, used.document);
    assert.equal(used.edit.file.phase, 'review');
    assert.equal(used.document.text, 'function b() {\n}');
    restore(used.edit, used.document);
    assert.equal(used.document.text, ORIGINAL.join('\n'));
  });

  it('is over when an undo puts the original back, and stops when an undo leaves something of it', () => {
    for (const [undone, result, phase] of [
      [ORIGINAL, 'restored', 'rejected'],
      [['function b() {', ...ORIGINAL.slice(1)], 'overlap', 'review'],
    ] as const) {
      const document = new TestDocument(ORIGINAL.join('\n'), '\n');
      const edit = session(ORIGINAL, 0);
      edit.reply.push('<replacement>\nfunction b() {\n  const c = 1;\n');
      drain(edit, document);
      const lines = document.lines;
      const end = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
      const change = document.replace({ start: { line: 0, character: 0 }, end, text: undone.join('\n') });
      assert.equal(edit.changed({ changes: [change], by: 'undo' }, document), result);
      assert.equal(edit.file.phase, phase);
    }
  });

  it('is accepted once, and only in review', () => {
    const { edit } = ended(reply(['b']));
    assert.equal(edit.file.on('accepted'), true);
    assert.equal(edit.file.on('accepted'), false);
    const streaming = session(ORIGINAL, 0);
    assert.equal(streaming.file.on('accepted'), false);
  });

  it('never gives half of a surrogate pair a line of its own', () => {
    const edit = session(['a'], 0);
    for (const unit of reply(['😀 e\u0301 👩‍👩‍👧'])) edit.reply.push(unit);
    edit.finish('complete', new TestDocument('a', '\n'));
    assert.deepEqual(edit.reply.proposal, ['😀 e\u0301 👩‍👩‍👧']);
  });
});

describe('an edit that goes on from a review', () => {
  const target = { tag: TAG, style: { by: 'mixed', unit: 4 }, languageId: 'plaintext' } as const;
  const first = ['one', 'two', 'three', 'four'];
  /** A review of `first` in which `one` has become `ONE` and `three` has become `THREE`. */
  const reviewed = (): { readonly edit: EditSession; readonly document: TestDocument } => {
    const document = new TestDocument(['above', ...first, 'below'].join('\n'), '\n');
    const edit = session(first, 1, 6);
    edit.reply.push(reply(['ONE', 'two', 'THREE', 'four']));
    edit.finish('complete', document);
    drain(edit, document);
    assert.equal(edit.file.phase, 'review');
    return { edit, document };
  };
  const further = ({ file, review }: EditSession, document: TestDocument): EditSession =>
    new EditSession(
      'file:///a',
      document.lineCount,
      { ...target, original: file.current, start: file.at.start },
      { original: file.original, baseline: file.baseline, judged: review.judged },
    );

  it('is nobody’s typing when it is undone', () => {
    const { edit, document } = reviewed();
    const next = further(edit, document);
    next.reply.push(reply(['ONE', 'two', 'THREE', 'FOUR']));
    next.finish('complete', document);
    drain(next, document);
    const [start, end] = [
      { line: 4, character: 0 },
      { line: 4, character: 4 },
    ];
    next.changed({ changes: [document.replace({ start, end, text: 'four' })], by: 'undo' }, document);
    assert.deepEqual(next.file.current, ['ONE', 'two', 'THREE', 'four']);
    assert.deepEqual(
      next.review.changes.map(({ own }) => own),
      [false, false],
    );
  });

  it('is over when both are undone, although its code then ends where that of the first did not', () => {
    const document = new TestDocument(['above', 'one', '', 'below'].join('\n'), '\n');
    const edit = session(['one', ''], 1, 4);
    edit.file.place.remember(document);
    edit.reply.push(reply(['one', 'two']));
    edit.finish('complete', document);
    drain(edit, document);
    const { file, review } = edit;
    const basis = { original: file.original, baseline: file.baseline, judged: review.judged };
    const next = new EditSession(
      'file:///a',
      4,
      { ...target, original: file.current, start: 1 },
      basis,
      file.place.seen,
    );
    next.reply.push(reply(['one', 'TWO']));
    next.finish('complete', document);
    drain(next, document);
    const undo = (changes: readonly TextEdit[]): string =>
      next.changed({ changes: changes.map((change) => document.replace(change)), by: 'undo' }, document);
    const [from, to, end] = [
      { line: 2, character: 0 },
      { line: 2, character: 3 },
      { line: 3, character: 0 },
    ];
    assert.equal(undo([{ start: from, end: to, text: 'two' }]), 'overlap');
    // A blank line comes below the code, and then the last line of the code goes.
    const changes = [
      { start: end, end, text: '\n' },
      { start: from, end, text: '' },
    ];
    assert.equal(undo(changes), 'restored');
    assert.deepEqual(document.region(next.file.at), ['one', '']);
  });

  it('has the changes of both to judge, and puts back what was there before either', () => {
    const { edit, document } = reviewed();
    const next = further(edit, document);
    next.reply.push(reply(['ONE', 'two', 'THREE', 'FOUR']));
    next.finish('complete', document);
    drain(next, document);
    assert.equal(next.file.phase, 'review');
    assert.deepEqual(
      next.review.changes.map(({ hunk, own }) => [hunk.removed, own]),
      [
        [['one'], false],
        [['three', 'four'], false],
      ],
    );
    restore(next, document);
    assert.equal(next.file.phase, 'rejected');
    assert.equal(document.text, ['above', ...first, 'below'].join('\n'));
  });

  it('is the review it went on from when the reply changes nothing, declines, or is stopped at once', () => {
    for (const [text, outcome] of [
      [reply(['ONE', 'two', 'THREE', 'four']), 'complete'],
      ['I would rather not.', 'complete'],
      ['', 'stopped'],
    ] as const) {
      const { edit, document } = reviewed();
      const before = document.text;
      const next = further(edit, document);
      next.reply.push(text);
      next.finish(outcome, document);
      drain(next, document);
      assert.equal(next.file.phase, 'review', text);
      assert.ok(changedNothing(next));
      assert.equal(document.text, before);
      assert.equal(next.review.changes.length, 2);
    }
  });

  it('keeps what was rejected, to be looked at and taken back', () => {
    const { edit, document } = reviewed();
    const rejected = edit.review.changes[0];
    assert.ok(rejected);
    const { edits, written } = edit.review.reject(rejected.id);
    document.write(edit.file.at, edits);
    written(document);
    const next = further(edit, document);
    next.reply.push(reply(['one', 'two', 'THREE', 'FOUR']));
    next.finish('complete', document);
    drain(next, document);
    assert.deepEqual(
      next.review.rejected.map(({ judgement, line }) => [judgement.proposed, line]),
      [[['ONE'], 0]],
    );
    const back = next.review.takeBack(rejected.id);
    document.write(next.file.at, back.edits);
    back.written(document);
    assert.equal(document.text, 'above\nONE\ntwo\nTHREE\nFOUR\nbelow');
  });
});

describe('an edit that can no longer be written', () => {
  const original = ['one', 'two', 'three'];

  it('leaves what is written to be judged', () => {
    const document = new TestDocument(original.join('\n'), '\n');
    const edit = session(original, 0);
    edit.reply.push('<replacement>\n1\n2\n');
    drain(edit, document);
    assert.equal(leave(edit, true), true);
    assert.equal(edit.file.phase, 'review');
    assert.deepEqual(edit.reply.issues, ['stopped']);
    assert.equal(edit.next(), undefined);
    restore(edit, document);
    assert.deepEqual(document.lines, original);
  });

  it('is over where nothing is written, or its document is gone', () => {
    const edit = session(original, 0);
    assert.equal(leave(edit, true), true);
    assert.equal(edit.file.phase, 'left');
    const document = new TestDocument(original.join('\n'), '\n');
    const other = session(original, 0);
    other.reply.push('<replacement>\n1\n2\n');
    drain(other, document);
    leave(other, false);
    assert.equal(other.file.phase, 'left');
    assert.equal(leave(other, false), false);
  });
});

describe('a reply to code that the user typed into', () => {
  const CODE = ['one', 'TWO', 'three', 'four'];
  function replied(kept: boolean, said: string, outcome: ReplyOutcome = 'complete'): [string[], readonly Issue[]] {
    const document = new TestDocument(CODE.join('\n'), '\n');
    const edit = new EditSession('file:///a', 4, {
      ...{ original: CODE, start: 0, tag: TAG, style: { by: 'mixed', unit: 4 }, languageId: 'plaintext' },
      yours: { regions: [{ start: 1, count: 1 }], kept },
    });
    edit.reply.push(said);
    drain(edit, document);
    edit.finish(outcome, document);
    drain(edit, document);
    return [document.lines, edit.reply.issues];
  }

  it('leaves that alone where it is the example for the rest, also where it breaks off', () => {
    const without = reply(['one', 'three', 'FOUR']);
    assert.deepEqual(replied(true, without), [['one', 'TWO', 'three', 'FOUR'], []]);
    assert.deepEqual(replied(true, reply(['one', 'two', 'three', 'FOUR'])), [['one', 'TWO', 'three', 'FOUR'], []]);
    const cut = '<replacement>\none\nthree\n';
    assert.deepEqual(replied(true, cut, 'cut'), [CODE, ['cut']]);
  });

  it('says so elsewhere where it changes that', () => {
    const [lines, issues] = replied(false, reply(['one', 'three', 'four']));
    assert.deepEqual([lines, issues], [['one', 'three', 'four'], ['yours']]);
    assert.deepEqual(replied(false, reply(['one', 'TWO', '3', 'four']))[1], []);
    assert.deepEqual(replied(false, '<replacement>\nONE\n', 'cut')[1], ['cut']);
  });
});
