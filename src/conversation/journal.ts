import { isAttachment } from './context.ts';
import { fold, newFold } from '../messages/index.ts';
import type { Fold, StreamEvent } from '../messages/index.ts';
import type { Conversation } from './transcript.ts';
import type { Question } from './question.ts';
import type { Author, Turn, TurnEnding } from './turn.ts';

/** What this version writes, and the newest it reads: a journal of a later one is left alone. */
export const journalVersion = 1;

/** Something that happened to a conversation. Only ever appended; a later version may add fields and types. */
export type Entry =
  | { readonly type: 'conversation'; readonly version: number; readonly id: string; readonly at: number }
  /** The person let the conversation go to this origin. */
  | { readonly type: 'origin'; readonly origin: string }
  /** A turn began; or began again, when there is one with this id: its reply is forgotten. */
  | { readonly type: 'turn'; readonly id: string; readonly at: number; readonly question: Question }
  | { readonly type: 'author'; readonly turn: string; readonly author: Author }
  | { readonly type: 'events'; readonly turn: string; readonly events: readonly StreamEvent[] }
  /** The question is sent again: what came of the reply before is forgotten. */
  | { readonly type: 'restart'; readonly turn: string }
  | { readonly type: 'notice'; readonly turn: string; readonly notice: string }
  | { readonly type: 'end'; readonly turn: string; readonly ending: TurnEnding };

/** An entry, who wrote it, and its number among those that writer wrote: an entry written twice counts once. */
interface Line {
  readonly w: string;
  readonly n: number;
  readonly e: Entry;
}

/** One line: checksum, space, JSON. Lines begin with a newline too, so that one torn before it does not take it along. */
export function encode(writer: string, number: number, entry: Entry): string {
  const json = JSON.stringify({ w: writer, n: number, e: entry } satisfies Line);
  return `\n${checksum(json)} ${json}\n`;
}

export interface Replayed {
  /** `undefined`: nothing readable says which conversation this is. */
  readonly conversation: Conversation | undefined;
  /** Lines that were not as they were written. The torn last line of a crash is one of them. */
  readonly damaged: number;
  /** Written by a later version: it may be shown, but must not be written to. */
  readonly isNewer: boolean;
}

/**
 * The conversation a journal tells of. Every undamaged line counts, whatever is wrong with the others; never throws. A
 * turn that was running when the journal ends comes back as interrupted, and so does one that lost a line in its middle.
 */
export function replay(text: string): Replayed {
  const state: Replaying = { id: undefined, origins: [], turns: new Map(), isNewer: false };
  const numbers = new Map<string, number>();
  let damaged = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const read = decode(line);
    if (read === undefined) {
      damaged++;
      continue;
    }
    const expected = (numbers.get(read.w) ?? -1) + 1;
    if (read.n < expected) continue;
    if (read.n > expected) for (const turn of state.turns.values()) turn.isTorn ||= turn.ending === undefined;
    numbers.set(read.w, read.n);
    try {
      apply(state, read.w, read.e);
    } catch {
      damaged++; // an entry that some other version shaped differently
    }
  }
  const { id, origins, isNewer } = state;
  const turns = [...state.turns.values()].map(settle);
  return { conversation: id === undefined ? undefined : { id, origins, turns }, damaged, isNewer };
}

interface Running {
  readonly id: string;
  /** Who began it, and alone may add to it. */
  readonly writer: string;
  readonly question: Question;
  fold: Fold;
  readonly notices: string[];
  author?: Author;
  ending?: TurnEnding;
  isTorn: boolean;
}

interface Replaying {
  id: string | undefined;
  readonly origins: string[];
  readonly turns: Map<string, Running>;
  isNewer: boolean;
}

function apply(state: Replaying, writer: string, entry: Entry): void {
  switch (entry.type) {
    case 'conversation':
      state.id ??= entry.id;
      if (entry.version > journalVersion) state.isNewer = true;
      return;
    case 'origin':
      if (!state.origins.includes(entry.origin)) state.origins.push(entry.origin);
      return;
    case 'turn':
      state.turns.set(entry.id, {
        id: entry.id,
        writer,
        question: checked(entry.question),
        fold: newFold(),
        notices: [],
        isTorn: false,
      });
      return;
    case 'author':
    case 'events':
    case 'restart':
    case 'notice':
    case 'end': {
      const turn = state.turns.get(entry.turn);
      // Another window, or an editor that is going away, may still write what this turn was before it began again.
      if (turn?.writer === writer) grow(turn, entry);
      return;
    }
    default:
      entry satisfies never; // a later version's entry
  }
}

function grow(turn: Running, entry: Extract<Entry, { readonly turn: string }>): void {
  switch (entry.type) {
    case 'author':
      turn.author = entry.author;
      return;
    case 'events':
      for (const event of entry.events) fold(turn.fold, event);
      return;
    case 'restart':
      turn.fold = newFold();
      return;
    case 'notice':
      turn.notices.push(entry.notice);
      return;
    case 'end':
      turn.ending = entry.ending;
      return;
  }
}

/** Throws when it is not a question that can be shown. */
function checked(question: Question): Question {
  const { text, attachments }: { readonly text: unknown; readonly attachments: unknown } = question;
  const isWhole = typeof text === 'string' && Array.isArray(attachments) && attachments.every(isAttachment);
  if (!isWhole) throw new TypeError('not a question');
  return question;
}

const settle = ({ id, question, author, notices, fold: { message }, ending, isTorn }: Running): Turn => ({
  id,
  question,
  ...(author === undefined ? {} : { author }),
  reply: message,
  notices,
  ending: ending === undefined || (isTorn && ending.type === 'complete') ? { type: 'interrupted' } : ending,
});

function decode(line: string): Line | undefined {
  if (line[8] !== ' ') return undefined;
  const json = line.slice(9);
  if (checksum(json) !== line.slice(0, 8)) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    return isLine(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The checksum says that we wrote it; this, that it was a line at all. Entries are checked where they are applied. */
function isLine(value: unknown): value is Line {
  if (typeof value !== 'object' || value === null || !('w' in value && 'n' in value && 'e' in value)) return false;
  const { w, n, e } = value;
  return typeof w === 'string' && typeof n === 'number' && typeof e === 'object' && e !== null && 'type' in e;
}

/** FNV-1a over UTF-16 units with a final mix, as 8 hexadecimal digits: finds damage, proves nothing about intent. */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((hash ^ (hash >>> 13)) >>> 0).toString(16).padStart(8, '0');
}
