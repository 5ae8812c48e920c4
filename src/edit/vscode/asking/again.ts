// Asks for an edit again from where it began.
import { sameLines } from '../../diff.ts';
import { relocate } from '../../region.ts';
import { rewriteTo } from '../../review.ts';
import type { LiveEdit } from '../writing/live.ts';
import { offerCopy, refusedMessage } from '../showing/said.ts';
import type { Asked } from '../asked.ts';
import { linesOf } from '../writing/write.ts';

interface Starts {
  start(asked: Asked): Promise<void>;
  /** Starts an edit in place of one in review. */
  goOn(edit: LiveEdit, asked: Asked): Promise<void>;
}

/**
 * Puts back what an edit began with, and sends the same request again. `false`: what it began with isn't there, because
 * some of the edit was accepted; the rest was put back.
 */
export async function askAgain(edits: Starts, edit: LiveEdit, asked: Asked): Promise<boolean> {
  const { file, session } = edit;
  const { basis } = asked;
  // One that goes on from a review began with what that proposed.
  const from = file.phase === 'review' && basis && sameLines(file.baseline, basis.baseline) ? session.began : undefined;
  if (!(await (from ? edit.rewrite(() => rewriteTo(file, from)) : edit.reject()))) {
    void offerCopy(refusedMessage(edit), edit);
    return true;
  }
  const { document } = edit;
  const start = document.isClosed ? undefined : relocate(asked.target.original, file.at.start, linesOf(document));
  if (start === undefined) return false;
  // A user who asks twice may ask a third time, which then costs less.
  const request = { ...asked.request, params: { ...asked.request.params, caching: true } };
  const same = { ...asked, request, document, target: { ...asked.target, start }, seen: file.place.seen };
  await (from ? edits.goOn(edit, same) : edits.start(same));
  return true;
}
