// All inline edits of this window: begins them, and has them shown, written down and told to VS Code.
import * as vscode from 'vscode';
import type { Tick } from '../../host/walkthrough.ts';
import { inform, warn } from '../../host/messages.ts';
import type { Phase } from '../proposal.ts';
import { nameOf } from '../../gateways/use.ts';
import type { EndpointLabel, Purpose } from '../../gateways/use.ts';
import type { Send } from '../../sending/send.ts';
import type { MessagesError } from '../../messages/index.ts';
import { Aftermath } from './keeping/aftermath.ts';
import { askAgain } from './asking/again.ts';
import type { Symbols } from './showing/announce.ts';
import type { Keys } from './showing/changeLenses.ts';
import { ChangePeek } from './judging/changePeek.ts';
import { coming } from './writing/coming.ts';
import type { Source } from './writing/coming.ts';
import { setContext } from './contextKeys.ts';
import { Decorations } from './showing/decorate.ts';
import { EditList } from './showing/editList.ts';
import { EditLenses } from './showing/editLenses.ts';
import { EditSession, isRunning } from '../session.ts';
import { HiddenMarks } from './showing/hiddenMarks.ts';
import { Holding } from './keeping/holding.ts';
import type { HeldFiles } from './keeping/holding.ts';
import { LiveEdit } from './writing/live.ts';
import { LiveEdits } from './liveEdits.ts';
import type { Left, LiveEditEvents } from './writing/liveEvents.ts';
import { Comparisons } from './judging/comparisons.ts';
import { Originals } from './judging/originals.ts';
import { leftMessage, nothingMessage, offerCopy, offerWords } from './showing/said.ts';
import { Race } from './writing/race.ts';
import type { PriceOf } from './writing/race.ts';
import { Returning } from './writing/returning.ts';
import { EditStatus } from './showing/status.ts';
import type { Said } from '../stream/incoming.ts';
import { goneWith, renamed } from './writing/tabs.ts';
import { placeOf, uncover } from './asking/target.ts';
import { questionOf } from './asked.ts';
import type { Asked } from './asked.ts';
import { UndoSteps } from './writing/undoing.ts';
import { Unreviewed } from './keeping/unreviewed.ts';

/** What inline edit needs of the rest. */
export interface EditPorts {
  readonly send: Send;
  /** Is there somebody to ask? If not, the user is told what to do, before they type anything. */
  readonly ready: () => boolean;
  /** Shows what went wrong with a request and what to do about it. */
  readonly notify: (error: MessagesError, about: Failure) => void;
  /** Where edits that wait to be judged are written down. */
  readonly files: HeldFiles;
  readonly warn: (text: string) => void;
  /** A step of the walkthrough was taken. */
  readonly tick?: Tick;
  /** The default keys of a command, as a user reads them. */
  readonly keys: Keys;
  /** The functions, methods and classes of a document. */
  readonly symbols?: Symbols;
  /** Does the user want changes in VS Code's own peek, too? */
  readonly changePeek?: () => boolean;
  /** What a model costs, where that is known. */
  readonly prices?: PriceOf;
}

export interface Failure {
  readonly endpoint: EndpointLabel | undefined;
  /** Asks again from the beginning: what came and still stands is put back before. */
  readonly retry: () => void;
}

