import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from '../../fastCheck.ts';
import type { TextEdit } from '../../../src/edit/textEdit.ts';
import type { OtherChange, Seen } from '../../../src/edit/place.ts';
import type { Rewrite } from '../../../src/edit/review.ts';
import { EditSession } from '../../../src/edit/session.ts';
import type { Basis } from '../../../src/edit/session.ts';
import { TestDocument } from './document.ts';

// An edit streams into a document, is judged change by change, refined and asked for again, while a user, undo, save,
// revert, the disk and read-only get in between. The oracle knows only two lists of lines, those above the code and those
// below it, and what each action makes of them; it knows nothing of regions. Lines outside must stay as they are, what was
// typed must not be lost, and Reject must be exact, in files with any line ends.

const TAG = { open: '<replacement>', close: '</replacement>' };

interface Outside {
  readonly above: readonly string[];
  readonly below: readonly string[];
}

interface State {
  readonly text: string;
  readonly outside: Outside;
}

/** What an undo or redo goes back to, and by which changes. */
interface Step {
  readonly outside: Outside;
  readonly changes: readonly TextEdit[];
}

type Action =
  | 'insertAbove'
  | 'insertBelow'
  | 'deleteAbove'
  | 'deleteBelow'
  | 'move'
  | 'reindentOutside'
  | 'typeInside'
  | 'splitInside'
  | 'reindentInside'
  | 'deleteAcrossStart'
  | 'deleteAcrossEnd'
  | 'undo'
  | 'redo'
  | 'save'
  | 'revert'
  | 'replaceOnDisk'
  | 'changeAboveOnDisk'
  | 'becomeReadonly'
  | 'acceptOne'
  | 'rejectOne'
  | 'takeBack'
  | 'refine'
  | 'retry';

/** A document with an undo stack, the disk, and the oracle. */
class Scene {
  readonly document: TestDocument;
  edit: EditSession;
  outside: Outside;
  /** What *Reject* has to put back: the original with what was accepted. */
  #baseline: string[];
  /** What the next reply says. */
  readonly #again: readonly string[];
  #saved: State;
  /** What is outside at each undo stop, and how many changes were made before it. */
  #undo: { readonly outside: Outside; readonly from: number }[] = [];
  #redo: Step[] = [];
  #writing = false;
  #clean = true;
  readonly = false;
  #words = 0;

  constructor({
    above,
    original,
    below,
    ends,
    again,
  }: Pick<Played, 'above' | 'original' | 'below' | 'ends' | 'again'>) {
    const lines = [...above, ...original, ...below, ...(ends === 'none at the end' ? [] : [''])];
    this.document = opened(lines, ends);
    assert.deepEqual(this.document.lines, lines);
    this.outside = { above, below: lines.slice(above.length + original.length) };
    this.#saved = this.#now();
    this.#baseline = [...original];
    this.#again = again;
    this.edit = this.#begin(original, above.length);
  }

