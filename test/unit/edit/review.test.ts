import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { lineEdits } from '../../../src/edit/diff.ts';
import { FileProposal } from '../../../src/edit/proposal.ts';
import { changeAt, Review } from '../../../src/edit/review.ts';
import type { Rewrite } from '../../../src/edit/review.ts';
import { TestDocument } from './document.ts';

interface Reviewed {
  readonly file: FileProposal;
  readonly review: Review;
  readonly document: TestDocument;
}

/** A review of code that stands between two lines. */
function reviewed(original: readonly string[], proposed: readonly string[]): Reviewed {
  const document = new TestDocument(['above', ...original, 'below'].join('\n'), '\n');
  const file = new FileProposal('file:///a', { start: 1, lines: original, lineCount: document.lineCount });
  const edits = lineEdits(original, proposed);
  document.write(file.at, edits);
  file.place.wrote(edits, document);
  file.on('settled');
  return { file, review: new Review(file, () => [proposed]), document };
}

function write({ file, document }: Reviewed, { edits, written }: Rewrite): void {
  document.write(file.at, edits);
  written(document);
}

/** The user replaces a line of the code. */
function type({ file, document }: Reviewed, line: number, text: string): void {
  const at = file.at.start + line;
  const end = { line: at, character: document.line(at)?.length ?? 0 };
  const change = document.replace({ start: { line: at, character: 0 }, end, text });
  file.changed({ changes: [change], by: 'person' }, document);
}

function undo({ file, document }: Reviewed): void {
  const change = document.inverses.pop();
  assert.ok(change);
  document.replace(change);
  document.inverses.pop();
  file.changed({ changes: [change], by: 'undo' }, document);
}

const ORIGINAL = ['a', 'b', 'c', 'd', 'e'];
const PROPOSED = ['a', 'B', 'c', 'd', 'E', 'f'];

const idOf = ({ review }: Reviewed, which: number): number => review.changes[which]?.id ?? -1;

