import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { lineEdits } from '../../../src/edit/diff.ts';
import { FileProposal, phaseAfter } from '../../../src/edit/proposal.ts';
import type { Phase, PhaseEvent } from '../../../src/edit/proposal.ts';
import { TestDocument } from './document.ts';

const ORIGINAL = ['a', 'b', 'c', 'd', 'e'];
const PROPOSED = ['a', 'B', 'c', 'd', 'E', 'f'];

/** A proposal in review, whose code stands between two lines. */
function reviewed(
  original: readonly string[],
  proposed: readonly string[],
  phase: 'review' | 'paused' = 'review',
): { file: FileProposal; document: TestDocument } {
  const document = new TestDocument(['above', ...original, 'below'].join('\n'), '\n');
  const file = new FileProposal('file:///a', { start: 1, lines: original, lineCount: document.lineCount });
  const edits = lineEdits(original, proposed);
  document.write(file.at, edits);
  file.place.wrote(edits, document);
  file.on(phase === 'paused' ? 'touched' : 'settled');
  return { file, document };
}

function reject(file: FileProposal, document: TestDocument, which: number): void {
  const hunk = file.hunks[which];
  assert.ok(hunk);
  const edits = file.reject(hunk);
  document.write(file.at, edits);
  file.rejected(edits, document);
}

function accept(file: FileProposal, which: number): void {
  const hunk = file.hunks[which];
  assert.ok(hunk);
  const insert = file.current.slice(hunk.line, hunk.line + hunk.count);
  file.rebase({ line: hunk.originalLine, remove: hunk.removed.length, insert });
}

describe('a proposal for a file', () => {
  it('is reviewed piece by piece: one kept, the other put back', () => {
    const { file, document } = reviewed(ORIGINAL, PROPOSED);
    assert.equal(file.hunks.length, 2);
    accept(file, 0);
    assert.equal(file.phase, 'review');
    assert.deepEqual(file.baseline, ['a', 'B', 'c', 'd', 'e']);
    assert.equal(file.hunks.length, 1);
    reject(file, document, 0);
    assert.equal(document.text, ['above', 'a', 'B', 'c', 'd', 'e', 'below'].join('\n'));
    assert.equal(file.open, false);
  });

  it('is accepted with its last piece', () => {
    const { file } = reviewed(ORIGINAL, PROPOSED);
    accept(file, 1);
    accept(file, 0);
    assert.equal(file.phase, 'accepted');
  });

  it('is rejected with its last piece, to the original', () => {
    const { file, document } = reviewed(ORIGINAL, PROPOSED);
    reject(file, document, 1);
    reject(file, document, 0);
    assert.equal(file.phase, 'rejected');
    assert.equal(document.text, ['above', ...ORIGINAL, 'below'].join('\n'));
  });

  it('takes no piece that is none of its own any more', () => {
    const { file } = reviewed(ORIGINAL, PROPOSED);
    const [first] = file.hunks;
    assert.ok(first);
    accept(file, 0);
    assert.deepEqual(file.reject(first), []);
    assert.equal(file.hunks.length, 1);
  });

  it('is what was kept, in any order of keeping and putting back', () => {
    const lines = fc.array(fc.constantFrom('a', 'b', 'c', '}', ''), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(
        lines,
        lines,
        fc.array(fc.tuple(fc.boolean(), fc.nat(20)), { maxLength: 20 }),
        (from, to, choices) => {
          const { file, document } = reviewed(from, to);
          for (const [keep, which] of choices) {
            if (file.hunks.length === 0) break;
            if (keep) accept(file, which % file.hunks.length);
            else reject(file, document, which % file.hunks.length);
            assert.deepEqual(document.region(file.at), file.current);
          }
          const edits = file.reject();
          document.write(file.at, edits);
          file.rejected(edits, document);
          assert.equal(document.text, ['above', ...file.baseline, 'below'].join('\n'));
        },
      ),
    );
  });

  it('finds its pieces once for each change', () => {
    const { file } = reviewed(ORIGINAL, PROPOSED);
    assert.equal(file.hunks, file.hunks);
  });
});

