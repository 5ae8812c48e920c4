// An edit that was asked for: what it is about, and the request for it.
import type * as vscode from 'vscode';
import type { Attachment } from '../../conversation/context.ts';
import type { Earlier, EditQuestion } from '../further.ts';
import type { Seen } from '../place.ts';
import type { Basis } from '../session.ts';
import type { EditTarget } from '../stream/incoming.ts';
import type { SendRequest } from '../../sending/send.ts';

/** An edit that the user has asked for. */
export interface Asked {
  readonly document: vscode.TextDocument;
  readonly target: EditTarget;
  readonly request: Pick<SendRequest, 'params' | 'replyTokens' | 'model'>;
  /** In the user's words, or those that they left as they were. */
  readonly instruction: string;
  readonly context: readonly Attachment[];
  /** See {@link EditQuestion}. */
  readonly lens?: true | undefined;
  /** Was the document made for it? */
  readonly made?: boolean | undefined;
  /** The edits that it goes on from, and the review that they are in. */
  readonly earlier?: Earlier | undefined;
  readonly basis?: Basis | undefined;
  /** How the document stood while an edit before this one changed the same code: an undo may come back to that. */
  readonly seen?: readonly Seen[];
}

/** What it takes to ask the same again in a later window. */
export function questionOf({ instruction, context, earlier, request, target, lens }: Asked): EditQuestion {
  const { parts } = target;
  return {
    instruction,
    context,
    earlier,
    model: request.model,
    ...(lens && { lens }),
    ...(parts && { parts: { kept: parts.kept, selected: parts.selected } }),
  };
}