  #begin(original: readonly string[], start: number, basis?: Basis, seen?: readonly Seen[]): EditSession {
    const style = { by: 'mixed', unit: 4 } as const;
    const target = { original, start, tag: TAG, style, languageId: 'plaintext' };
    return new EditSession('file:///a', this.document.lineCount, target, basis, seen);
  }

  /** The whole text, where the code is put back. */
  get putBack(): string {
    this.#behind();
    const { above, below } = this.outside;
    return [...above, ...this.#baseline, ...below].join(this.document.eol);
  }

  /** An undo may have gone behind all that was accepted. */
  #behind(): void {
    const { file } = this.edit;
    if (file.baseline === file.original) this.#baseline = [...file.original];
  }

  /** The code as it must be, if lines outside are what the oracle says. */
  get inside(): string[] {
    const { above, below } = this.outside;
    const { lines } = this.document;
    return lines.slice(above.length, lines.length - below.length);
  }

  /** Writes all there is to write; those with nothing between them are one step of undo. */
  drain(): void {
    for (let edits = this.edit.next(); edits; edits = this.edit.next()) {
      if (this.readonly) {
        this.edit.file.on('left');
        return;
      }
      if (!this.#writing) {
        this.edit.file.place.remember(this.document);
        this.#undoStop();
      }
      this.#writing = true;
      this.#clean = false;
      this.document.write(this.edit.file.at, edits);
      this.edit.wrote(edits, this.document);
    }
  }

  reject(): void {
    if (!this.edit.file.open) return;
    assert.ok(this.edit.file.place.stands(this.document), 'the edit knows its code');
    const { file } = this.edit;
    const edits = file.reject();
    this.#rewrite({ edits, written: () => file.rejected(edits, this.document) });
  }

  act(action: Action, n: number): void {
    if (!this.edit.file.open) return;
    if (this.readonly && !['save', 'revert', 'replaceOnDisk', 'changeAboveOnDisk'].includes(action)) return;
    const before = { outside: this.outside, from: this.document.inverses.length };
    if (this.#judge(action, n)) return;
    const told = this.#make(action, n);
    if (!told) return;
    this.#writing = false;
    if (told.by === 'person' || told.by === 'reload') {
      this.#undo.push(before);
      this.#redo = [];
    }
    // The first change after a save looks as if the file was read again.
    const clean = this.#clean && told.changes.length === 1 && told.changes[0]?.start.character === 0;
    this.#clean = told.by === 'reload';
    this.edit.changed(clean && told.by === 'person' ? { ...told, by: 'reload' } : told, this.document);
  }

  /** What is done about the edit. `false`: the action is none of these. */
  #judge(action: Action, n: number): boolean {
    const { file, review } = this.edit;
    const change = review.changes[n % Math.max(review.changes.length, 1)];
    this.#behind();
    switch (action) {
      case 'acceptOne': {
        if (!change) return true;
        const { originalLine, removed, line, count } = change.hunk;
        assert.deepEqual(this.#baseline.slice(originalLine, originalLine + removed.length), removed);
        this.#baseline.splice(originalLine, removed.length, ...this.inside.slice(line, line + count));
        this.#rewrite({ edits: [], written: () => review.accept(change.id) });
        return true;
      }
      case 'rejectOne': {
        if (!change) return true;
        const { removed, line, count } = change.hunk;
        const wanted = this.inside.toSpliced(line, count, ...removed);
        this.#rewrite(review.reject(change.id));
        assert.deepEqual(this.inside, wanted);
        return true;
      }
      case 'takeBack': {
        const last = review.judged.find(({ id }) => id === review.last?.id);
        if (!last) return true;
        const { at, kept, original, proposed } = last;
        if (kept) this.#baseline.splice(at, proposed.length, ...original);
        this.#rewrite(review.takeBack(last.id));
        return true;
      }
      case 'refine':
        // Of code that is gone there is nothing to refine.
        if (file.phase !== 'review' || file.current.length === 0) return true;
        file.on('left');
        this.#ask(file.current, { original: file.original, baseline: file.baseline, judged: review.judged });
        return true;
      case 'retry':
        if (file.phase !== 'review') return true;
        this.reject();
        this.#ask([...this.#baseline]);
        return true;
      default:
        return false;
    }
  }

  /** A new edit of the code as it stands, whose reply comes at once. */
  #ask(original: readonly string[], basis?: Basis): void {
    this.edit = this.#begin(original, this.outside.above.length, basis, this.edit.file.place.seen);
    this.edit.reply.push([TAG.open, ...this.#again, TAG.close].join('\n'));
    this.edit.finish('complete', this.document);
    this.#writing = false;
    this.drain();
  }

  /** What is written in review is a step of undo by itself. */
  #rewrite({ edits, written }: Rewrite): void {
    const { file } = this.edit;
    file.place.remember(this.document);
    this.#writing = false;
    if (edits.length > 0) {
      this.#undoStop();
      this.#clean = false;
      this.document.write(file.at, edits);
    }
    written(this.document);
  }

  #undoStop(): void {
    this.#undo.push({ outside: this.outside, from: this.document.inverses.length });
    this.#redo = [];
  }

  /** With one character for each line end, so that no difference begins within one. */
  get #text(): string {
    return this.document.lines.join('\n');
  }

  #now(): State {
    return { text: this.#text, outside: this.outside };
  }

  #word(): string {
    return `word${++this.#words}`;
  }

  #make(action: Action, n: number): OtherChange | undefined {
    const { above, below } = this.outside;
    const { inside } = this;
    const bottom = above.length + inside.length;
    const pick = (count: number): number => n % Math.max(count, 1);
    switch (action) {
      case 'insertAbove': {
        const at = pick(above.length + 1);
        if (inside.length === 0 && at === above.length) return undefined;
        const word = this.#word();
        this.outside = { above: above.toSpliced(at, 0, word), below };
        const end = above[at - 1]?.length;
        return n % 2 === 0 || end === undefined || at === above.length
          ? this.#person([at, 0], [at, 0], `${word}\n`)
          : this.#person([at - 1, end], [at - 1, end], `\n${word}`);
      }
      case 'insertBelow': {
        const at = pick(below.length + 1);
        if (inside.length === 0 && at === 0) return undefined;
        const word = this.#word();
        this.outside = { above, below: below.toSpliced(at, 0, word) };
        const line = bottom + at - 1;
        const end = (at === 0 ? inside.at(-1) : below[at - 1])?.length ?? 0;
        return this.#person([line, end], [line, end], `\n${word}`);
      }
      case 'deleteAbove': {
        const at = pick(above.length);
        if (above.length < 2) return undefined;
        this.outside = { above: above.toSpliced(at, 1), below };
        return this.#person([at, 0], [at + 1, 0], '');
      }
      case 'deleteBelow': {
        const at = pick(below.length);
        if (below.length < 2 || (inside.length === 0 && at === 0)) return undefined;
        this.outside = { above, below: below.toSpliced(at, 1) };
        const line = bottom + at;
        const end = (at === 0 ? inside.at(-1) : below[at - 1])?.length ?? 0;
        return this.#person([line - 1, end], [line, below[at]?.length ?? 0], '');
      }
      case 'move': {
        if (above.length < 2) return undefined;
        const moved = above.at(-1) ?? '';
        const end = above.at(-2)?.length ?? 0;
        this.outside = { above: [moved, ...above.slice(0, -1)], below };
        const line = above.length - 1;
        return this.#several([
          { start: { line: line - 1, character: end }, end: { line, character: moved.length }, text: '' },
          { start: { line: 0, character: 0 }, end: { line: 0, character: 0 }, text: `${moved}\n` },
        ]);
      }
      case 'reindentOutside': {
        this.outside = { above: above.map((line) => `  ${line}`), below: below.map((line) => `  ${line}`) };
        const lines = [...above.keys(), ...[...below.keys()].map((i) => bottom + i)];
        return this.#several(lines.reverse().map((line) => indent(line)));
      }
      case 'reindentInside':
        if (inside.length === 0) return undefined;
        return this.#several([...inside.keys()].reverse().map((i) => indent(above.length + i)));
      case 'typeInside': {
        if (inside.length === 0) return undefined;
        const line = above.length + pick(inside.length);
        const at = n % ((this.document.line(line)?.length ?? 0) + 1);
        return this.#person([line, at], [line, at], this.#word());
      }
      case 'splitInside': {
        const i = pick(inside.length);
        const length = inside[i]?.length ?? 0;
        if (length < 2) return undefined;
        return this.#person([above.length + i, 1], [above.length + i, 1], `${this.#word()}\n`);
      }
      case 'deleteAcrossStart': {
        const i = pick(inside.length);
        const last = above.at(-1) ?? '';
        const to = n % ((inside[i]?.length ?? 0) + 1);
        const from = 1;
        if (inside.length === 0 || last.length < 2) return undefined;
        const joined = last.slice(0, from) + (inside[i] ?? '').slice(to);
        // Then only lines above are gone, as far as anyone can tell.
        if (joined === inside[i]) return undefined;
        this.outside = { above: [...above.slice(0, -1), joined], below };
        return this.#person([above.length - 1, from], [above.length + i, to], '');
      }
      case 'deleteAcrossEnd': {
        const i = pick(inside.length);
        const first = below[0] ?? '';
        const from = n % ((inside[i]?.length ?? 0) + 1);
        if (inside.length === 0 || first.length < 2) return undefined;
        const joined = (inside[i] ?? '').slice(0, from) + first.slice(1);
        if (joined === inside[i]) return undefined;
        this.outside = { above, below: [joined, ...below.slice(1)] };
        return this.#person([above.length + i, from], [bottom, 1], '');
      }
      case 'undo': {
        const stop = this.#undo.pop();
        if (!stop) return undefined;
        const changes = this.document.inverses.splice(stop.from).reverse();
        this.#redo.push({ outside: this.outside, changes: this.#go({ outside: stop.outside, changes }) });
        return { changes, by: 'undo' };
      }
      case 'redo': {
        const step = this.#redo.pop();
        if (!step) return undefined;
        const { outside } = this;
        const from = this.document.inverses.length;
        this.document.inverses.push(...this.#go(step).reverse());
        this.#undo.push({ outside, from });
        return { changes: step.changes, by: 'redo' };
      }
      case 'save':
        this.#saved = this.#now();
        this.#clean = true;
        this.#writing = false;
        this.edit.file.place.remember(this.document);
        return undefined;
      case 'revert':
        return this.#become(this.#saved, 'reload');
      case 'replaceOnDisk':
        // Where nothing of the code is there, nothing of it is replaced.
        if (inside.length === 0) return undefined;
        return this.#become(
          { text: `other\ntext ${n}\n`, outside: { above: ['other', `text ${n}`, ''], below: [] } },
          'reload',
        );
      case 'changeAboveOnDisk': {
        if (this.#text !== this.#saved.text) return undefined;
        const word = this.#word();
        const next = { above: [word, ...above], below };
        return this.#become({ text: `${word}\n${this.#text}`, outside: next }, 'reload');
      }
      case 'becomeReadonly':
        this.readonly = true;
        return undefined;
      default:
        return undefined;
    }
  }

  #person(start: readonly [number, number], end: readonly [number, number], text: string): OtherChange {
    const place = ([line, character]: readonly [number, number]): TextEdit['start'] => ({ line, character });
    return this.#several([{ start: place(start), end: place(end), text }]);
  }

  #several(made: readonly TextEdit[]): OtherChange {
    const changes = made.map((change) => ({ ...change, text: change.text.replaceAll('\n', this.document.eol) }));
    for (const change of changes) this.document.replace(change);
    return { changes, by: 'person' };
  }

  /** Makes a step, and returns what takes it back, in the order to apply. */
  #go({ outside, changes }: Step): TextEdit[] {
    const from = this.document.inverses.length;
    for (const change of changes) this.document.replace(change);
    this.outside = outside;
    return this.document.inverses.splice(from).reverse();
  }

  /** All between the first and the last difference is one change, as VS Code tells of a file that it reads again. */
  #become({ text, outside }: State, by: OtherChange['by']): OtherChange | undefined {
    const was = this.#text;
    this.outside = outside;
    if (text === was) return undefined;
    let head = 0;
    while (head < Math.min(text.length, was.length) && text[head] === was[head]) head++;
    let tail = 0;
    while (
      tail < Math.min(text.length, was.length) - head &&
      text[text.length - 1 - tail] === was[was.length - 1 - tail]
    )
      tail++;
    const change = {
      start: position(was, head),
      end: position(was, was.length - tail),
      text: text.slice(head, text.length - tail).replaceAll('\n', this.document.eol),
    };
    this.document.replace(change);
    assert.equal(this.#text, text);
    return { changes: [change], by };
  }
}