describe('a review', () => {
  it('takes a rejected change back, to be judged anew', () => {
    const it = reviewed(ORIGINAL, PROPOSED);
    write(it, it.review.reject(idOf(it, 0)));
    assert.deepEqual(it.file.current, ['a', 'b', 'c', 'd', 'E', 'f']);
    const [rejected] = it.review.rejected;
    assert.ok(rejected);
    assert.equal(rejected.line, 1);
    assert.deepEqual(rejected.judgement.proposed, ['B']);
    write(it, it.review.takeBack(rejected.judgement.id));
    assert.deepEqual(it.file.current, PROPOSED);
    assert.equal(it.review.changes.length, 2);
    assert.deepEqual(it.review.rejected, []);
  });

  it('takes back the last judgement first, an accepted change too, and writes nothing for that', () => {
    const it = reviewed(ORIGINAL, PROPOSED);
    it.review.accept(idOf(it, 0));
    assert.deepEqual(it.file.baseline, ['a', 'B', 'c', 'd', 'e']);
    const { last } = it.review;
    assert.equal(last?.kept, true);
    const back = it.review.takeBack(last.id);
    assert.deepEqual(back.edits, []);
    write(it, back);
    assert.deepEqual(it.file.baseline, ORIGINAL);
    assert.equal(it.review.changes.length, 2);
  });

  it('knows a change the user typed into for theirs, and only that', () => {
    const it = reviewed(ORIGINAL, PROPOSED);
    assert.deepEqual(
      it.review.changes.map(({ own }) => own),
      [false, false],
    );
    type(it, 1, 'Bee');
    assert.deepEqual(
      it.review.changes.map(({ own }) => own),
      [true, false],
    );
    type(it, 1, 'B');
    assert.equal(it.review.changes[0]?.own, false);
  });

  it('does not take an equal change for one that was judged', () => {
    const it = reviewed(['a', 'x', 'b', 'x', 'c'], ['a', 'y', 'b', 'y', 'c']);
    const [first, second] = [idOf(it, 0), idOf(it, 1)];
    it.review.accept(first);
    assert.equal(it.review.find(first), undefined);
    assert.equal(idOf(it, 0), second);
    it.review.accept(first);
    assert.equal(it.review.changes.length, 1);
  });

  it('keeps a change’s id while the user types elsewhere', () => {
    const it = reviewed(ORIGINAL, PROPOSED);
    const id = idOf(it, 1);
    type(it, 2, 'sea');
    assert.deepEqual(
      it.review.changes.map((change) => change.id),
      [3, id],
    );
  });

  it('forgets a rejection that was undone, and that the user has typed over', () => {
    const it = reviewed(ORIGINAL, PROPOSED);
    it.file.place.remember(it.document);
    write(it, it.review.reject(idOf(it, 0)));
    undo(it);
    assert.equal(it.review.changes.length, 2);
    assert.deepEqual(it.review.rejected, []);
    write(it, it.review.reject(idOf(it, 0)));
    assert.equal(it.review.rejected.length, 1);
    type(it, 1, 'mine');
    assert.deepEqual(it.review.rejected, []);
  });

  it('is over, and rejected, when an undo brings the original back, also after something was accepted', () => {
    const it = reviewed(ORIGINAL, ['a', 'B', 'c', 'd', 'e', 'f']);
    it.review.accept(idOf(it, 0));
    const last = it.document.inverses.length;
    for (let i = 0; i < last; i++) undo(it);
    assert.equal(it.document.text, ['above', ...ORIGINAL, 'below'].join('\n'));
    assert.equal(it.file.phase, 'rejected');
  });

  it('is accepted when its last change is rejected after others were accepted', () => {
    const it = reviewed(ORIGINAL, PROPOSED);
    it.review.accept(idOf(it, 0));
    write(it, it.review.reject(idOf(it, 0)));
    assert.equal(it.file.phase, 'accepted');
  });

  it('is exact whatever is accepted, rejected and taken back, in any order', () => {
    type Fate = 'waits' | 'accepted' | 'rejected';
    // Each piece: unchanged lines, then lines that were replaced, inserted or removed. Every line is different.
    const piece = fc.record({
      same: fc.integer({ min: 1, max: 3 }),
      gone: fc.nat(3),
      came: fc.nat(3),
    });
    const acts = fc.array(fc.tuple(fc.constantFrom('accept', 'reject', 'back'), fc.nat(20)), { maxLength: 40 });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 2, maxLength: 6 }), acts, (pieces, choices) => {
        const parts = pieces
          .filter(({ gone, came }) => gone + came > 0)
          .map(({ same, gone, came }, i) => ({
            same: Array.from({ length: same }, (_, k) => `same ${i}.${k}`),
            original: Array.from({ length: gone }, (_, k) => `old ${i}.${k}`),
            proposed: Array.from({ length: came }, (_, k) => `new ${i}.${k}`),
          }));
        fc.pre(parts.length > 0);
        const fates = parts.map((): Fate => 'waits');
        const text = (of: (fate: Fate) => 'original' | 'proposed'): string[] => [
          ...parts.flatMap((part, i) => [...part.same, ...part[of(fates[i] ?? 'waits')]]),
          'end',
        ];
        const it = reviewed(
          text(() => 'original'),
          text(() => 'proposed'),
        );
        const numbers = new Map(it.review.changes.map(({ id }, i) => [id, i]));
        for (const [act, which] of choices) {
          if (!it.file.open) break;
          if (act === 'back') {
            const ids = [it.review.last?.id, ...it.review.rejected.map(({ judgement }) => judgement.id)];
            const id = ids[which % ids.length];
            if (id === undefined) continue;
            const number = numbers.get(id);
            assert.ok(number !== undefined);
            write(it, it.review.takeBack(id));
            fates[number] = 'waits';
            const waiting = fates.flatMap((fate, i) => (fate === 'waits' ? [i] : []));
            it.review.changes.forEach((change, i) => numbers.set(change.id, waiting[i] ?? -1));
          } else {
            const { changes } = it.review;
            const id = changes[which % changes.length]?.id ?? -1;
            const number = numbers.get(id);
            assert.ok(number !== undefined);
            if (act === 'accept') it.review.accept(id);
            else write(it, it.review.reject(id));
            fates[number] = act === 'accept' ? 'accepted' : 'rejected';
          }
          const expected = text((fate) => (fate === 'rejected' ? 'original' : 'proposed'));
          assert.equal(it.document.text, ['above', ...expected, 'below'].join('\n'));
          assert.deepEqual(
            it.file.baseline,
            text((fate) => (fate === 'accepted' ? 'proposed' : 'original')),
          );
          const count = (fate: Fate): number => fates.filter((other) => other === fate).length;
          assert.equal(it.file.hunks.length, count('waits'));
          assert.equal(it.review.rejected.length, it.file.phase === 'review' ? count('rejected') : 0);
        }
        assert.equal(it.file.open, fates.includes('waits'));
      }),
      { numRuns: 300 },
    );
  });

  it('finds the change a line belongs to, else the next, else the last', () => {
    const { review } = reviewed(ORIGINAL, PROPOSED);
    const [first, second] = review.changes;
    assert.equal(changeAt(review.changes, 0), first);
    assert.equal(changeAt(review.changes, 1), first);
    assert.equal(changeAt(review.changes, 2), second);
    assert.equal(changeAt(review.changes, 5), second);
    assert.equal(changeAt(review.changes, 9), second);
    assert.equal(changeAt([], 0), undefined);
  });
});
