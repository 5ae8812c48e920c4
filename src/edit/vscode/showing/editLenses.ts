// What can be done about an edit, as lenses above its code and as actions.
import * as vscode from 'vscode';
import { LensCommands } from '../../../host/lensCommands.ts';
import { unreachedIn } from '../../session.ts';
import type { EditSession } from '../../session.ts';
import type { Issue } from '../../stream/incoming.ts';
import { cautionsOf } from './cautions.ts';
import type { Note } from './cautions.ts';
import { action, changeRows, says } from './changeLenses.ts';
import type { EditAction, Keys } from './changeLenses.ts';
import type { LiveEdit } from '../writing/live.ts';
import type { Race } from '../writing/race.ts';
import { raceAction } from './raceWords.ts';
import { sumOf } from './sums.ts';

/** Least time, in milliseconds, between two rounds of lenses. */
const lensDelay = 500;

/** What is to be said about an edit, and what can be done about it. */
export interface EditState {
  /** That it streams, or what to know before accepting. */
  readonly notes: readonly Note[];
  readonly actions: readonly EditAction[];
  /** The sum of its changes, once they are all there. */
  readonly sum?: string;
}

/** `wait`: the milliseconds after which a busy gateway is asked again. */
export function stateOf({ session, wait, race }: Pick<LiveEdit, 'session' | 'wait' | 'race'>): EditState {
  const { file, reply } = session;
  const { l10n } = vscode;
  const reject: EditAction = {
    icon: 'discard',
    title: l10n.t('Reject'),
    detail: l10n.t('Put the original back'),
    command: 'parley.rejectEdit',
  };
  const show: EditAction = {
    title: l10n.t('Compare'),
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
      return reviewed(session, reject, show, race);
    case 'accepted':
    case 'rejected':
    case 'left':
      return { notes: [], actions: [] };
  }
}

/** The sum comes first: what was clicked on while it streamed is not where *Accept* or *Reject* is now. */
function reviewed(session: EditSession, reject: EditAction, show: EditAction, race: Race | undefined): EditState {
  const { file, reply, review, question } = session;
  const { l10n } = vscode;
  const sum = sumOf(file.hunks);
  const count = file.hunks.length;
  const several = count > 1;
  const text = noted(session, count, sum);
  const accept = several ? l10n.t('Accept All') : l10n.t('Accept');
  return {
    notes: [
      { icon: 'diff', text },
      ...reply.issues.map((issue) => ({ icon: 'warning', text: issueMessage(issue) })),
      ...cautionsOf(file),
    ],
    actions: [
      {
        icon: several ? 'check-all' : 'check',
        title: reply.issues.length > 0 ? l10n.t('Accept Anyway') : accept,
        detail: l10n.t('Keep the new code'),
        command: 'parley.acceptEdit',
      },
      several ? { ...reject, title: l10n.t('Reject All') } : reject,
      ...(unreachedIn(session) > 0
        ? [
            {
              title: l10n.t('Continue'),
              detail: l10n.t('Ask for the rest: the changes so far stay'),
              command: 'parley.continueEdit',
            },
          ]
        : []),
      {
        title: l10n.t('Refine'),
        detail: l10n.t('Say what else to change: builds on these changes'),
        command: 'parley.refineEdit',
      },
      ...(question
        ? [
            {
              title: l10n.t('Retry'),
              detail: l10n.t('Ask the same again: replaces these changes'),
              command: 'parley.retryEdit',
            },
          ]
        : []),
      show,
      // Until something of one of them is kept.
      ...(race && race.at.all > 1 && review.judged.length === 0 ? [raceAction(race)] : []),
      {
        title: l10n.t('Explain'),
        detail: l10n.t('Ask in the chat what these changes do'),
        command: 'parley.explainEdit',
      },
    ],
    sum,
  };
}

/** Short where there is more to say: a narrow editor cuts off the end of a row. */
function noted({ reply }: EditSession, count: number, sum: string): string {
  const { l10n } = vscode;
  if (reply.issues.length > 0) return l10n.t('Review: {0}', sum);
  return count > 1 ? l10n.t('Review: {0} changes, {1}', count, sum) : l10n.t('Review: 1 change, {0}', sum);
}

/** What settles which of two is meant: the edit, or what the user made of the code. */
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
  readonly #keys: Keys;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeCodeLenses = this.#changed.event;
  readonly #provider = vscode.languages.registerCodeLensProvider({ pattern: '**' }, this);
  readonly #commands = new LensCommands();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(of: (document: vscode.TextDocument) => readonly LiveEdit[], keys: Keys) {
    this.#of = of;
    this.#keys = keys;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#provider.dispose();
    this.#commands.dispose();
    this.#changed.dispose();
  }

  /**
   * While an edit streams, what its lens says may be late: VS Code asks for lenses only when it has not been told of others
   * for a while. `late`: nothing but that.
   */
  changed(late: boolean): void {
    if (late) {
      this.#timer ??= setTimeout(() => this.changed(false), lensDelay);
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#changed.fire();
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const cursor = vscode.window.activeTextEditor?.selection.active.line ?? 0;
    return this.#of(document).flatMap((edit) => {
      const { id, session } = edit;
      const { start } = session.file.at;
      const rows = changeRows(id, session, cursor - start, this.#keys);
      // What shares a line with all of this is cut off by the edge of the editor.
      const above = start > 0 && rows.some(({ line }) => line === 0) ? -1 : 0;
      const whole = { line: above, commands: lensCommands(edit, this.#keys) };
      const apart = rows.map((row) => (row.line === whole.line ? { ...row, line: row.below ?? row.line } : row));
      return [whole, ...apart].flatMap(({ line, commands }) => {
        const at = Math.min(start + line, document.lineCount - 1);
        const range = new vscode.Range(at, 0, at, 0);
        return commands.map((command) => new vscode.CodeLens(range, this.#commands.bare(command)));
      });
    });
  }
}

/** What stands above an edit. Commands carry the edit's id. Nothing that comes late moves them. */
function lensCommands(edit: LiveEdit, keys: Keys): vscode.Command[] {
  const { notes, actions: all } = stateOf(edit);
  // Where Reject would be while it streams, Accept is a moment later.
  const actions = edit.file.phase === 'streaming' ? all.slice(0, 1) : all;
  const said = (late: boolean): vscode.Command[] =>
    notes.filter((note) => (note.late ?? false) === late).map(({ icon, text }) => says(icon, text));
  return [...said(false), ...actions.map((one) => action(one, keys, [edit.id])), ...said(true)];
}

/** What to know before accepting, in a few words. */
export function issueMessage(issue: Issue): string {
  const { l10n } = vscode;
  switch (issue) {
    case 'stopped':
      return l10n.t('Stopped');
    case 'interrupted':
      return l10n.t('Interrupted');
    case 'cut':
      return l10n.t('Cut off at the token limit');
    case 'hidden':
      return l10n.t('Has invisible characters');
    case 'yours':
      return l10n.t('Replaces lines you typed');
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
      return l10n.t('The reply doesn’t cover everything you selected');
  }
}
