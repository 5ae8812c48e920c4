import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import { hold, readHeld, resume, standingOf, writeHeld } from '../../../src/edit/held.ts';
import type { Holder, Held } from '../../../src/edit/held.ts';
import type { EditQuestion } from '../../../src/edit/further.ts';
import { EditSession } from '../../../src/edit/session.ts';
import { TestDocument } from './document.ts';

const ABOVE = ['import a from "a";', '', '/** Adds. */'];
const ORIGINAL = ['function add(a, b) {', '  return a + b;', '}'];
const EDITED = ['function add(a: number, b: number): number {', '  return a + b;', '}', '// added'];
const BELOW = ['', 'export { add };', ''];

const documentOf = (...parts: readonly (readonly string[])[]): TestDocument =>
  new TestDocument(parts.flat().join('\n'), '\n');

const holderOf = ({ line, lineCount }: TestDocument): Holder => ({
  uri: 'file:///a.ts',
  languageId: 'typescript',
  line,
  lineCount,
});

/** A reply that came whole, or only its first lines, is written in a document; what is held of it, as it is read. */
function held(
  original: readonly string[],
  reply: readonly string[],
  { above = ABOVE, below = BELOW, over = true, lines = reply.length } = {},
): { readonly held: Held; readonly document: TestDocument; readonly session: EditSession } {
  const document = documentOf(above, original, below);
  const session = new EditSession('file:///a.ts', document.lineCount, {
    original,
    start: above.length,
    tag: { open: '<replacement>', close: '</replacement>' },
    style: { by: 'mixed', unit: 2 },
    languageId: 'typescript',
  });
  session.reply.push(['<replacement>', ...reply.slice(0, lines), over ? '</replacement>' : ''].join('\n'));
  if (over) session.finish('complete', document);
  for (let edits = session.next(); edits; edits = session.next()) {
    document.write(session.file.at, edits);
    session.wrote(edits, document);
  }
  const read = readHeld(writeHeld(hold(session, holderOf(document), 0)));
  assert.ok(typeof read === 'object');
  return { held: read, document, session };
}

const region = (above: readonly string[], code: readonly string[]): { start: number; count: number } => ({
  start: above.length,
  count: code.length,
});

