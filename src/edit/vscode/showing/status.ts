// Edits in the status bar, and for screen readers.
import * as vscode from 'vscode';
import type { Held } from '../../held.ts';
import { issueMessage, stateOf } from './editLenses.ts';
import type { Keys } from './changeLenses.ts';
import type { LiveEdit } from '../writing/live.ts';
import { standingWords } from './raceWords.ts';
import { linesText, totalOf, totalText } from './sums.ts';
import { fileName } from '../../../host/documents.ts';

/** How long a sentence stays in the status bar, in milliseconds. */
const shown = 8_000;

/** A live region must be there before its text changes, or a screen reader stays silent. */
const beforeSaying = 100;

/**
 * The edits in the status bar: one item that waits to be clicked, and one that says in a sentence what has happened. The
 * second is a live region, so that a screen reader hears of an edit without a notification.
 */
export class EditStatus implements vscode.Disposable {
  readonly #waiting = vscode.window.createStatusBarItem('parley.edit', vscode.StatusBarAlignment.Left, 1);
  readonly #saying = vscode.window.createStatusBarItem('parley.edit.said', vscode.StatusBarAlignment.Left, 0);
  readonly #phases = new WeakMap<LiveEdit, string>();
  readonly #keys: Keys;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(keys: Keys) {
    this.#keys = keys;
    this.#waiting.name = vscode.l10n.t('Parley: Edits');
    this.#waiting.command = 'parley.editActions';
    this.#saying.name = vscode.l10n.t('Parley: What Happened to an Edit');
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#waiting.dispose();
    this.#saying.dispose();
  }

  /** Shows the edit that a click means, of all those there are. */
  show(edits: readonly LiveEdit[], meant: LiveEdit | undefined, waiting: readonly Held[] = []): void {
    const edit = meant ?? edits[0];
    if (!edit) {
      this.#showWaiting(waiting);
      return;
    }
    const { l10n } = vscode;
    const { notes, sum } = stateOf(edit);
    const icon = edit.file.phase === 'review' ? 'check' : (notes[0]?.icon ?? 'edit');
    const text =
      edits.length + waiting.length > 1
        ? severalText(edits, waiting)
        : edit.file.phase === 'review'
          ? l10n.t('Review edit {0}', sum ?? '')
          : edit.file.phase === 'paused'
            ? l10n.t('Edit on hold')
            : l10n.t('Editing {0}', fileName(edit.document.uri));
    // How far it has come changes with every write, and stands above the code.
    const said = edit.file.phase === 'streaming' && edit.wait === undefined ? [] : notes.map((note) => note.text);
    const keyed = edit.file.phase === 'review' ? this.#keyed() : [];
    const models = edit.race ? standingWords(edit.race) : [];
    const name = fileName(edit.document.uri);
    const tooltip = [name, ...said, ...models, ...keyed, l10n.t('Click for what you can do')].join('\n');
    if (this.#waiting.text === `$(${icon}) ${text}` && this.#waiting.tooltip === tooltip) return;
    this.#waiting.text = `$(${icon}) ${text}`;
    this.#waiting.tooltip = tooltip;
    this.#waiting.accessibilityInformation = { label: [text, ...said].join('. ') };
    this.#waiting.show();
  }

  /** Shows the edits that wait in files which aren't open. */
  #showWaiting(waiting: readonly Held[]): void {
    if (waiting.length === 0) {
      this.#waiting.hide();
      return;
    }
    const names = [...new Set(waiting.map(({ uri }) => fileName(vscode.Uri.parse(uri))))];
    this.#waiting.text = `$(check) ${severalText([], waiting)}`;
    this.#waiting.tooltip = [...names, vscode.l10n.t('Click for what you can do')].join('\n');
    this.#waiting.accessibilityInformation = { label: severalText([], waiting) };
    this.#waiting.show();
  }

  /** What each key does in a review. */
  #keyed(): readonly string[] {
    const { l10n } = vscode;
    const rows: readonly (readonly [command: string, does: string])[] = [
      ['parley.acceptChange', l10n.t('Accept change')],
      ['parley.rejectChange', l10n.t('Reject change')],
      ['parley.nextChange', l10n.t('Next change')],
      ['parley.previousChange', l10n.t('Previous change')],
      ['parley.acceptEdit', l10n.t('Accept all')],
      ['parley.rejectEdit', l10n.t('Reject all')],
    ];
    return rows.flatMap(([command, does]) => {
      const named = this.#keys(command);
      return named === undefined ? [] : [`${does}: ${named}`];
    });
  }

  /** Says what became of an edit, once for each of its phases. */
  tell(edit: LiveEdit): void {
    const { phase } = edit.file;
    const before = this.#phases.get(edit);
    if (before === phase) return;
    this.#phases.set(edit, phase);
    const sentence = this.#sentence(edit, before);
    if (sentence !== undefined) this.say(sentence);
    else if (phase === 'rejected' || phase === 'left') this.#takeBack(begun(edit));
  }

  #sentence({ file, session, ...edit }: LiveEdit, before: string | undefined): string | undefined {
    const { l10n } = vscode;
    switch (file.phase) {
      case 'streaming':
        return before === undefined ? begun(edit) : undefined;
      case 'paused':
        return l10n.t('You changed this code, so the edit is on hold.');
      case 'review': {
        const lines = linesText(file.hunks);
        const issues = session.reply.issues.map(issueMessage).map((text) => text.replace(/\.?$/, '.'));
        const accept = this.#keys('parley.acceptEdit');
        if (session.reply.issues.includes('stopped')) {
          return l10n.t('Edit stopped: {0}.', lines);
        }
        const sum = l10n.t('Edit ready: {0}.', lines);
        const next =
          issues.length > 0 ? issues.join(' ') : accept === undefined ? '' : l10n.t('{0} accepts it.', accept);
        return `${sum} ${next}`.trim();
      }
      case 'accepted':
        if (before === 'paused')
          return session.mixed
            ? l10n.t('Your changes stay, with the lines of the edit that you changed.')
            : l10n.t('Your changes stay, and the edit is taken back.');
        return session.review.judged.length > 0 ? l10n.t('Review finished.') : l10n.t('Edit accepted.');
      case 'rejected':
        if (file.undone) return l10n.t('Edit undone: the original is back.');
        if (before !== 'streaming') return l10n.t('Edit rejected: the original is back.');
        // Where the reply brought nothing, a notification says why.
        return session.reply.issues.includes('stopped') ? l10n.t('Edit stopped: your code is unchanged.') : undefined;
      case 'left':
        // A warning says why.
        return undefined;
    }
  }

  /** Says a sentence, in the status bar and to a screen reader. */
  say(sentence: string): void {
    clearTimeout(this.#timer);
    this.#saying.accessibilityInformation = { label: sentence, role: 'status' };
    this.#saying.text = '$(edit)';
    this.#saying.show();
    this.#timer = setTimeout(() => {
      this.#saying.text = sentence;
      this.#timer = setTimeout(() => this.#saying.hide(), shown);
    }, beforeSaying);
  }

  /** Says a sentence no longer, if it's still the last. */
  #takeBack(sentence: string): void {
    if (this.#saying.accessibilityInformation?.label !== sentence) return;
    clearTimeout(this.#timer);
    this.#saying.hide();
  }
}

