// A file with an edit in it, and what a user, a formatter and the disk do to it, each told to an oracle of its own.
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { pieces } from '../gateway/reply.ts';
import type { Message } from '../../src/messages/index.ts';
import type { SendUpdate } from '../../src/sending/send.ts';
import { captureRange, prepare } from '../../src/edit/vscode/asking/target.ts';
import { Edits } from '../../src/edit/vscode/edits.ts';
import { GoingOn } from '../../src/edit/vscode/asking/goOn.ts';
import { Judging } from '../../src/edit/vscode/judging/judging.ts';
import { Reviewing } from '../../src/edit/vscode/judging/reviewing.ts';
import { Escape } from '../../src/edit/vscode/writing/escape.ts';
import type { LiveEdit } from '../../src/edit/vscode/writing/live.ts';
import { answeringAsks, openFile, script, sendToGateway } from './editing.ts';
import { inMemory } from './inMemory.ts';
import { History } from './outside.ts';
import type { Outside } from './outside.ts';
import { waitUntil } from './run.ts';

/** Numbers below `most` that are the same for the same seed. */
export type Numbers = (most: number) => number;

export function numbersOf(seed: number): Numbers {
  let state = Math.imul(seed, 2_654_435_761) >>> 0;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

/** How the lines of a file end on disk. */
export const endings = ['LF', 'CRLF', 'mixed', 'no final line end', 'byte order mark'] as const;
export type Endings = (typeof endings)[number];

const BOM = '\uFEFF';

/** What a formatter makes of a line. */
export const formatted = (line: string): string =>
  line.replace(/^\t+/, (tabs) => '  '.repeat(tabs.length)).replace(/[ \t]+$/, '');

/** Formats these files as formatters do: `whole` replaces all of the text, others only the lines that change. */
export function registerFormatter(whole: () => boolean): vscode.Disposable {
  const selector = { language: 'plaintext', pattern: '**/random-*' };
  return vscode.languages.registerDocumentFormattingEditProvider(selector, {
    provideDocumentFormattingEdits(document) {
      const lines = Array.from({ length: document.lineCount }, (_, i) => document.lineAt(i));
      if (whole()) {
        const all = new vscode.Range(0, 0, document.lineCount, 0);
        const eol = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
        return [vscode.TextEdit.replace(all, lines.map(({ text }) => formatted(text)).join(eol))];
      }
      return lines
        .filter(({ text }) => formatted(text) !== text)
        .map(({ range, text }) => vscode.TextEdit.replace(range, formatted(text)));
    },
  });
}

export class Scene {
  readonly edits: Edits;
  readonly judging: Judging;
  readonly reviewing: Reviewing;
  readonly goingOn: GoingOn;
  readonly #escape: Escape;
  readonly history: History;
  /** What went wrong outside of anyone's call. */
  readonly faults: string[] = [];
  /** What was there before the edit, and what *Reject* has to put back: with what was accepted. */
  readonly original: readonly string[];
  baseline: string[];
  /** Words typed into the code, as far as they must be there. */
  typed: string[] = [];
  document: vscode.TextDocument;
  /** Was the code, or the order of undo steps, changed by others than the edit? */
  touched = false;
  /** Was anything outside changed by others while the edit was being written? Theirs is a step of undo between its steps. */
  mixed = false;
  /** May *Reject* put back the original as well, because an undo went behind what was accepted? */
  behind = false;
  readonly #bom: boolean;
  #received = 0;
  #words = 0;
  /** How much of the reply has come at each place where it still waits. */
  #stops: readonly number[] = [];

  private constructor(document: vscode.TextDocument, lines: readonly string[], at: Region, bom: boolean) {
    const files = inMemory();
    const inner = sendToGateway();
    const fail = (what: string): void => void this.faults.push(what);
    this.edits = new Edits({
      send: (request) => this.#counted(inner(request)),
      ...{ ready: () => true, keys: () => undefined, files, warn: fail },
      notify: ({ message }) => fail(message),
    });
    this.judging = new Judging(this.edits);
    this.reviewing = new Reviewing(this.edits.live, this.edits.comparisons);
    this.#escape = new Escape(this.edits, async (id) => this.reviewing.reject(id));
    this.goingOn = new GoingOn(
      this.edits,
      answeringAsks(this.edits, () => 'go on'),
    );
    this.document = document;
    this.original = lines.slice(at.start, at.start + at.count);
    this.baseline = [...this.original];
    this.history = new History({ above: lines.slice(0, at.start), below: lines.slice(at.start + at.count) });
    this.#bom = bom;
  }

  /** A new file of these lines, open in an editor. */
  static async open(name: string, lines: readonly string[], at: Region, ends: Endings): Promise<Scene> {
    const eol = (i: number): string =>
      ends === 'mixed' ? (['\n', '\r\n', '\r'][i % 3] ?? '\n') : ends === 'CRLF' ? '\r\n' : '\n';
    const text = lines.map((line, i) => (i < lines.length - 1 ? line + eol(i) : line)).join('');
    const bom = ends === 'byte order mark';
    const { document } = await openFile(name, (bom ? BOM : '') + text);
    assert.deepEqual(linesOf(document), lines);
    return new Scene(document, lines, at, bom);
  }

  dispose(): void {
    this.#escape.dispose();
    this.edits.dispose();
  }

  /** The newest edit of the file that is not over. */
  get edit(): LiveEdit | undefined {
    return this.edits.live.of(this.document).at(-1);
  }

  get phase(): string {
    return this.edit?.file.phase ?? 'none';
  }

  /** Does the reply still come? */
  get running(): boolean {
    return this.edit?.session.reply.ended === false;
  }

  get inside(): readonly string[] {
    return this.history.inside(linesOf(this.document));
  }

  word(): string {
    return `word${++this.#words}`;
  }

  /** Someone made what is outside so. */
  becomes(next: Outside): void {
    this.mixed ||= this.phase === 'streaming';
    this.history.become(next);
  }

  /** All that is outside is as it was made, and every word that was typed into the code is there. */
  check(): void {
    const inside = this.inside.join('\n');
    for (const word of this.typed) assert.ok(inside.includes(word), `${word} is lost:\n${inside}`);
    assert.deepEqual(this.faults, []);
  }

  /** What was taken away from the code on purpose is not missed. */
  forgive(): void {
    const inside = this.inside.join('\n');
    this.typed = this.typed.filter((word) => inside.includes(word));
  }

  /** The whole text, were this the code. */
  around(code: readonly string[]): string {
    const { above, below } = this.history.now;
    return [...above, ...code, ...below].join(this.#eol);
  }

  /** Starts the edit; resolves when its reply is over. `stops`: after so many pieces of the reply it waits. */
  async start(reply: readonly string[], stops: readonly number[]): Promise<{ readonly done: Promise<void> }> {
    const text = tagged(reply);
    // Three frames come before the text.
    await script({ reply: text, pace: 2, hold: stops.map((after) => ({ after: after + 3 })) });
    const { above } = this.history.now;
    const range = new vscode.Range(above.length, 0, above.length + this.original.length - 1, 1_000);
    const captured = await captureRange(this.document.uri, range);
    const asked = captured && prepare(captured, 'change it');
    assert.ok(asked);
    this.#stops = stops.map((count) => pieces(text).slice(0, count).join('').length);
    return { done: this.edits.start(asked) };
  }

  /** The reply has come to its next stop, and what came is written. */
  async held(): Promise<void> {
    const [first = 0, ...rest] = this.#stops;
    this.#stops = rest;
    await waitUntil('it came', () => !this.running || this.#received >= first, 10_000);
    await this.settled();
  }

  /** Everything that was on its way is there. */
  async settled(): Promise<void> {
    await waitUntil('what came is written', () => {
      const { edit } = this;
      if (edit?.file.phase !== 'streaming') return true;
      const { received, written } = edit.session.reply.progress;
      return received === written;
    });
    for (let version = -1; version !== this.document.version;) {
      ({ version } = this.document);
      await vscode.commands.executeCommand('setContext', 'test.settled', version);
    }
  }

  async *#counted(updates: AsyncIterable<SendUpdate>): AsyncGenerator<SendUpdate> {
    this.#received = 0;
    for await (const update of updates) {
      if (update.type === 'events') this.#received = lengthOf(update.message);
      yield update;
    }
  }

  /** The cursor is in the editor of the file. */
  async cursor(line: number, character: number): Promise<void> {
    const editor = await vscode.window.showTextDocument(this.document, { preview: false });
    const at = new vscode.Position(line, character);
    editor.selection = new vscode.Selection(at, at);
  }

  /** The editor of the file has the keyboard. */
  async focus(): Promise<void> {
    await vscode.window.showTextDocument(this.document, { preview: false });
  }

  /** Escape is pressed in it. */
  async escapes(): Promise<void> {
    await this.focus();
    await this.#escape.press();
    await this.settled();
  }

  /** The bytes on disk are the text, as the file was. */
  async checkDisk(): Promise<void> {
    await waitUntil('it is saved', async () => !this.document.isDirty || this.document.save());
    // Nothing was ever written into it, which leaves mixed line ends.
    if (this.document.version === 1) return;
    const bytes = await vscode.workspace.fs.readFile(this.document.uri);
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    assert.equal(text, (this.#bom ? BOM : '') + this.document.getText());
  }

  /** Another program writes the file, which VS Code reads again. */
  async writeOnDisk(code: readonly string[]): Promise<void> {
    const text = this.around(code);
    await vscode.workspace.fs.writeFile(this.document.uri, new TextEncoder().encode((this.#bom ? BOM : '') + text));
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await waitUntil('the file is read again', () => this.document.getText() === text);
  }

  get #eol(): string {
    return this.document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  }
}

interface Region {
  readonly start: number;
  readonly count: number;
}

const lengthOf = ({ content }: Message): number =>
  content.reduce((sum, block) => sum + (block.type === 'text' ? block.text.length : 0), 0);

export const linesOf = (document: vscode.TextDocument): string[] =>
  Array.from({ length: document.lineCount }, (_, i) => document.lineAt(i).text);

export const tagged = (lines: readonly string[]): string => `<replacement>\n${lines.join('\n')}\n</replacement>`;