/** Begins edits, and keeps everything that shows them up to date. */
export class Edits implements vscode.Disposable {
  readonly #ports: EditPorts;
  readonly live = new LiveEdits();
  readonly #hidden = new HiddenMarks((document) => this.live.of(document).map(({ session }) => session));
  readonly #returning = new Returning();
  readonly #steps = new UndoSteps((document) => this.#landed(document));
  readonly #decorations: Decorations;
  readonly #originals = new Originals((document) => this.live.of(document).map(({ file }) => file));
  readonly #peek = new ChangePeek(this.#originals, (uri) =>
    this.live.at(uri).find(({ file }) => file.phase === 'review'),
  );
  readonly comparisons = new Comparisons(this.#originals);
  readonly status: EditStatus;
  readonly list = new EditList();
  readonly lenses: EditLenses;
  readonly #opened = new vscode.EventEmitter<void>();
  /** An edit began or is over. */
  readonly onDidChangeEdits = this.#opened.event;
  readonly #disposables: readonly { dispose: () => unknown }[];
  readonly #unreviewed = new Unreviewed();
  readonly #aftermath = new Aftermath();
  /** What outlives this window. */
  readonly holding: Holding;

  constructor(ports: EditPorts) {
    this.#ports = ports;
    this.holding = new Holding(
      ports.files,
      (id, document, session) => {
        const { start, count } = session.file.at;
        return this.live.overlap(document, start, start + count) ? undefined : this.#add(id, document, session);
      },
      (error) => ports.warn(`An edit that waits for review couldn’t be written down or read: ${String(error)}`),
    );
    const { keys } = ports;
    this.status = new EditStatus(keys);
    this.lenses = new EditLenses((document) => this.live.of(document), keys);
    this.#decorations = new Decorations((document) => this.live.of(document), keys);
    this.#disposables = [
      this.holding,
      this.#decorations,
      this.#originals,
      this.#peek,
      this.comparisons,
      this.#steps,
      this.#returning,
      this.status,
      this.list,
      this.lenses,
      this.#opened,
      this.#unreviewed,
      this.#aftermath,
      this.#hidden,
      this.holding.onDidChange(() => {
        this.#mark();
        this.#point();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        // Saved, or undone to what was saved.
        if (contentChanges.length > 0 || !isSaved(document)) return;
        for (const edit of this.live.of(document)) {
          if (edit.file.unchanged || edit.file.saved) continue;
          edit.file.saved = true;
          this.#changed(edit);
        }
      }),
      vscode.window.onDidChangeActiveTextEditor(() => this.#point()),
      vscode.window.onDidChangeTextEditorSelection(() => this.#pointAtReview()),
      vscode.window.tabGroups.onDidChangeTabs(({ closed }) => this.#closed(closed)),
      vscode.workspace.onWillRenameFiles((event) => {
        for (const { oldUri, newUri } of event.files) {
          for (const edit of this.live.all) {
            const to = renamed(edit.document.uri, oldUri, newUri);
            if (to) event.waitUntil(edit.moves(to));
          }
        }
      }),
    ];
  }

  dispose(): void {
    for (const edit of this.live.all) edit.dispose();
    for (const disposable of this.#disposables) disposable.dispose();
  }

  /** Streams an edit into its document; resolves when the reply is over. */
  async start(asked: Asked): Promise<void> {
    await this.#begin(asked)?.run(this.#source(asked));
  }

  /** The same, by several models at once: what the first of them writes is shown first. Resolves when that is over. */
  async race(asked: Asked, models: readonly EndpointLabel[]): Promise<void> {
    const edit = this.#begin(asked);
    if (!edit) return;
    const sources = models.map((to) => ({ name: to.model, source: this.#source(asked, nameOf(to), 'race') }));
    const prices = this.#ports.prices ?? (() => undefined);
    const race = new Race(sources, asked.target, edit, () => this.#changed(edit), prices);
    edit.race = race;
    await edit.run((signal) => race.run(signal, edit.session.reply));
  }

  #source({ request, lens }: Asked, model = request.model, purpose: Purpose = lens ? 'lens' : 'edit'): Source {
    return (signal) => coming(this.#ports.send({ ...request, model, use: 'edit', purpose, signal }));
  }

  /** `undefined`, and said: the code is being edited already. */
  #begin(asked: Asked): LiveEdit | undefined {
    const { document, target } = asked;
    const end = target.start + target.original.length;
    if (this.live.overlap(document, target.start, end)) {
      void warn(vscode.l10n.t('This code is already being edited. Accept or reject that edit first.'));
      return undefined;
    }
    const session = new EditSession(document.uri.toString(), document.lineCount, target, asked.basis, asked.seen);
    const edit = this.#add(`edit-${crypto.randomUUID()}`, document, session, asked);
    uncover(document, target.start, end);
    return edit;
  }

  /** `asked`: absent for an edit of a window before this one. */
  #add(id: string, document: vscode.TextDocument, session: EditSession, asked?: Asked): LiveEdit {
    const events = this.#eventsOf(() => edit, asked);
    const edit: LiveEdit = new LiveEdit(id, document, session, this.#steps, events);
    edit.asked = asked;
    if (asked && asked.instruction !== '') session.question = questionOf(asked);
    if (!asked) edit.file.saved = isSaved(document);
    this.live.add(edit);
    this.#opened.fire();
    this.#changed(edit);
    return edit;
  }

  #eventsOf(edit: () => LiveEdit, asked: Asked | undefined): LiveEditEvents {
    return {
      changed: () => this.#changed(edit()),
      wrote: () => this.#wrote(edit()),
      failed: (error, endpoint) =>
        this.#ports.notify(error, { endpoint, retry: () => void (asked && this.#retry(edit(), asked)) }),
      left: (why) => this.#left(edit(), why),
      nothing: (why) => void inform(nothingMessage(why)),
      said: (reply) => void (asked && this.#said(edit(), asked, reply)),
    };
  }

  #left(edit: LiveEdit, why: Left): void {
    if (why !== 'refused') this.holding.suspend(edit);
    else if (!edit.file.open) this.holding.forget(edit.id);
    // A review comes back with its document.
    if (why !== 'closed' || !edit.session.reply.ended) void offerCopy(leftMessage(edit, why), edit);
  }

  /** Streams an edit that goes on from one in review, which is over: what waits is judged in this one. */
  async goOn(edit: LiveEdit, asked: Asked): Promise<void> {
    edit.file.on('left');
    this.#changed(edit);
    const next = this.#begin(asked);
    if (next) next.file.saved = edit.file.saved;
    this.holding.forget(edit.id);
    await next?.run(this.#source(asked));
  }

  async #retry(edit: LiveEdit, asked: Asked): Promise<void> {
    if (!(await askAgain(this, edit, asked))) placeOf(edit.document, asked.target.original, edit.file.at.start);
  }

  /** Shows a reply in words, and makes code of it where the user says that it is. */
  async #said(edit: LiveEdit, asked: Asked, { words, unfit }: Said): Promise<void> {
    if (!(await offerWords(words, unfit, async () => this.comparisons.read(edit, words)))) return;
    const { document } = edit;
    const start = placeOf(document, asked.target.original, edit.file.at.start);
    if (start === undefined) return;
    const meant = { ...asked, document, target: { ...asked.target, start, doubt: 'unmarked' as const } };
    // Its review is that of these words from now on.
    if (edit.file.on('left')) this.#changed(edit);
    await this.propose(meant, words);
    this.holding.forget(edit.id);
  }

  /** Takes lines as the reply to an edit, to be reviewed. `false`, and said: the code is being edited already. */
  async propose(asked: Asked, lines: readonly string[]): Promise<boolean> {
    const edit = this.#begin(asked);
    const { open, close } = asked.target.tag;
    await edit?.use([open, ...lines, close].join('\n'));
    return edit !== undefined;
  }

  #changed(edit: LiveEdit): void {
    this.holding.tell(edit);
    this.#aftermath.tell(edit);
    this.status.tell(edit);
    if (edit.file.phase === 'accepted') this.#ports.tick?.('parley.accepted');
    if (!edit.file.open && this.live.remove(edit)) {
      edit.dispose();
      this.#returning.keep(edit);
      this.#opened.fire();
    }
    this.#decorations.hover(this.live.all.length > 0);
    this.#draw(edit);
    this.#mark();
    const reviewed = this.live.all.filter(({ file }) => file.phase === 'review');
    this.#peek.show(this.#ports.changePeek?.() === false ? [] : reviewed.map(({ document }) => document));
    this.#point();
  }

  /** Draws it as it is now, in its document. */
  #draw(edit: LiveEdit): void {
    this.#decorations.draw(edit.document);
    this.#hidden.draw(edit.document);
    this.#originals.changed(edit.document);
    this.lenses.changed(edit.file.phase === 'streaming');
  }

  /** Runs at every frame of a reply that streams. */
  #wrote(edit: LiveEdit): void {
    this.holding.tell(edit);
    this.#aftermath.tell(edit);
    this.#draw(edit);
  }

  /** Undo or redo brought back what nobody accepted: its review goes on. */
  #landed(document: vscode.TextDocument): void {
    for (const { id, session, asked } of this.#returning.landed(document, this.live.of(document))) {
      session.file.saved = isSaved(document);
      this.#add(id, document, session, asked);
    }
  }

  /** The edits of tabs that were closed, and not only moved, are over. */
  #closed(tabs: readonly vscode.Tab[]): void {
    const gone = goneWith(tabs);
    for (const edit of this.live.all) if (gone.has(edit.document.uri.toString())) edit.tabClosed();
  }

  /** Marks the files that hold code on disk which nobody has judged. */
  #mark(): void {
    const open = this.live.all.filter(({ file }) => file.saved).map(({ document }) => document.uri.toString());
    const waiting = [...this.holding.waiting.values()].filter(({ saved }) => saved);
    this.#unreviewed.mark([...open, ...waiting.map(({ uri }) => uri)]);
  }

  /** Tells VS Code which commands have an edit to work on where the user is now. */
  #point(): void {
    const has = (phase: Phase): boolean => this.live.meant(({ file }) => file.phase === phase).length > 0;
    setContext('parley.reviewing', has('review'));
    this.#pointAtReview();
    setContext('parley.paused', has('paused'));
    setContext('parley.judged', this.live.find(undefined)?.session.review.last !== undefined);
    setContext('parley.anyEdit', this.live.all.length + this.holding.waiting.size > 0);
    const active = vscode.window.activeTextEditor?.document;
    const running = this.live.all.filter(({ session }) => isRunning(session));
    setContext(
      'parley.streaming',
      running.some(({ document }) => document === active),
    );
    setContext('parley.editing', has('streaming') || has('paused'));
    this.status.show(this.live.all, this.live.find(undefined), [...this.holding.waiting.values()]);
    this.list.show(this.live.all, this.holding.waiting);
  }

  #pointAtReview(): void {
    setContext('parley.atReview', this.live.atCursor !== undefined);
  }
}

const isSaved = ({ isDirty, isUntitled }: vscode.TextDocument): boolean => !isDirty && !isUntitled;