const begun = ({ document }: Pick<LiveEdit, 'document'>): string =>
  vscode.l10n.t('Editing {0}.', fileName(document.uri));

/** The sum of all edits where nothing streams. */
function severalText(edits: readonly LiveEdit[], waiting: readonly Held[]): string {
  return edits.every(({ file }) => file.phase === 'review')
    ? vscode.l10n.t('Review {0}', totalText(totalOf(edits, waiting)))
    : vscode.l10n.t('{0} edits', edits.length + waiting.length);
}

/** A command's default keys as a user reads them, such as “Alt+Y”. `manifest` is the extension's package.json. */
export function keysOf(command: string, manifest: unknown): string | undefined {
  const { contributes } = manifest as {
    readonly contributes?: {
      readonly keybindings?: readonly { readonly command: string; readonly key: string; readonly mac?: string }[];
    };
  };
  const binding = contributes?.keybindings?.find((candidate) => candidate.command === command);
  const keys = onMac() ? (binding?.mac ?? binding?.key) : binding?.key;
  return keys?.replaceAll(/page(?=up|down)|[a-z]+/g, (name) => name.charAt(0).toUpperCase() + name.slice(1));
}

/** Does the user's computer run macOS? Known where the extension runs on it: in Node, or in a browser. */
function onMac(): boolean {
  const { process, navigator } = globalThis as {
    readonly process?: { readonly platform?: string };
    readonly navigator?: { readonly platform?: string };
  };
  return process?.platform === 'darwin' || (process === undefined && navigator?.platform?.startsWith('Mac') === true);
}