describe('the phases of a proposal', () => {
  const final: readonly Phase[] = ['accepted', 'rejected', 'left'];
  const events: readonly PhaseEvent[] = [
    'settled',
    'touched',
    'undone',
    'restored',
    'overwritten',
    'returned',
    'accepted',
    'left',
  ];

  it('end, and from an end only an undo or redo leads away', () => {
    for (const phase of ['accepted', 'rejected'] as const) assert.deepEqual(phaseAfter[phase], { returned: 'review' });
    assert.deepEqual(phaseAfter.left, {});
  });

  it('can each be reached, and each event means something somewhere', () => {
    const rows = Object.values(phaseAfter);
    const reached = new Set(rows.flatMap((row) => Object.values(row)));
    for (const phase of ['paused', 'review', ...final] as const) assert.ok(reached.has(phase), phase);
    for (const event of events)
      assert.ok(
        rows.some((row) => row[event] !== undefined),
        event,
      );
  });

  it('are accepted only when all is written, or over a pause', () => {
    assert.equal(phaseAfter.streaming.accepted, undefined);
    assert.equal(phaseAfter.paused.accepted, 'accepted');
    assert.equal(phaseAfter.review.accepted, 'accepted');
  });
});

const returned = (file: FileProposal, document: TestDocument): boolean =>
  file.changed({ changes: [], by: 'undo' }, document) === 'returned';

describe('an undo or a redo after a proposal is over', () => {
  const ORIGINAL = ['one', 'two', 'three', 'four', 'five'];
  const PROPOSED = ['ONE', 'two', 'three', 'four', 'FIVE'];

  /** As it is in review, and once one change is rejected and the other accepted; what undo brings back comes last. */
  function over(): { file: FileProposal; document: TestDocument; before: string } {
    const { file, document } = reviewed(ORIGINAL, PROPOSED);
    const before = document.text;
    file.place.remember(document);
    reject(file, document, 0);
    file.on('accepted');
    return { file, document, before };
  }

  it('brings back a rejected change to be judged, and leaves what was accepted', () => {
    const { file, document, before } = over();
    assert.equal(file.phase, 'accepted');
    assert.ok(!returned(file, document), 'all that stands there was accepted');
    document.text = before;
    assert.ok(returned(file, document));
    assert.equal(file.phase, 'review');
    assert.deepEqual(file.baseline, ['one', 'two', 'three', 'four', 'FIVE']);
    assert.deepEqual(
      file.hunks.map(({ removed }) => removed),
      [['one']],
    );
    reject(file, document, 0);
    assert.equal(file.phase, 'accepted');
    assert.deepEqual(document.region(file.at), ['one', 'two', 'three', 'four', 'FIVE']);
  });

  it('means nothing in other text, or with the original', () => {
    const { file, document } = over();
    document.text = document.text.replace('two', 'two 2');
    assert.ok(!returned(file, document));
    document.text = ['above', ...ORIGINAL, 'below'].join('\n');
    assert.ok(!returned(file, document));
    assert.equal(file.phase, 'accepted');
  });

  it('knows what was accepted before an undo of all of it', () => {
    const { file, document, before } = over();
    const all = document.text;
    document.text = before;
    assert.ok(returned(file, document));
    document.text = ['above', ...ORIGINAL, 'below'].join('\n');
    const change = { start: { line: 1, character: 0 }, end: { line: 5, character: 4 }, text: ORIGINAL.join('\n') };
    assert.equal(file.changed({ changes: [change], by: 'undo' }, document), 'restored');
    document.text = all;
    assert.ok(!returned(file, document), 'it was accepted once');
    document.text = before;
    assert.ok(returned(file, document));
    assert.equal(file.hunks.length, 1);
  });

  it('never takes up one that was left', () => {
    const { file, document, before } = over();
    const left = new FileProposal('file:///a', { start: 1, lines: PROPOSED, lineCount: 7 }, 'review', ORIGINAL);
    left.on('left');
    document.text = before;
    assert.ok(!returned(left, document));
    assert.ok(returned(file, document));
  });
});

