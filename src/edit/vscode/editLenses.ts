// What can be done about an edit, as lenses above its code and as actions.
import * as vscode from 'vscode';
import type { Hunk } from '../diff.ts';
import type { EditSession } from '../session.ts';
import type { Issue } from '../stream/incoming.ts';
import { cautionsOf } from './cautions.ts';
import type { LiveEdit } from './live.ts';

/** Least time, in milliseconds, between two rounds of lenses. */
const lensDelay = 50;

/** Between an icon and its word: a plain space is lost in a lens. */
const gap = '\u00a0';

/** What can be done about an edit: the same above its code, in the status bar and in the palette. */
export interface EditAction {
  readonly icon?: string;
  readonly title: string;
  readonly detail: string;
  readonly command: string;
}

/** What is to be said about an edit, and what can be done about it. */
export interface EditState {
  /** What comes first, with its icon: that it streams, or what to know before accepting. */
  readonly notes: readonly { readonly icon: string; readonly text: string }[];
  readonly actions: readonly EditAction[];
  /** The sum of its changes, once they are all there. */
  readonly sum?: string;
}

/** `wait`: the milliseconds after which a busy gateway is asked again. */
export function stateOf(session: EditSession, wait: number | undefined): EditState {
  const { file, reply } = session;
  const { l10n } = vscode;
  const reject: EditAction = {
    icon: 'discard',
    title: l10n.t('Reject'),
    detail: l10n.t('Put the original back'),
    command: 'parley.rejectEdit',
  };
  const show: EditAction = {
    title: l10n.t('Show Changes'),
    detail: l10n.t('Compare with the code before the edit'),
    command: 'parley.showEdit',
  };
  switch (file.phase) {
    case 'streaming': {
      const stop: EditAction = {
        icon: 'debug-stop',
        title: l10n.t('Stop'),
        detail: l10n.t('Keep what has arrived for review'),
        command: 'parley.edit.stop',
      };
      return {
        notes: [{ icon: 'loading~spin', text: progressOf(reply.progress.received, wait) }],
        actions: [stop, reject],
      };
    }
    case 'paused':
      return {
        notes: [{ icon: 'warning', text: l10n.t('You changed this code, so the edit is on hold') }],
        actions: [...overPause(), show, reject],
      };
    case 'review':
      return {
        notes: [...reply.issues.map((issue) => ({ icon: 'warning', text: issueMessage(issue) })), ...cautionsOf(file)],
        actions: [
          {
            icon: 'check',
            title: reply.issues.length > 0 ? l10n.t('Accept Anyway') : l10n.t('Accept'),
            detail: l10n.t('Keep the new code'),
            command: 'parley.acceptEdit',
          },
          reject,
          show,
        ],
        sum: sumOf(file.hunks),
      };
    case 'accepted':
    case 'rejected':
    case 'left':
      return { notes: [], actions: [] };
  }
}

/** What settles which of two is meant: the edit, or what the person made of the code. */
function overPause(): readonly EditAction[] {
  const { l10n } = vscode;
  return [
    {
      title: l10n.t('Use the Edit'),
      detail: l10n.t('Replaces your change; Undo brings it back'),
      command: 'parley.useEdit',
    },
    {
      title: l10n.t('Keep Mine'),
      detail: l10n.t('Keeps your change and takes the edit back'),
      command: 'parley.keepMine',
    },
  ];
}

function progressOf(received: number, wait: number | undefined): string {
  if (wait !== undefined) return vscode.l10n.t('The gateway is busy. Retrying in {0} s', Math.ceil(wait / 1000));
  return received === 0 ? vscode.l10n.t('Editing…') : vscode.l10n.t('Editing… line {0}', received);
}

/** The lenses of the edits of a document. */
export class EditLenses implements vscode.Disposable, vscode.CodeLensProvider {
  readonly #of: (document: vscode.TextDocument) => readonly LiveEdit[];
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #provider = vscode.languages.registerCodeLensProvider({ pattern: '**' }, this);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(of: (document: vscode.TextDocument) => readonly LiveEdit[]) {
    this.#of = of;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#provider.dispose();
    this.#changed.dispose();
  }

  /** Many a second while an edit streams: what a lens says may be late. */
  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#changed.fire();
    }, lensDelay);
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    return this.#of(document).flatMap((edit) => {
      const line = Math.min(edit.file.at.start, document.lineCount - 1);
      const range = new vscode.Range(line, 0, line, 0);
      return lensCommands(edit.id, edit.session, edit.wait).map((command) => new vscode.CodeLens(range, command));
    });
  }
}

/** What stands above an edit. Commands carry the edit's id. */
function lensCommands(id: string, session: EditSession, wait: number | undefined): vscode.Command[] {
  const { notes, actions, sum } = stateOf(session, wait);
  const says = (title: string): vscode.Command => ({ title, command: '' });
  return [
    ...notes.map(({ icon, text }) => says(`$(${icon})${gap}${text}`)),
    ...actions.map(({ icon, title, detail, command }) => ({
      title: icon === undefined ? title : `$(${icon})${gap}${title}`,
      command,
      tooltip: detail,
      arguments: [id],
    })),
    ...(sum === undefined ? [] : [says(sum)]),
  ];
}

/** How many lines came and went. */
export function countsOf(hunks: readonly Hunk[]): { readonly added: number; readonly removed: number } {
  return {
    added: hunks.reduce((sum, hunk) => sum + hunk.count, 0),
    removed: hunks.reduce((sum, hunk) => sum + hunk.removed.length, 0),
  };
}

function sumOf(hunks: readonly Hunk[]): string {
  const { added, removed } = countsOf(hunks);
  return `+${added} −${removed}`;
}

/** What to know before accepting, in a few words. */
export function issueMessage(issue: Issue): string {
  const { l10n } = vscode;
  switch (issue) {
    case 'stopped':
      return l10n.t('Stopped. The rest is unchanged.');
    case 'interrupted':
      return l10n.t('Interrupted. The rest is unchanged.');
    case 'cut':
      return l10n.t('Cut off at the token limit. The rest is unchanged.');
    case 'hidden':
      return l10n.t('Has invisible characters');
    case 'unclosed':
      return l10n.t('The reply may have been cut off');
    case 'elided':
      return l10n.t('The reply omits code');
    case 'unmarked':
      return l10n.t('This may not be code');
    case 'ambiguous':
      return l10n.t('The reply can be read in more than one way');
    case 'unwrapped':
      return l10n.t('A Markdown fence around the code was removed');
    case 'diff':
      return l10n.t('The reply is a diff, not code');
    case 'search_replace':
      return l10n.t('The reply has search and replace marks');
    case 'line_numbers':
      return l10n.t('The reply has line numbers');
    case 'outside':
      return l10n.t('Changes to lines around the code were left out');
    case 'beyond':
      return l10n.t('The reply changes more than you selected');
    case 'parts':
      return l10n.t('The reply doesn’t cover all that you selected');
  }
}