describe('a review that outlives its window', () => {
  it('is found where it was, with everything that it had', () => {
    const { held: read, document } = held(ORIGINAL, EDITED);
    const at = standingOf(read, document);
    assert.deepEqual(at, region(ABOVE, EDITED));
    assert.ok(typeof at === 'object');
    const session = resume(read, at, document);
    assert.equal(session.file.phase, 'review');
    assert.deepEqual(session.file.baseline, ORIGINAL);
    assert.deepEqual(session.file.current, EDITED);
    assert.deepEqual(session.reply.proposal, EDITED);
    assert.deepEqual(session.reply.issues, []);
    const edits = session.file.reject();
    document.write(session.file.at, edits);
    session.file.rejected(edits, document);
    assert.deepEqual(document.lines, [...ABOVE, ...ORIGINAL, ...BELOW]);
    assert.equal(session.file.phase, 'rejected');
  });

  it('knows what was asked, unless that is too much or has an image', () => {
    const { session, document } = held(ORIGINAL, EDITED);
    const excerpt = {
      id: 'x',
      type: 'file',
      name: 'a.ts',
      of: '',
      path: 'a.ts',
      uri: '',
      language: 'ts',
      text: 'a',
    } as const;
    const question = {
      instruction: 'add types',
      model: 'g/m',
      lens: true as const,
      context: [excerpt],
      parts: { kept: ['', ''], selected: [ORIGINAL.join('\n')] },
      earlier: { instructions: ['first'], changes: [{ before: ['a'], after: [] }], rejected: [] },
    };
    const kept = (asked: EditQuestion): EditQuestion | undefined => {
      session.question = asked;
      const read = readHeld(writeHeld(hold(session, holderOf(document), 0)));
      return typeof read === 'object' ? resume(read, region(ABOVE, EDITED), document).question : undefined;
    };
    assert.deepEqual(kept(question), question);
    assert.equal(kept({ ...question, instruction: 'x'.repeat(300_000) }), undefined);
    const image = { id: 'i', type: 'image', name: 'i.png', mime: 'image/png', data: 'AAAA' } as const;
    assert.equal(kept({ ...question, context: [image] }), undefined);
  });

  it('knows what the user typed, also where another edit went on from that', () => {
    const { session, document } = held(ORIGINAL, EDITED);
    const typed = [{ line: 3, remove: 1, insert: ['// typed'] }];
    document.write(session.file.at, typed);
    session.file.place.wrote(typed, document);
    const ownOf = ({ review }: EditSession): readonly boolean[] => review.changes.map(({ own }) => own);
    assert.deepEqual(ownOf(session), [false, true]);
    const { at, current, baseline } = session.file;
    const target = {
      original: current,
      start: at.start,
      tag: { open: '<a>', close: '</a>' },
      languageId: 'typescript',
    };
    const basis = { original: ORIGINAL, baseline, judged: [], own: session.review.own };
    const style = { by: 'mixed', unit: 2 } as const;
    const next = new EditSession('file:///a.ts', document.lineCount, { ...target, style }, basis);
    next.finish('stopped', document);
    assert.deepEqual(ownOf(next), [false, true]);
    const read = readHeld(writeHeld(hold(next, holderOf(document), 0)));
    assert.ok(typeof read === 'object');
    assert.deepEqual(ownOf(resume(read, next.file.at, document)), [false, true]);
  });

  it('takes nothing in that was put next to code at a file’s edge', () => {
    const top = held(ORIGINAL, EDITED, { above: [] }).held;
    assert.deepEqual(standingOf(top, documentOf(['// new'], EDITED, BELOW)), region(['// new'], EDITED));
    const typed = EDITED.with(1, '  return b + a;');
    assert.deepEqual(standingOf(top, documentOf(['// new'], typed, BELOW)), region(['// new'], typed));
    const end = held(ORIGINAL, EDITED, { below: [] }).held;
    assert.deepEqual(standingOf(end, documentOf(ABOVE, EDITED, ['// new'])), region(ABOVE, EDITED));
    assert.deepEqual(standingOf(end, documentOf(ABOVE, typed, ['// new'])), region(ABOVE, typed));
    assert.equal(standingOf(top, documentOf(['// new'], ORIGINAL, BELOW)), 'original');
  });

  it('comes back with what was judged of it, which can be taken back', () => {
    const original = ['one', 'two two', 'three', 'four four', 'five', 'six six'];
    const reply = ['one', '2', 'three', '4', 'five', '6'];
    const first = held(original, reply);
    const { review } = first.session;
    const [one, two] = review.changes;
    assert.ok(one && two);
    review.accept(one.id);
    const { edits, written } = review.reject(two.id);
    first.document.write(first.session.file.at, edits);
    written(first.document);
    const read = readHeld(writeHeld(hold(first.session, holderOf(first.document), 0)));
    assert.ok(typeof read === 'object');
    const at = standingOf(read, first.document);
    assert.ok(typeof at === 'object');
    const session = resume(read, at, first.document);
    assert.deepEqual(session.file.baseline, ['one', '2', ...original.slice(2)]);
    assert.deepEqual(session.file.original, original);
    assert.deepEqual(
      session.review.changes.map(({ hunk }) => hunk.removed),
      [['six six']],
    );
    assert.deepEqual(
      session.review.rejected.map(({ judgement }) => judgement.proposed),
      [['4']],
    );
    const again = session.review.takeBack(two.id);
    first.document.write(session.file.at, again.edits);
    again.written(first.document);
    session.review.takeBack(one.id).written(first.document);
    assert.equal(session.review.changes.length, 3);
    const back = session.file.reject();
    first.document.write(session.file.at, back);
    session.file.rejected(back, first.document);
    assert.deepEqual(first.document.lines, [...ABOVE, ...original, ...BELOW]);
  });

  it('is found by its content where lines moved', () => {
    const { held: read } = held(ORIGINAL, EDITED);
    const more = ['// one', '// two'];
    assert.deepEqual(standingOf(read, documentOf(more, ABOVE, EDITED, BELOW)), region([...more, ...ABOVE], EDITED));
    // The lines around it are gone too.
    assert.deepEqual(standingOf(read, documentOf(more, EDITED, more)), region(more, EDITED));
  });

  it('is found by the lines around it where a user changed its code', () => {
    const { held: read } = held(ORIGINAL, EDITED);
    const changed = [...EDITED.slice(0, 2), '  // typed', ...EDITED.slice(2)];
    const document = documentOf(['// more'], ABOVE, changed, BELOW);
    assert.deepEqual(standingOf(read, document), region(['// more', ...ABOVE], changed));
  });

  it('is over where the original is back', () => {
    const { held: read } = held(ORIGINAL, EDITED);
    assert.equal(standingOf(read, documentOf(ABOVE, ORIGINAL, BELOW)), 'original');
    assert.equal(standingOf(read, documentOf(['// more'], ABOVE, ORIGINAL, BELOW)), 'original');
  });

  it('is over where the original is back, though it begins as the edit does', () => {
    const shorter = ORIGINAL.slice(0, 2);
    const { held: read } = held([...ORIGINAL, '', '', ''], shorter, { below: ['', '', '', ''] });
    assert.equal(standingOf(read, documentOf(ABOVE, ORIGINAL, ['', '', ''], ['', '', '', ''])), 'original');
    assert.deepEqual(standingOf(read, documentOf(ABOVE, shorter, ['', '', '', ''])), region(ABOVE, shorter));
  });

  it('goes on where the original stands elsewhere, too', () => {
    const { held: read } = held(ORIGINAL, EDITED);
    const more = ['// one', '// two', '// three'];
    const document = documentOf(more, ORIGINAL, more, EDITED, more);
    assert.deepEqual(standingOf(read, document), region([...more, ...ORIGINAL, ...more], EDITED));
    const { held: shorter } = held(EDITED, ORIGINAL);
    const other = documentOf(more, EDITED, more, ORIGINAL, more);
    assert.deepEqual(standingOf(shorter, other), region([...more, ...EDITED, ...more], ORIGINAL));
  });

  it('is gone where its code is other code, or in two places', () => {
    const { held: read } = held(ORIGINAL, EDITED);
    const other = ['class Other {', '  one = 1;', '  two = 2;', '}'];
    assert.equal(standingOf(read, documentOf(ABOVE, other, BELOW)), 'gone');
    assert.equal(standingOf(read, documentOf(['// more'], EDITED, EDITED)), 'gone');
    assert.equal(standingOf(read, documentOf([''])), 'gone');
  });

  it('of code that was deleted or inserted whole is found by the lines around it', () => {
    const deleted = held(ORIGINAL, ['']).held;
    assert.deepEqual(standingOf({ ...deleted, current: [] }, documentOf(['// more'], ABOVE, BELOW)), {
      start: 4,
      count: 0,
    });
    const inserted = { ...held([''], EDITED).held, baseline: [] };
    assert.deepEqual(standingOf(inserted, documentOf(['// more'], ABOVE, EDITED, BELOW)), {
      start: 4,
      count: EDITED.length,
    });
    assert.equal(standingOf(inserted, documentOf(ABOVE, BELOW)), 'original');
  });

  it('of a reply that was still coming is of what came, and says that it was interrupted', () => {
    const { held: read, document } = held(ORIGINAL, EDITED, { over: false, lines: 2 });
    // More of it came after it was written down.
    const later = documentOf(ABOVE, ['// first', '// second', '// third', ...EDITED], BELOW);
    const at = standingOf(read, later);
    assert.deepEqual(at, { start: ABOVE.length, count: EDITED.length + 3 });
    assert.ok(typeof at === 'object');
    assert.deepEqual(resume(read, at, later).reply.issues, ['interrupted']);
    assert.deepEqual(standingOf(read, document), { start: ABOVE.length, count: read.current.length });
  });

  it('at the ends of a document is found by where it begins and ends', () => {
    const { held: read, document } = held(ORIGINAL, EDITED, { above: [], below: [] });
    assert.deepEqual(standingOf(read, document), region([], EDITED));
    const changed = EDITED.with(1, '  return b + a;');
    assert.deepEqual(standingOf(read, documentOf(changed)), region([], changed));
    assert.deepEqual(standingOf(read, documentOf([...EDITED, '// typed'])), region([], EDITED));
  });

  it('leaves out what a later version added, and tells what that wrote from what is damaged', () => {
    const { held: read } = held(ORIGINAL, EDITED);
    const more = { ...read, issues: ['elided', 'of a later version'], more: 1 };
    const again = readHeld(writeHeld(more));
    assert.ok(typeof again === 'object');
    assert.deepEqual(resume(again, region(ABOVE, EDITED), documentOf(ABOVE, EDITED, BELOW)).reply.issues, ['elided']);
    assert.equal(readHeld(JSON.stringify({ ...read, version: 3, baseline: 'in another form' })), 'later');
    for (const text of ['', '{', 'null', '[]', '{}', JSON.stringify({ version: 1 })])
      assert.equal(readHeld(text), 'damaged', text);
  });

  it('of the first version is read, which had no sum', () => {
    const { held: read } = held(ORIGINAL, EDITED);
    assert.deepEqual(readHeld(JSON.stringify({ ...read, version: 1 })), { ...read, version: 1 });
    assert.equal(readHeld(JSON.stringify(read)), 'damaged');
  });

  it('that is rejected is only what it was to the letter, wherever it stands', () => {
    const rejected = { ...held(ORIGINAL, EDITED).held, rejected: true };
    const more = ['// one', '// two'];
    assert.deepEqual(standingOf(rejected, documentOf(ABOVE, EDITED, BELOW)), region(ABOVE, EDITED));
    assert.deepEqual(standingOf(rejected, documentOf(more, EDITED, more)), region(more, EDITED));
    assert.equal(standingOf(rejected, documentOf(ABOVE, ORIGINAL, BELOW)), 'original');
    // What the user did to the original after that is theirs.
    assert.equal(standingOf(rejected, documentOf(ABOVE, ORIGINAL.with(1, '  return b + a;'), BELOW)), 'original');
  });

  it('that is rejected is not back where the original is, of which its code is a part', () => {
    const { held: removed } = held(['one1', 'two2', 'three3'], ['two2']);
    const rejected = { ...removed, rejected: true };
    assert.equal(standingOf(rejected, documentOf(ABOVE, ['one1', 'two2', 'three3'], BELOW)), 'original');
    assert.deepEqual(standingOf(rejected, documentOf(ABOVE, ['two2'], BELOW)), region(ABOVE, ['two2']));
  });

  it('is not read where anything of it is other than it was written', () => {
    const text = writeHeld(held(ORIGINAL, EDITED).held);
    assert.ok(typeof readHeld(text) === 'object');
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(text.length - 1), fc.nat(127)), { minLength: 1, maxLength: 3 }), (flips) => {
        const units = text.split('');
        for (const [at, to] of flips) units[at] = String.fromCharCode(to);
        const read = readHeld(units.join(''));
        if (typeof read === 'object') assert.deepEqual(read, readHeld(text));
      }),
      { numRuns: 2_000 },
    );
    for (let end = 0; end < text.length; end++) assert.equal(readHeld(text.slice(0, end)), 'damaged');
  });

  it('of any form is looked for and taken up without a fault, and puts back no more than it was', () => {
    const { held: read } = held(ORIGINAL, EDITED);
    const document = documentOf(ABOVE, EDITED, BELOW);
    const odd = fc.oneof(
      fc.integer(),
      fc.double(),
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.array(fc.string()),
    );
    const fields = fc.constantFrom(...Object.keys(read));
    fc.assert(
      fc.property(fc.dictionary(fields, odd, { minKeys: 1, maxKeys: 3 }), (others) => {
        const again = readHeld(writeHeld({ ...read, ...others }));
        if (typeof again === 'string') return;
        const at = standingOf(again, document);
        if (typeof at === 'string') return;
        const session = resume(again, at, document);
        const edits = session.file.reject();
        const target = documentOf(ABOVE, EDITED, BELOW);
        target.write(session.file.at, edits);
        session.file.rejected(edits, target);
        assert.ok(session.file.place.stands(target));
        assert.deepEqual(target.region(session.file.at), again.baseline);
      }),
      { numRuns: 2_000 },
    );
  });

  it('puts back the original byte for byte wherever lines were added', () => {
    const line = fc.constantFrom('', '}', '  return a;', 'function f() {', 'let x = 1;', 'call(a, b);');
    const some = fc.array(line, { maxLength: 8 });
    fc.assert(
      fc.property(some, fc.array(line, { minLength: 1, maxLength: 8 }), some, some, some, (...parts) => {
        const [above, original, reply, below, added] = parts;
        const { held: read, session } = held(original, reply, { above, below });
        // An edit that changed nothing is over already.
        fc.pre(session.file.phase === 'review');
        const { current } = session.file;
        const document = documentOf(added, above, current, below);
        const at = standingOf(read, document);
        // It may not be found, but where it is, rejecting it is exact.
        if (typeof at !== 'object') return;
        const again = resume(read, at, document);
        const edits = again.file.reject();
        document.write(again.file.at, edits);
        again.file.rejected(edits, document);
        assert.deepEqual(
          document.lines.filter((_, i) => i < at.start || i >= at.start + original.length),
          documentOf(added, above, current, below).lines.filter((_, i) => i < at.start || i >= at.start + at.count),
        );
      }),
    );
  });
});