describe('what others did to the document', () => {
  const gone = ['one', 'two', 'three', 'four'];

  function undo(by: 'undo' | 'reload'): FileProposal {
    const { file, document } = reviewed(gone, ['one']);
    const at = { line: 1, character: 3 };
    const change = document.replace({ start: at, end: at, text: '\ntwo\nthree\nfour' });
    assert.equal(file.changed({ changes: [change], by }, document), 'restored');
    assert.ok(file.undone, 'nobody is told that they rejected it');
    return file;
  }

  it('is over when an undo or a revert puts the original back, although only lines below the code came', () => {
    for (const by of ['undo', 'reload'] as const) assert.equal(undo(by).phase, 'rejected');
  });

  it('is over when the original is back in the gap that it left, on either side', () => {
    const changes = [
      { start: { line: 1, character: 0 }, text: 'one\ntwo\nthree\nfour\n' },
      { start: { line: 0, character: 5 }, text: '\none\ntwo\nthree\nfour' },
    ];
    for (const { start, text } of changes) {
      for (const by of ['undo', 'reload'] as const) {
        const { file, document } = reviewed(gone, []);
        const change = document.replace({ start, end: start, text });
        assert.equal(file.changed({ changes: [change], by }, document), 'restored');
        assert.equal(file.at.start, 1);
      }
    }
    const { file, document } = reviewed(gone, []);
    const start = { line: 1, character: 0 };
    const change = document.replace({ start, end: start, text: 'one\n' });
    assert.equal(file.changed({ changes: [change], by: 'undo' }, document), 'followed');
  });

  it('is over when a revert puts the original back together with a line next to it, which is outside', () => {
    const { file, document } = reviewed(gone, ['one', '2']);
    const change = document.replace({
      start: { line: 1, character: 0 },
      end: { line: 2, character: 1 },
      text: ['above', ...gone].join('\n'),
    });
    assert.equal(file.changed({ changes: [change], by: 'reload' }, document), 'restored');
    assert.deepEqual(file.at, { start: 2, count: 4 });
  });

  it('is not over when lines are added to code that holds the original as it is', () => {
    const { file, document } = reviewed(gone, [...gone, 'five']);
    const change = document.replace({ start: { line: 5, character: 0 }, end: { line: 5, character: 4 }, text: '5' });
    assert.equal(file.changed({ changes: [change], by: 'reload' }, document), 'overlap');
    assert.deepEqual(document.region(file.at), [...gone, '5']);
  });

  it('ends it when a file with other text is read from disk', () => {
    const { file, document } = reviewed(gone, ['one', 'two']);
    const end = { line: document.lineCount - 1, character: document.lines.at(-1)?.length ?? 0 };
    const change = document.replace({ start: { line: 0, character: 0 }, end, text: 'something\nelse\n' });
    assert.equal(file.changed({ changes: [change], by: 'reload' }, document), 'left');
    assert.equal(file.phase, 'left');
  });

  it('does not make a line put right below it a part of it, paused or not', () => {
    for (const phase of ['review', 'paused'] as const) {
      const { file, document } = reviewed(gone, ['one', 'two'], phase);
      const at = { line: 2, character: 3 };
      file.changed({ changes: [document.replace({ start: at, end: at, text: '\nmine' })], by: 'person' }, document);
      assert.deepEqual(document.region(file.at), ['one', 'two']);
      assert.equal(file.phase, phase);
    }
  });

  it('can be all of it going, with the end of the document, and the original still fits', () => {
    const document = new TestDocument(['above', 'one', 'two'].join('\n'), '\n');
    const file = new FileProposal('file:///a', { start: 1, lines: ['one', 'two'], lineCount: 3 }, 'review');
    const change = { start: { line: 0, character: 2 }, end: { line: 2, character: 3 }, text: '' };
    assert.equal(file.changed({ changes: [document.replace(change)], by: 'person' }, document), 'overlap');
    const edits = file.reject();
    document.write(file.at, edits);
    file.rejected(edits, document);
    assert.equal(document.text, 'ab\none\ntwo');
  });
});
