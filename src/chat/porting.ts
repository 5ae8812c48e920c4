// Takes a conversation out of the store as one file, and brings one in from a file: ours, or Claude Code's.
import type { Image } from '../conversation/context.ts';
import { encode, journalVersion } from '../conversation/journalLines.ts';
import { replayInPieces } from '../conversation/replay.ts';
import { inPieces } from '../conversation/steps.ts';
import type { Steps } from '../conversation/steps.ts';
import type { Conversation } from '../conversation/tree.ts';
import { fromClaudeCode } from './claudeTranscript.ts';
import type { Clock } from './clock.ts';
import { journalName } from './files.ts';
import type { Store } from './files.ts';
import { attachmentsOf, dropImages, keepImage, withImages } from './images.ts';
import { fromPortable, toPortable } from './portable.ts';
import type { Ported } from './portable.ts';

/** Why a file isn't imported. */
export type Refusal = 'foreign' | 'newer' | 'empty' | 'strange';

export interface PortingPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** A conversation on disk with its images, as far as they are there. Rejects if it can't be read. */
export async function readWhole(store: Store, id: string): Promise<Conversation> {
  const { conversation } = await replayInPieces((await store.read(journalName(id))) ?? '', id);
  return (await withImages(store, { conversation, draft: { text: '', attachments: [] } })).conversation;
}

/** The whole conversation as JSON; images that are gone are named in it. Rejects if it can't be read. */
export async function exportJson(store: Store, id: string): Promise<string> {
  const images = attachmentsOf(await readWhole(store, id)).filter((each): each is Image => each.type === 'image');
  const there = images.flatMap(({ id: name, data }) => (data === undefined ? [] : [[name, data] as const]));
  const missing = images.filter(({ data }) => data === undefined).map(({ id: name }) => name);
  return toPortable((await store.read(journalName(id))) ?? '', new Map(there), missing);
}

/**
 * Adds the conversation in a file to the store, under an id of its own. Reads it in pieces. Rejects, and leaves nothing,
 * if it can't or is aborted.
 */
export async function importText(
  text: string,
  ports: PortingPorts,
  signal?: AbortSignal,
): Promise<{ readonly id: string } | Refusal> {
  const { store, newId } = ports;
  const id = newId();
  const read =
    (await inPieces(fromPortable(text, newId), signal)) ?? (await inPieces(fromTranscript(text, id, ports), signal));
  if (read === undefined) return 'foreign';
  if (read === 'newer') return read;
  const { conversation, isNewer } = await replayInPieces(read.journal, id, signal);
  if (isNewer) return 'newer';
  if (conversation.nodes.size === 0) return 'empty';
  if (!isOrdinary(conversation)) return 'strange';
  const images = [...read.images].map(([name, data]): Image => ({
    id: name,
    type: 'image',
    name,
    mime: 'image/png',
    data,
  }));
  try {
    // The images first: a journal that is there is listed.
    for (const image of images) {
      signal?.throwIfAborted();
      await keepImage(store, image);
    }
    signal?.throwIfAborted();
    await store.replace(journalName(id), read.journal);
  } catch (error) {
    await dropImages(store, images);
    throw error;
  }
  return { id };
}

function* fromTranscript(text: string, id: string, { clock, newId }: PortingPorts): Steps<Ported | undefined> {
  const entries = yield* fromClaudeCode(text, newId);
  if (entries === undefined) return undefined;
  const writer = newId();
  const begun = { type: 'conversation', version: journalVersion, id, at: clock.now() } as const;
  const images = new Map<string, string>();
  for (const entry of entries) {
    if (entry.type !== 'prompt') continue;
    for (const each of entry.context) if (each.type === 'image') images.set(each.id, each.data ?? '');
  }
  const lines: string[] = [];
  for (const entry of [begun, ...entries]) {
    lines.push(encode(writer, lines.length, entry));
    yield;
  }
  return { journal: lines.join(''), images };
}

/** Whether its names are such as this program gives, so that the panel takes them. */
const isOrdinary = (conversation: Conversation): boolean =>
  [...conversation.nodes.keys(), ...attachmentsOf(conversation).map(({ id }) => id)].every(
    (name) => name.length > 0 && name.length <= 128,
  );
