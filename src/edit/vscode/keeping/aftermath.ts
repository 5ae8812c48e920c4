// Names the errors that an accepted edit brought, in its file and in those that use it.
import * as vscode from 'vscode';
import { fileName, reporterOf } from '../../../host/documents.ts';
import { warn } from '../../../host/messages.ts';
import { lineEdits } from '../../diff.ts';
import { countOf, newErrors } from '../../newErrors.ts';
import type { Errors, Reported } from '../../newErrors.ts';
import { relocate } from '../../region.ts';
import type { LiveEdit } from '../writing/live.ts';
import { linesOf, oneStep, Writer } from '../writing/write.ts';

/** How long after an edit was accepted errors are put down to it, in milliseconds. */
const longest = 10_000;

/** Language servers report in pieces: errors are named once none came for so long. Milliseconds. */
const settled = 400;

/** What is reported so soon after the last change of the text may be about the text before it. Milliseconds. */
const outdated = 1_500;

/** How things stood when an edit began, or better, just after its first line was written: no server is as quick. */
interface Before {
  readonly errors: Errors;
  /** Of each open document. */
  readonly versions: ReadonlyMap<string, number>;
  /** The text of the document around the code. */
  readonly around: string;
  readonly wrote: boolean;
}

/** The first error there is, and where. */
interface First extends Reported {
  readonly uri: vscode.Uri;
}

/** Compares what is reported before an edit with what is after it was accepted. */
export class Aftermath implements vscode.Disposable {
  readonly #before = new WeakMap<LiveEdit, Before>();
  /** When the text of an edit's document was first seen as it is. */
  readonly #seen = new WeakMap<LiveEdit, { readonly version: number; readonly at: number }>();
  /** Ends what is still watched. */
  readonly #watched = new Set<() => void>();

