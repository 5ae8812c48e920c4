// Registers inline edit: its commands, lenses, decorations and read-only documents.
import * as vscode from 'vscode';
import type { Attachment } from '../../conversation/context.ts';
import { atCursor } from '../../host/atCursor.ts';
import type { Disk } from '../../host/disk.ts';
import { memoryOf } from '../../host/memory.ts';
import { Storage } from '../../host/storage.ts';
import { workspaceFolder } from '../../host/workspaceFolder.ts';
import { Asks } from './asking/asks.ts';
import type { AskPorts, Place } from './asking/asks.ts';
import { goToEdit, pickAction } from './judging/editActions.ts';
import { Edits } from './edits.ts';
import { claiming } from './keeping/claiming.ts';
import type { HeldFiles } from './keeping/holding.ts';
import type { EditPorts } from './edits.ts';
import type { ListedEdit } from './showing/editList.ts';
import { Escape } from './writing/escape.ts';
import { acceptEverywhere, rejectEverywhere } from './judging/everywhere.ts';
import { GoingOn } from './asking/goOn.ts';
import { keysOfBoth } from './asking/keysOfBoth.ts';
import { Judging } from './judging/judging.ts';
import { bothOf } from './judging/originals.ts';
import type { EditedDocument } from './judging/originals.ts';
import { Reviewing } from './judging/reviewing.ts';
import { keysOf } from './showing/status.ts';
import { captureGap, captureRange } from './asking/capture.ts';
import { prepare } from './asking/target.ts';
import type { Asked } from './asked.ts';

export type { AskPorts, EditPorts };

export interface EditFeature {
  /** Asks how to refactor a range of a document, or without one the selection, and does it. `lens`: see {@link Asked}. */
  readonly refactor: (target?: Place, lens?: boolean) => Promise<void>;
  /** For the key of both: asks for the edit at the cursor again, and elsewhere how to refactor the selection. */
  readonly retryOrRefactor: () => Promise<void>;
  /** Changes a range of a document, or the selection, by an instruction that the user has given by choosing what to do. */
  readonly change: (target: Place | undefined, instruction: string, context?: readonly Attachment[]) => Promise<void>;
  /**
   * Proposes lines in place of some of a document's, to be reviewed; in place of none, above `at.start`. `made`: the
   * document was made for it, and goes when nothing of it is kept. `false`, and said: it can't be edited.
   */
  readonly propose: (uri: vscode.Uri, at: LineSpan, lines: readonly string[], made?: boolean) => Promise<boolean>;
  /** Goes to the first change that waits in a document, and says how many wait in all. */
  readonly review: (uri: vscode.Uri) => Promise<void>;
  /** Shows a document next to lines. */
  readonly compare: (uri: vscode.Uri, lines: readonly string[]) => Promise<void>;
  /** Stops the edit that streams in the active editor, or else the only one. `false`: there is none. */
  readonly stop: () => boolean;
  /** The edits that run, or wait to be judged. */
  readonly edits: {
    readonly all: () => readonly ListedEdit[];
    /** Of several that only wait, how much that is in all. */
    readonly sum: () => string | undefined;
    readonly onDidChange: vscode.Event<void>;
    readonly show: (id: string) => Promise<void>;
    readonly stop: (id: string) => void;
    readonly acceptAll: () => Promise<void>;
    readonly rejectAll: () => Promise<void>;
  };
  /** Resolves when the edits that wait to be judged are written down. */
  readonly flush: () => Promise<void>;
  /** Which lines are being edited or reviewed, so that others can leave them alone. */
  readonly edited: {
    readonly covers: (uri: vscode.Uri, line: number) => boolean;
    /** An edit began or is over. */
    readonly onDidChange: vscode.Event<void>;
  };
}

/** The lines of a document from `start` up to `end`, which is not one of them. */
interface LineSpan {
  readonly start: number;
  readonly end: number;
}