function indent(line: number): TextEdit {
  return { start: { line, character: 0 }, end: { line, character: 0 }, text: '  ' };
}

function position(text: string, offset: number): TextEdit['start'] {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length - 1, character: offset - (before.lastIndexOf('\n') + 1) };
}

const LINE = fc.constantFrom('', '}', 'a', 'return x;', '  const y = 1;', '\tfoo();', 'if (z) {');
const CODE = fc
  .array(LINE, { minLength: 1, maxLength: 8 })
  .map((lines) => ['first();', ...lines.map((l) => l.trimEnd())]);
const AROUND = fc.array(fc.constantFrom('above', 'around', '}', 'x = 1;'), { minLength: 2, maxLength: 5 });
const ACTIONS: readonly Action[] = [
  'insertAbove',
  'insertBelow',
  'deleteAbove',
  'deleteBelow',
  'move',
  'reindentOutside',
  'typeInside',
  'splitInside',
  'reindentInside',
  'deleteAcrossStart',
  'deleteAcrossEnd',
  'undo',
  'undo',
  'redo',
  'save',
  'revert',
  'replaceOnDisk',
  'changeAboveOnDisk',
  'becomeReadonly',
  'acceptOne',
  'rejectOne',
  'takeBack',
  'refine',
  'retry',
];