  dispose(): void {
    for (const end of this.#watched) end();
  }

  /** An edit has changed. */
  tell(edit: LiveEdit): void {
    const { file, session } = edit;
    const before = this.#before.get(edit);
    const { version } = edit.document;
    if (this.#seen.get(edit)?.version !== version) this.#seen.set(edit, { version, at: Date.now() });
    if (file.phase === 'streaming' && !before) this.#before.set(edit, stateNow(edit, false));
    if (before?.wrote === false && session.reached > 0) this.#before.set(edit, stateNow(edit, true));
    if (file.open || !before) return;
    this.#before.delete(edit);
    if (file.phase === 'accepted') this.#watch(edit, before);
  }

  /** Names new errors as soon as there are any, and once; not those of what is typed after the edit. */
  #watch(edit: LiveEdit, before: Before): void {
    const { document } = edit;
    const { version } = document;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const check = (): void => {
      timer = undefined;
      const found = document.isClosed || document.version !== version ? new Map() : errorsSince(before, edit);
      if (found.size === 0) return;
      end();
      void offer(edit, found);
    };
    const early = (this.#seen.get(edit)?.at ?? 0) + outdated;
    const checkSoon = (): void => void (timer ??= setTimeout(check, Math.max(settled, early - Date.now())));
    const listener = vscode.languages.onDidChangeDiagnostics(checkSoon);
    const last = setTimeout(() => end(), longest);
    const end = (): void => {
      clearTimeout(timer);
      clearTimeout(last);
      listener.dispose();
      this.#watched.delete(end);
    };
    this.#watched.add(end);
    if (Date.now() < early) checkSoon();
    else check();
  }
}

function errorsNow(): Errors {
  const found = new Map<string, readonly Reported[]>();
  for (const [uri, all] of vscode.languages.getDiagnostics()) {
    const errors = all.filter(({ severity }) => severity === vscode.DiagnosticSeverity.Error).map(reportedOf);
    if (errors.length > 0) found.set(uri.toString(), errors);
  }
  return found;
}

function reportedOf(diagnostic: vscode.Diagnostic): Reported {
  const { range, message } = diagnostic;
  return { line: range.start.line, message, source: reporterOf(diagnostic) };
}

const versionsNow = (): ReadonlyMap<string, number> =>
  new Map(vscode.workspace.textDocuments.map(({ uri, version }) => [uri.toString(), version]));

function stateNow(edit: LiveEdit, wrote: boolean): Before {
  return { errors: errorsNow(), versions: versionsNow(), around: around(edit), wrote };
}

function around({ document, file: { at } }: LiveEdit): string {
  const end = new vscode.Position(document.lineCount, 0);
  const above = document.getText(new vscode.Range(0, 0, at.start, 0));
  return above + document.getText(new vscode.Range(new vscode.Position(at.start + at.count, 0), end));
}

/**
 * New errors: of the edited code, of its document if nobody changed that around it, and of the other documents that nobody
 * changed or opened meanwhile.
 */
function errorsSince(before: Before, edit: LiveEdit): Errors {
  const now = versionsNow();
  const { at } = edit.file;
  const edited = edit.document.uri.toString();
  const isAlone = around(edit) === before.around;
  const isIn = ({ line }: Reported): boolean => isAlone || (line >= at.start && line < at.start + at.count);
  const found = [...newErrors(before.errors, errorsNow())].flatMap(([uri, all]) => {
    if (uri !== edited) return now.get(uri) === before.versions.get(uri) ? [[uri, all] as const] : [];
    const own = all.filter(isIn);
    return own.length > 0 ? [[uri, own] as const] : [];
  });
  return new Map(found);
}

async function offer(edit: LiveEdit, errors: Errors): Promise<void> {
  const { l10n } = vscode;
  const first = firstOf(errors, edit.document);
  if (!first) return;
  const count = countOf(errors);
  const text = first.message.replaceAll(/\s+/g, ' ').slice(0, 200);
  const where = `${fileName(first.uri)}:${first.line + 1}`;
  const said =
    count === 1
      ? l10n.t('The edit caused an error in {0}: {1}', where, text)
      : errors.size === 1
        ? l10n.t('The edit caused {0} errors. The first, in {1}: {2}', count, where, text)
        : l10n.t('The edit caused {0} errors in {1} files. The first, in {2}: {3}', count, errors.size, where, text);
  const [fix, show, undo] = [l10n.t('Fix'), l10n.t('Show'), l10n.t('Undo')];
  const answer = await warn(said, fix, show, undo);
  if (answer === undo) await takeBack(edit);
  else if (answer !== undefined) await goTo(first);
  if (answer === fix) await vscode.commands.executeCommand('parley.fixProblem');
}

/** The first error of the edited document, else of another one. */
function firstOf(errors: Errors, document: vscode.TextDocument): First | undefined {
  const edited = document.uri.toString();
  const [uri] = errors.has(edited) ? [edited] : [...errors.keys()].sort();
  const [first] = [...(errors.get(uri ?? '') ?? [])].sort((a, b) => a.line - b.line);
  return uri !== undefined && first ? { ...first, uri: vscode.Uri.parse(uri) } : undefined;
}

async function goTo({ uri, line, ...error }: First): Promise<void> {
  const now = vscode.languages.getDiagnostics(uri).find(({ message }) => message === error.message);
  const range = now?.range ?? new vscode.Range(line, 0, line, 0);
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(range.start, range.start) });
}

/** Puts the original back, where the code still stands as it was accepted: as one undo step. */
async function takeBack({ document, file }: LiveEdit): Promise<void> {
  const open = document.isClosed ? await vscode.workspace.openTextDocument(document.uri) : document;
  const start = relocate(file.current, file.at.start, linesOf(open));
  const writer = new Writer(open, () => undefined);
  const edits = lineEdits(file.current, file.original);
  const result = start === undefined ? 'stale' : await writer.write(start, edits, oneStep, () => undefined);
  writer.dispose();
  if (result !== 'written') void warn(vscode.l10n.t('This code has changed since. Use Undo in the editor.'));
}