/** Registers inline edit: its commands, its lenses and decorations, and the document that shows the original. */
export function registerEdit(
  context: vscode.ExtensionContext,
  ports: Omit<EditPorts, 'keys' | 'files'> & AskPorts & ExplainPorts & { readonly disk: Disk | undefined },
): EditFeature {
  const manifest: unknown = context.extension.packageJSON;
  const { files, release } = heldIn(context, ports.disk, () => void edits.holding.begin());
  const edits = new Edits({ ...ports, files, keys: (command) => keysOf(command, manifest) });
  void edits.holding.begin();
  const asks = new Asks(ports, memoryOf(context.globalState), async (asked) => edits.start(asked));
  const reviewing = new Reviewing(edits.live, edits.comparisons);
  const judging = new Judging(edits, ports.symbols);
  const escape = new Escape(edits, async (id) => reviewing.reject(id));
  const goingOn = new GoingOn(edits, asks);
  const { refineOrEdit, retryOrRefactor } = keysOfBoth(edits.live, goingOn, asks);
  const commands: Commands = {
    ...commandsOf(edits, reviewing, judging, ports),
    'parley.editSelection': async (key) => (key === atCursor ? refineOrEdit() : asks.edit()),
    'parley.refineEdit': async (id) => (id === atCursor ? refineOrEdit() : goingOn.refine(id)),
    'parley.continueEdit': async (id) => goingOn.continue(id),
    'parley.retryEdit': async (id) => (id === atCursor ? retryOrRefactor() : goingOn.retry(id)),
    'parley.doRestLikeThis': async (id, change) => goingOn.doRest(id, change),
    'parley.edit.nextReply': async (id) => {
      const sentence = await reviewing.nextReply(id);
      if (sentence !== undefined) edits.status.say(sentence);
    },
    'parley.stopOrUndoEdit': async () => escape.press(),
    'parley.raceEdit': async () => asks.race(async (asked, models) => edits.race(asked, models)),
    ...asks.commands,
  };
  context.subscriptions.push(
    edits,
    escape,
    vscode.window.onDidChangeWindowState(({ focused }) => void (focused && edits.holding.begin())),
    ...Object.entries(commands).map(([command, run]) => vscode.commands.registerCommand(command, run)),
  );
  return {
    refactor: async (...about) => asks.refactor(...about),
    retryOrRefactor,
    change: async (...about) => asks.change(...about),
    propose: async (uri, at, lines, made) => {
      const asked = await askedFor(uri, at, made);
      return asked !== undefined && edits.propose(asked, lines);
    },
    review: async (uri) => judging.begin(uri),
    compare: async (uri, lines) => edits.comparisons.compare(uri, lines),
    stop: () => reviewing.stop(undefined),
    edits: {
      all: () => edits.list.all,
      sum: () => edits.list.sum,
      onDidChange: edits.list.onDidChange,
      show: async (id) => goToEdit(edits, id),
      stop: (id) => void reviewing.stop(id),
      acceptAll: async () => acceptEverywhere(edits),
      rejectAll: async () => rejectEverywhere(edits),
    },
    flush: async () => edits.holding.flush().then(release),
    edited: { covers: (uri, line) => edits.live.covers(uri, line), onDidChange: edits.onDidChangeEdits },
  };
}

/** What is asked where the reply is known already. `undefined`, and said: the document can't be edited. */
async function askedFor(uri: vscode.Uri, { start, end }: LineSpan, made = false): Promise<Asked | undefined> {
  const code =
    end > start
      ? await captureRange(uri, new vscode.Range(start, 0, end - 1, Number.MAX_SAFE_INTEGER))
      : await captureGap(uri, start);
  return code && prepare({ ...code, made }, '');
}

/** Where edits that wait are written down, as far as no other window has them; `release` leaves them to another. */
function heldIn(
  { globalStorageUri }: vscode.ExtensionContext,
  disk: Disk | undefined,
  again: () => void,
): { readonly files: HeldFiles; readonly release: () => Promise<void> } {
  const storage = new Storage(vscode.Uri.joinPath(workspaceFolder(globalStorageUri), 'edits'), disk);
  void storage.clean().catch(() => undefined);
  // Without processes nobody can tell whether another window is gone.
  if (!disk) return { files: storage, release: async () => Promise.resolve() };
  const shown = (): Thenable<unknown> => vscode.commands.executeCommand('noop');
  const files = claiming(storage, { process: disk.process, isRunning: disk.isRunning, shown, again });
  return { files, release: async () => files.release() };
}

interface ExplainPorts {
  /** Asks what an edit changes, by its document without it and as it is. */
  readonly explain: (edited: EditedDocument) => Promise<void>;
}

type Commands = Readonly<Record<string, (id: unknown, ...more: readonly unknown[]) => unknown>>;

/** Commands on open edits. Their arguments are ids looked up in memory: an id that no lens was given does nothing. */
function commandsOf(
  edits: Edits,
  reviewing: Reviewing,
  judging: Judging,
  ports: Pick<EditPorts, 'changePeek'> & ExplainPorts,
): Commands {
  // The title bar of an editor tells which document it is of, and means the edit at the cursor.
  const named = (id: unknown): unknown => (id instanceof vscode.Uri ? undefined : id);
  return {
    'parley.acceptEdit': async (id) => judging.after(await reviewing.accept(named(id))),
    'parley.rejectEdit': async (id) => judging.after(await reviewing.reject(named(id))),
    'parley.edit.stop': (id) => reviewing.stop(id),
    'parley.showEdit': async (id) => reviewing.show(id),
    'parley.explainEdit': async (id) => {
      const edit = edits.live.find(named(id), ({ file }) => file.phase === 'review');
      if (edit) await ports.explain(bothOf(edit));
    },
    'parley.useEdit': async (id) => reviewing.overwrite(id),
    'parley.keepMine': async (id) => reviewing.keep(id),
    'parley.nextChange': async () => judging.go(1),
    'parley.previousChange': async () => judging.go(-1),
    'parley.acceptChange': async (...args) => judging.accept(...args),
    'parley.rejectChange': async (...args) => judging.reject(...args),
    'parley.takeBackChange': async (id, which) => judging.takeBack(id, which),
    'parley.peekChange': async (...args) => judging.peek(ports.changePeek?.() !== false, ...args),
    'parley.acceptAllEdits': async () => acceptEverywhere(edits),
    'parley.rejectAllEdits': async () => rejectEverywhere(edits),
    'parley.editActions': async () => pickAction(edits),
  };
}
