// Translates journals of version 1, where a conversation was a list of turns, into today’s entries.
import { isObject } from '../messages/index.ts';
import type { StreamEvent } from '../messages/index.ts';
import { readAttachments } from './context.ts';
import type { Entry } from './entries.ts';
import { isEmpty, replyOf } from './tree.ts';
import type { Author, Conversation, Ending, Failure, NodeId, Reply } from './tree.ts';

/** What version 1 wrote. */
export type Entry1 =
  | { readonly type: 'conversation'; readonly version: number; readonly id: string; readonly at: number }
  | { readonly type: 'origin'; readonly origin: string }
  /** A turn began; or began again, if there is one with this id. */
  | { readonly type: 'turn'; readonly id: string; readonly at: number; readonly question: unknown }
  | { readonly type: 'author'; readonly turn: string; readonly author: Author }
  | { readonly type: 'events'; readonly turn: string; readonly events: readonly StreamEvent[] }
  | { readonly type: 'restart'; readonly turn: string }
  | { readonly type: 'notice'; readonly turn: string; readonly notice: string }
  | { readonly type: 'end'; readonly turn: string; readonly ending: Ending & { readonly by?: Author } };

interface Turn {
  /** Who began it, and alone may add to it: another window may still write what it was before it began again. */
  readonly writer: string;
  /** The attempt that runs or ran last, counted from 1. */
  readonly attempt: number;
}

/** Turns as they stand, by id; one for each reading. */
export type Turns = Map<string, Turn>;

const idOf = (turn: string, attempt: number): NodeId => `${turn}~${attempt}`;

/**
 * What an entry of version 1 is in this version's. The ids it makes are the same at every reading, for later entries name
 * them. Throws if it isn't an entry.
 */
export function translate(turns: Turns, conversation: Conversation, writer: string, entry: Entry1): readonly Entry[] {
  switch (entry.type) {
    case 'conversation':
    case 'origin':
      return [entry];
    case 'turn':
      return begin(turns, conversation, writer, entry);
    case 'author':
    case 'events':
    case 'restart':
    case 'notice':
    case 'end':
      return happen(turns, conversation, writer, entry);
    default:
      entry satisfies never;
      return [];
  }
}

function begin(
  turns: Turns,
  conversation: Conversation,
  writer: string,
  { id, at, question }: Extract<Entry1, { readonly type: 'turn' }>,
): readonly Entry[] {
  const known = turns.get(id);
  if (known !== undefined) return again(turns, conversation, writer, id);
  const context = isObject(question) ? readAttachments(question['attachments']) : undefined;
  const text = isObject(question) ? question['text'] : undefined;
  if (context === undefined || typeof text !== 'string') throw new TypeError('not a question');
  turns.set(id, { writer, attempt: 1 });
  const { head } = conversation;
  return [
    { type: 'prompt', id, ...(head !== undefined && { parent: head }), at, text, context },
    { type: 'reply', id: idOf(id, 1), parent: id, at },
  ];
}

/** Another reply to the same question. Version 1 forgot the one before. */
function again(turns: Turns, conversation: Conversation, writer: string, turn: string): readonly Entry[] {
  const attempt = turns.get(turn)?.attempt ?? 0;
  turns.set(turn, { writer, attempt: attempt + 1 });
  const before = replyOf(conversation, idOf(turn, attempt));
  const instead = before !== undefined && !isEmpty(before) ? { instead: before.id } : {};
  const id = idOf(turn, attempt + 1);
  const { head } = conversation;
  // Asked again by one window while another had gone on: what came after stays in view.
  const back: readonly Entry[] = head === undefined || head === idOf(turn, attempt) ? [] : [{ type: 'head', head }];
  return [{ type: 'reply', id, parent: turn, ...instead, at: 0 }, ...back];
}

function happen(
  turns: Turns,
  conversation: Conversation,
  writer: string,
  entry: Extract<Entry1, { readonly turn: string }>,
): readonly Entry[] {
  const { turn, ...what } = entry;
  const known = turns.get(turn);
  if (known !== undefined && known.writer !== writer) return [];
  const made: Entry[] = [];
  const reply = replyOf(conversation, idOf(turn, known?.attempt ?? 1));
  if (known === undefined) {
    // The line that began it was lost.
    turns.set(turn, { writer, attempt: 1 });
    made.push({ type: 'reply', id: idOf(turn, 1), parent: turn, at: 0 }, { type: 'torn', reply: idOf(turn, 1) });
  } else if (reply?.ending !== undefined) {
    // A failure to get another reply ended the one that was kept a second time; anything else began one that was lost.
    if (what.type === 'end' && what.ending.type !== 'failed') return [];
    made.push(...again(turns, conversation, writer, turn));
  }
  const id = idOf(turn, turns.get(turn)?.attempt ?? 1);
  if (what.type !== 'end') return [...made, { ...what, reply: id }];
  const { by, ...ending } = what.ending;
  if (by !== undefined && isNothing(reply, id)) made.push({ type: 'author', reply: id, author: by });
  return [...made, { type: 'end', reply: id, ending: checked(ending) }];
}

const isNothing = (reply: Reply | undefined, id: NodeId): boolean => reply?.id !== id || isEmpty(reply);

function checked(ending: Ending): Ending {
  const failure: Failure | undefined = 'failure' in ending ? ending.failure : undefined;
  if (ending.type === 'failed' && !isObject(failure)) throw new TypeError('not an ending');
  return ending;
}
