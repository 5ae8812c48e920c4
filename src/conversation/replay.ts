// Rebuilds a conversation from its journal, however damaged.
import { apply } from './entries.ts';
import type { Entry } from './entries.ts';
import { decode, isEntry, journalVersion, readEntry } from './journalLines.ts';
import type { Line } from './journalLines.ts';
import { atOnce, inPieces } from './steps.ts';
import type { Steps } from './steps.ts';
import { newConversation } from './tree.ts';
import type { Conversation, NodeId } from './tree.ts';
import { translate } from './version1.ts';
import { Windows } from './windows.ts';
import type { Entry1, Turns } from './version1.ts';

export interface Replayed {
  readonly conversation: Conversation;
  /** Lines that weren't as they were written. The torn last line of a crash is one of them. */
  readonly damaged: number;
  /** Lines that never came: what they said is missing from the conversation. A damaged line may have come again. */
  readonly lost: number;
  /** Written by a later version: it may be shown, but must not be written to. */
  readonly isNewer: boolean;
}

/**
 * The conversation a journal tells of. Every undamaged line counts, whatever is wrong with the others; never throws. A
 * reply that was running when the journal ends comes back as interrupted, and so does one that lost a line in its middle.
 */
export const replay = (text: string, id: string): Replayed => atOnce(replaying(text, id));

/** The same, while everything else goes on: a journal of 100 MB takes a second. Rejects once `signal` is aborted. */
export const replayInPieces = async (text: string, id: string, signal?: AbortSignal): Promise<Replayed> =>
  inPieces(replaying(text, id), signal);

/** The same, line by line. */
function* replaying(text: string, id: string): Steps<Replayed> {
  const reading: Reading = {
    conversation: newConversation(id),
    running: new Map(),
    windows: new Windows(),
    next: new Map(),
    turns: new Map(),
    damaged: 0,
    lost: 0,
    isNewer: false,
  };
  const lines = yield* linesOf(text);
  let byNumber: ByNumber | undefined;
  for (const line of lines) {
    if (line === undefined) reading.damaged++;
    else readInOrder(reading, line, () => (byNumber ??= numbered(lines)));
    yield;
  }
  for (const reply of [...reading.running.keys()])
    take(reading, '', { type: 'end', reply, ending: { type: 'interrupted' } });
  const { conversation, damaged, lost, isNewer } = reading;
  return { conversation, damaged, lost, isNewer };
}

interface Reading {
  conversation: Conversation;
  /** Replies that have not ended, and who writes them. */
  readonly running: Map<NodeId, string>;
  readonly windows: Windows;
  /** By writer, the number of the line that should come next. */
  readonly next: Map<string, number>;
  readonly turns: Turns;
  damaged: number;
  lost: number;
  isNewer: boolean;
}

/** Its lines, `undefined` where one is damaged. */
function* linesOf(text: string): Steps<(Line | undefined)[]> {
  const lines: (Line | undefined)[] = [];
  for (let from = 0; from < text.length;) {
    const found = text.indexOf('\n', from);
    const to = found < 0 ? text.length : found;
    if (to > from) lines.push(decode(text, from, to));
    from = to + 1;
    yield;
  }
  return lines;
}

/** By writer and number, the first undamaged copy of each line. */
type ByNumber = ReadonlyMap<string, ReadonlyMap<number, Line>>;

function numbered(lines: readonly (Line | undefined)[]): ByNumber {
  const byNumber = new Map<string, Map<number, Line>>();
  for (const line of lines) {
    if (line === undefined) continue;
    const own = byNumber.get(line.w) ?? new Map<number, Line>();
    if (!own.has(line.n)) own.set(line.n, line);
    byNumber.set(line.w, own);
  }
  return byNumber;
}

/**
 * Reads a line, and before it those of its writer that should have come and stand further down: after a write that
 * failed halfway the same lines are written again, and the first copy of one may be damaged.
 */
function readInOrder(reading: Reading, line: Line, byNumber: () => ByNumber): void {
  const { w, n } = line;
  const expected = reading.next.get(w) ?? 0;
  if (n < expected) return;
  if (n > expected) {
    const missing = [...(byNumber().get(w) ?? [])].filter(([number]) => number >= expected && number < n);
    for (const [, again] of missing.sort(([one], [other]) => one - other)) read(reading, again);
  }
  read(reading, line);
}

function read(reading: Reading, line: Line): void {
  const { w, n } = line;
  const expected = reading.next.get(w) ?? 0;
  reading.next.set(w, n + 1);
  reading.lost += n - expected;
  if (n > expected) tear(reading, w);
  try {
    const entries = entriesOf(reading, line);
    if (entries === undefined) reading.damaged++;
    else for (const entry of entries) take(reading, w, entry);
  } catch {
    reading.damaged++; // an entry that some other version shaped differently
  }
}

/** A line of this writer is missing: any reply it was writing may have lost a piece. */
function tear(reading: Reading, writer: string): void {
  for (const [reply, by] of reading.running) if (by === writer) take(reading, writer, { type: 'torn', reply });
}

function entriesOf(reading: Reading, { v = 1, w, e }: Line): readonly Entry[] | undefined {
  if (v > journalVersion) reading.isNewer = true;
  if (v === 1) {
    const entries = translate(reading.turns, reading.conversation, w, e as Entry1);
    return entries.every(isEntry) ? entries : undefined;
  }
  const entry = readEntry(e);
  return entry === 'unknown' ? [] : entry && [entry];
}

function take(reading: Reading, writer: string, written: Entry): void {
  if (written.type === 'conversation' && written.version > journalVersion) reading.isNewer = true;
  const { running, windows } = reading;
  const by = 'reply' in written ? running.get(written.reply) : undefined;
  const entry = windows.place(reading.conversation, by, writer, written);
  reading.conversation = apply(reading.conversation, entry);
  if (entry.type === 'reply') running.set(entry.id, writer);
  else if (entry.type === 'end') running.delete(entry.reply);
  else if ('reply' in entry && (entry.type === 'continue' || !running.has(entry.reply)))
    note(reading, writer, entry.reply);
}

/** A reply that runs without its beginning having been read. */
function note({ running, conversation }: Reading, writer: string, id: NodeId): void {
  const node = conversation.nodes.get(id);
  if (node?.type === 'reply' && node.ending === undefined) running.set(id, writer);
}
