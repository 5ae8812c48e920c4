// What the user does about an edit: stops, accepts or rejects it, or settles a pause.
import * as vscode from 'vscode';
import type { LiveEdits } from '../liveEdits.ts';
import type { LiveEdit } from '../writing/live.ts';
import type { Comparisons } from './comparisons.ts';
import { closeIfEmpty } from './emptied.ts';
import { noOtherReply } from '../showing/raceWords.ts';
import { looksAgain, mixedMessage, offerCopy, refusedMessage } from '../showing/said.ts';
import { inform } from '../../../host/messages.ts';

/** What a user can do about an edit. Each takes the id a lens was given; without one, the edit meant is that at the cursor. */
export class Reviewing {
  readonly #live: LiveEdits;
  readonly #comparisons: Comparisons;

  constructor(live: LiveEdits, comparisons: Comparisons) {
    this.#live = live;
    this.#comparisons = comparisons;
  }

  /** Returns the edit that is over. */
  async accept(id: unknown): Promise<LiveEdit | undefined> {
    const edit = this.#live.find(id, ({ file }) => file.phase === 'review');
    // The lens says "Accept Anyway" itself; a key or the palette does not.
    if (!edit || (id === undefined && !(await looksAgain([edit])))) return undefined;
    return (await edit.accept()) ? edit : undefined;
  }

  /** Returns the edit that is over. */
  async reject(id: unknown): Promise<LiveEdit | undefined> {
    const edit = this.#live.find(id);
    if (!edit) return undefined;
    if (!(await edit.reject())) {
      void offerCopy(refusedMessage(edit), edit);
      return undefined;
    }
    await closeIfEmpty(edit, this.#live);
    return edit;
  }

  /** Shows the reply of another model that was asked, where one is there, and gives a sentence that names it. */
  async nextReply(id: unknown): Promise<string | undefined> {
    const edit = this.#live.find(id, ({ race, file }) => race !== undefined && file.phase === 'review');
    if (!edit?.race) return undefined;
    const { race } = edit;
    const next = race.next();
    const { l10n } = vscode;
    if (next && (await edit.instead(next))) {
      const name = race.standing.find(({ state }) => state === 'shown')?.name ?? '';
      return l10n.t('Edit {0} of {1}, by {2}', race.at.shown, race.at.all, name);
    }
    void inform(next ? l10n.t('You changed this code, so another reply can’t replace it.') : noOtherReply(race));
    return undefined;
  }

  stop(id: unknown): boolean {
    const edit = this.#live.find(id, ({ session, race }) => !session.reply.ended || race?.running === true);
    edit?.stop();
    return edit !== undefined;
  }

  /** Over a pause: the reply's code instead of what the user changed. */
  async overwrite(id: unknown): Promise<void> {
    const edit = this.#live.find(id, ({ file }) => file.phase === 'paused');
    if (edit && !(await edit.settle('reply'))) void offerCopy(refusedMessage(edit), edit);
  }

  /** Over a pause: what the user changed, and the edit is over. */
  async keep(id: unknown): Promise<void> {
    const edit = this.#live.find(id, ({ file }) => file.phase === 'paused');
    if (!edit) return;
    if (!(await edit.settle('mine'))) void offerCopy(refusedMessage(edit), edit);
    else if (edit.session.mixed) void offerCopy(mixedMessage(), edit);
  }

  /** Shows the document before the edit next to what it is now, or next to the reply where that isn't in it. */
  async show(id: unknown): Promise<void> {
    const edit = this.#live.find(id);
    if (edit) await this.#comparisons.show(edit);
  }
}