/** How the lines of a file end on disk. */
const ENDS = ['LF', 'CRLF', 'mixed', 'none at the end', 'a lone CR'] as const;

/** The document that VS Code makes of a file: with one kind of line end, the one that most of its lines have. */
function opened(lines: readonly string[], ends: (typeof ENDS)[number]): TestDocument {
  const ofMixed = ['\r\n', '\n', '\r\n'];
  const eol = (i: number): string => {
    if (ends === 'CRLF') return '\r\n';
    if (ends === 'mixed') return ofMixed[i % ofMixed.length] ?? '\n';
    return ends === 'a lone CR' && i === 1 && lines[2] !== '' ? '\r' : '\n';
  };
  const file = lines.map((line, i) => (i < lines.length - 1 ? line + eol(i) : line)).join('');
  const all = file.match(/\r\n|\r|\n/g) ?? [];
  const most = all.filter((end) => end !== '\n').length > all.length / 2 ? '\r\n' : '\n';
  return new TestDocument(file.replace(/\r\n|\r|\n/g, most), most);
}

const SCENE = fc.record({
  ends: fc.constantFrom(...ENDS),
  above: AROUND,
  original: CODE,
  below: AROUND,
  reply: fc.oneof(CODE, fc.constant([])),
  again: CODE,
  during: fc.array(
    fc.record({ characters: fc.nat(30), write: fc.boolean(), action: fc.constantFrom(...ACTIONS), n: fc.nat(99) }),
    { maxLength: 8 },
  ),
  finish: fc.constantFrom('complete', 'complete', 'stopped', undefined),
  after: fc.array(fc.record({ action: fc.constantFrom(...ACTIONS), n: fc.nat(99) }), { maxLength: 6 }),
});

