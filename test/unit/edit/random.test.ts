import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { TextEdit } from '../../../src/edit/textEdit.ts';
import type { OtherChange } from '../../../src/edit/place.ts';
import { EditSession } from '../../../src/edit/session.ts';
import { TestDocument } from './document.ts';

// An edit streams into a document while a person, undo, save, revert, the disk and read-only get in between. The oracle
// knows only two lists of lines, those above the code and those below it, and what each action makes of them; it knows
// nothing of regions. Lines outside must stay as they are, what was typed must not be lost, and Reject must be exact.

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
  | 'becomeReadonly';

/** A document with an undo stack, the disk, and the oracle. */
class Scene {
  readonly document: TestDocument;
  readonly edit: EditSession;
  outside: Outside;
  #saved: State;
  /** What is outside at each undo stop, and how many changes were made before it. */
  #undo: { readonly outside: Outside; readonly from: number }[] = [];
  #redo: Step[] = [];
  #writing = false;
  #clean = true;
  readonly = false;
  #words = 0;

  constructor(above: readonly string[], original: readonly string[], below: readonly string[]) {
    this.document = new TestDocument([...above, ...original, ...below].join('\n'), '\n');
    this.outside = { above, below };
    this.#saved = this.#now();
    this.edit = new EditSession('file:///a', this.document.lineCount, {
      original,
      start: above.length,
      tag: TAG,
      style: { by: 'mixed', unit: 4 },
      languageId: 'plaintext',
    });
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
    const edits = this.edit.file.reject();
    this.document.write(this.edit.file.at, edits);
    this.edit.file.rejected(edits, this.document);
  }

  act(action: Action, n: number): void {
    if (!this.edit.file.open) return;
    if (this.readonly && !['save', 'revert', 'replaceOnDisk', 'changeAboveOnDisk'].includes(action)) return;
    const before = { outside: this.outside, from: this.document.inverses.length };
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

  #undoStop(): void {
    this.#undo.push({ outside: this.outside, from: this.document.inverses.length });
    this.#redo = [];
  }

  #now(): State {
    return { text: this.document.text, outside: this.outside };
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
        this.outside = { above: [...above.slice(0, -1), last.slice(0, from) + (inside[i] ?? '').slice(to)], below };
        return this.#person([above.length - 1, from], [above.length + i, to], '');
      }
      case 'deleteAcrossEnd': {
        const i = pick(inside.length);
        const first = below[0] ?? '';
        const from = n % ((inside[i]?.length ?? 0) + 1);
        if (inside.length === 0 || first.length < 2) return undefined;
        this.outside = { above, below: [(inside[i] ?? '').slice(0, from) + first.slice(1), ...below.slice(1)] };
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
        return this.#become(
          { text: `other\ntext ${n}\n`, outside: { above: ['other', `text ${n}`, ''], below: [] } },
          'reload',
        );
      case 'changeAboveOnDisk': {
        if (this.document.text !== this.#saved.text) return undefined;
        const word = this.#word();
        const next = { above: [word, ...above], below };
        return this.#become({ text: `${word}\n${this.document.text}`, outside: next }, 'reload');
      }
      case 'becomeReadonly':
        this.readonly = true;
        return undefined;
    }
  }

  #person(start: readonly [number, number], end: readonly [number, number], text: string): OtherChange {
    const place = ([line, character]: readonly [number, number]): TextEdit['start'] => ({ line, character });
    return this.#several([{ start: place(start), end: place(end), text }]);
  }

  #several(changes: readonly TextEdit[]): OtherChange {
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
    const was = this.document.text;
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
      text: text.slice(head, text.length - tail),
    };
    this.document.replace(change);
    assert.equal(this.document.text, text);
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
];
const SCENE = fc.record({
  above: AROUND,
  original: CODE,
  below: AROUND,
  reply: fc.oneof(CODE, fc.constant([])),
  during: fc.array(
    fc.record({ characters: fc.nat(30), write: fc.boolean(), action: fc.constantFrom(...ACTIONS), n: fc.nat(99) }),
    { maxLength: 8 },
  ),
  finish: fc.constantFrom('complete', 'complete', 'stopped', undefined),
  after: fc.array(fc.record({ action: fc.constantFrom(...ACTIONS), n: fc.nat(99) }), { maxLength: 6 }),
});

function play(scene: typeof SCENE extends fc.Arbitrary<infer T> ? T : never): Scene {
  const stage = new Scene(scene.above, scene.original, scene.below);
  const { edit, document } = stage;
  let text = [TAG.open, ...scene.reply, TAG.close].join('\n');
  for (const { characters, write, action, n } of scene.during) {
    edit.reply.push(text.slice(0, characters));
    text = text.slice(characters);
    if (write) stage.drain();
    stage.act(action, n);
  }
  if (scene.finish !== undefined) {
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
        if (open) assert.equal(document.text, [...above, ...scene.original, ...below].join('\n'), phase);
        else assert.equal(document.text, before);
      }),
      { numRuns: 3_000, seed: 20_261_129 },
    );
  });

  it('keeps every word that was typed, when it is accepted', () => {
    fc.assert(
      fc.property(SCENE, (scene) => {
        const stage = play(scene);
        const before = stage.document.text;
        stage.edit.file.on('accepted');
        stage.drain();
        assert.equal(stage.document.text, before);
      }),
      { numRuns: 500, seed: 20_261_129 },
    );
  });
});
