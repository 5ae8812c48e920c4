// What a running edit tells of itself, to be drawn or said.
import type { EndpointLabel } from '../../../gateways/use.ts';
import type { MessagesError } from '../../../messages/index.ts';
import type { Nothing } from '../../session.ts';
import type { Said } from '../../stream/incoming.ts';

/**
 * Why an edit ended without anyone asking: VS Code won't write, the file or the document is gone, or other code stands there.
 */
export type Left = 'refused' | 'gone' | 'closed' | 'replaced';

/** How the user is told of what the edit itself can't show. */
export interface LiveEditEvents {
  /** What it is at, or what can be done about it, is another. */
  readonly changed: () => void;
  /** More of the reply is in its document, and nothing else has changed. */
  readonly wrote: () => void;
  readonly failed: (error: MessagesError, endpoint: EndpointLabel | undefined) => void;
  readonly left: (why: Left) => void;
  /** The reply came and is no change. */
  readonly nothing: (why: Nothing) => void;
  /** The reply reads as words, or describes a change that does not fit, and nothing was changed. */
  readonly said: (reply: Said) => void;
}