type Played = typeof SCENE extends fc.Arbitrary<infer T> ? T : never;

function play(scene: Played): Scene {
  const stage = new Scene(scene);
  const { document } = stage;
  let text = [TAG.open, ...scene.reply, TAG.close].join('\n');
  for (const { characters, write, action, n } of scene.during) {
    const { edit } = stage;
    edit.reply.push(text.slice(0, characters));
    text = text.slice(characters);
    if (write) stage.drain();
    stage.act(action, n);
  }
  if (scene.finish !== undefined) {
    const { edit } = stage;
    if (edit.file.phase === 'streaming') edit.reply.push(text);
    edit.finish(scene.finish, document);
    stage.drain();
  }
  for (const { action, n } of scene.after) stage.act(action, n);
  return stage;
}

describe('an edit among random actions of others', () => {
  it('leaves what is outside as others made it, and puts the original back exactly', () => {
    fc.assert(
      fc.property(SCENE, (scene) => {
        const stage = play(scene);
        const { document, edit } = stage;
        const { above, below } = stage.outside;
        const before = document.text;
        const lines = document.lines;
        assert.deepEqual(lines.slice(0, above.length), above, 'above');
        assert.deepEqual(lines.slice(lines.length - below.length), below, 'below');
        const { phase } = edit.file;
        const open = edit.file.open;
        stage.reject();
        if (open) assert.equal(document.text, stage.putBack, phase);
        else assert.equal(document.text, before);
      }),
      { numRuns: 3_000 },
    );
  });

  it('keeps every word that was typed, when it is accepted', () => {
    fc.assert(
      fc.property(SCENE, (scene) => {
        const stage = play(scene);
        const before = stage.document.text;
        if (!stage.edit.file.on('accepted')) return;
        stage.drain();
        assert.equal(stage.document.text, before);
      }),
      { numRuns: 500 },
    );
  });
});
