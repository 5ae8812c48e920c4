// Goes on from an edit in review: refines it, continues one that broke off, asks for it again, or has the rest done like one change of it.
import * as vscode from 'vscode';
import { sameLines } from '../../diff.ts';
import { swapsOf } from '../../further.ts';
import type { Earlier, EditQuestion, Swap } from '../../further.ts';
import { askAgain } from './again.ts';
import type { Asks } from './asks.ts';
import type { Edits } from '../edits.ts';
import type { LiveEdit } from '../writing/live.ts';
import type { FileProposal } from '../../proposal.ts';
import type { Change } from '../../review.ts';
import { rewriteTo } from '../../review.ts';
import { lastLines } from '../../selection.ts';
import { unreachedIn } from '../../session.ts';
import { offerCopy, refusedMessage } from '../showing/said.ts';
import { captureGap, captureRange } from './capture.ts';
import { fileName } from '../../../host/documents.ts';
import { inform } from '../../../host/messages.ts';
import { meantByRange } from './target.ts';
import type { Asked } from '../asked.ts';
import type { Meant } from './target.ts';

/** Goes on from edits in review. Each takes the id a lens was given; without one, the edit meant is that at the cursor. */
export class GoingOn {
  readonly #edits: Edits;
  readonly #asks: Pick<Asks, 'ask' | 'begin'>;

  constructor(edits: Edits, asks: Pick<Asks, 'ask' | 'begin'>) {
    this.#edits = edits;
    this.#asks = asks;
  }

  /** Asks what else to change, and builds on what the edit made of the code. */
  async refine(id: unknown): Promise<void> {
    const edit = this.#find(id);
    if (!edit) return;
    const { l10n } = vscode;
    await this.#asks.ask(
      () => this.#meant(edit),
      { title: l10n.t('Refine'), placeholder: l10n.t('What else do you want to change? The changes so far stay.') },
      async (asked) => this.#start(edit, withYours(edit, asked)),
    );
  }

  /** Has the rest changed that the reply to an edit broke off before. What it made of the code so far stays. */
  async continue(id: unknown): Promise<void> {
    const edit = this.#edits.live.find(id, ({ session }) => unreachedIn(session) > 0);
    if (!edit) return;
    const count = unreachedIn(edit.session);
    const meant = { ...this.#meant(edit), lens: edit.asked?.lens };
    const code = meant.code.then((found) => found && { ...found, parts: lastLines(found.original, count) });
    await this.#asks.begin(
      { ...meant, code },
      vscode.l10n.t(
        'Go on with what the user has already asked for: the last reply broke off where the selected part begins. If the lines above it already replace its first lines, leave those out',
      ),
      async (asked) => this.#start(edit, asked),
    );
  }

  /** Puts back what the edit began with, and asks the same again. */
  async retry(id: unknown): Promise<void> {
    const edit = this.#find(id);
    if (!edit) return;
    const { asked } = edit;
    const { question } = edit.session;
    if (!question) {
      void inform(vscode.l10n.t('The instruction for this edit is no longer known. Refine the edit instead.'));
    } else if (!asked) await this.#repeat(edit, question);
    else if (!(await askAgain(this.#edits, edit, asked))) {
      // What was accepted of it stays, and is part of the code now.
      const meant = meantByRange(edit.document.uri, rangeOf(edit.file));
      await this.#asks.begin({ ...meant, ...question }, question.instruction, async (again) =>
        this.#edits.start(again),
      );
    }
  }

  /** Asks the same as in a window before this one: the request is made anew. */
  async #repeat(edit: LiveEdit, question: EditQuestion): Promise<void> {
    const { document, file, session } = edit;
    const { began } = session;
    // One that goes on from a review began with what that proposed; what was accepted since stays.
    const builds = !sameLines(began, file.original) && sameLines(file.baseline, file.original);
    if (!(await (builds ? edit.rewrite(() => rewriteTo(file, began)) : edit.reject()))) {
      void offerCopy(refusedMessage(edit), edit);
      return;
    }
    const { start, count } = file.at;
    const code = count === 0 ? captureGap(document.uri, start) : captureRange(document.uri, rangeOf(file));
    const parts = sameLines(file.current, began) ? question.parts : undefined;
    const meant = {
      file: fileName(document.uri),
      code: code.then((found) => found && { ...found, ...(parts && { parts }) }),
    };
    await this.#asks.begin({ ...meant, ...question }, question.instruction, async (asked) => this.#start(edit, asked));
  }

  /** Has the other changes made like one that is as the user wants it: `change`, or that at the cursor. */
  async doRest(id: unknown, change?: unknown): Promise<void> {
    const edit = this.#find(id);
    if (!edit) return;
    const { review, file } = edit.session;
    const line = (vscode.window.activeTextEditor?.selection.active.line ?? 0) - file.at.start;
    const isAt = ({ hunk }: Change): boolean => line >= hunk.line && line < hunk.line + Math.max(hunk.count, 1);
    const example = typeof change === 'number' ? review.find(change) : review.changes.find(isAt);
    if (!example) {
      void inform(vscode.l10n.t('Put the cursor in the change to use as the example.'));
      return;
    }
    const [swap] = swapsOf([example.hunk], file.current);
    await this.#asks.begin(
      this.#meant(edit, swap),
      vscode.l10n.t('Make the other changes the same way as the example, wherever it applies in this code'),
      async (asked) => this.#start(edit, withYours(edit, asked, example)),
    );
  }

  #find(id: unknown): LiveEdit | undefined {
    return this.#edits.live.find(id, ({ file }) => file.phase === 'review');
  }

  /** The code of an edit as it stands, with the instructions, changes and rejections that led to it. */
  #meant(edit: LiveEdit, example?: Swap): Meant {
    const { document, file, session } = edit;
    const { asked } = edit;
    const earlier: Earlier = {
      instructions: [...(asked?.earlier?.instructions ?? []), ...(asked ? [asked.instruction] : [])],
      changes: swapsOf(file.hunks, file.current),
      rejected: session.review.rejected.map(({ judgement }) => ({
        before: judgement.original,
        after: judgement.proposed,
      })),
      example,
    };
    return { ...meantByRange(document.uri, rangeOf(file)), earlier, model: asked?.request.model };
  }

  async #start(edit: LiveEdit, asked: Asked): Promise<void> {
    const { file, session } = edit;
    // Accepted or rejected while the instruction was typed: then there is nothing to go on from.
    const isThere =
      file.phase === 'review' && edit.document === asked.document && sameLines(file.current, asked.target.original);
    if (!isThere) {
      await this.#edits.start(asked);
      return;
    }
    const { original, baseline } = file;
    const { judged, own } = session.review;
    const basis = { original, baseline, judged, own };
    await this.#edits.goOn(edit, { ...asked, basis, seen: file.place.seen });
  }
}

/** With the lines that the user typed into an edit. Where one of its changes is the example, all of them stay. */
function withYours({ session: { review } }: LiveEdit, asked: Asked, example?: Change): Asked {
  const yours = review.changes.filter((change) => change.own || change === example);
  const regions = yours.map(({ hunk }) => ({ start: hunk.line, count: hunk.count }));
  return { ...asked, target: { ...asked.target, yours: { regions, kept: example !== undefined } } };
}

function rangeOf({ at: { start, count } }: FileProposal): vscode.Range {
  return new vscode.Range(start, 0, Math.max(start, start + count - 1), Number.MAX_SAFE_INTEGER);
}
