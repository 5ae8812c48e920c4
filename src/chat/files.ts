// A conversation’s two files, its journal and its draft: their names, and how a draft is read and written.
import * as z from 'zod/mini';
import { readAttachments, writeAttachment } from '../conversation/context.ts';
import type { Attachment } from '../conversation/context.ts';
import type { Queued } from './queue.ts';

/** Files by name. A name may hold letters, digits, `-` and `.`. */
export interface Store {
  /** `undefined` if there is none. */
  read(name: string): Promise<string | undefined>;
  /** Adds to the end of the file, making it if there is none. When it rejects, part may have been written. */
  append(name: string, text: string): Promise<void>;
  /** Afterwards the file holds the old text or the new, whatever happens meanwhile. */
  replace(name: string, text: string): Promise<void>;
  /** Afterwards there is none. */
  remove(name: string): Promise<void>;
  /** Gives it a name that no other has, if there is one. */
  move(name: string, to: string): Promise<void>;
  /** The names of all files. */
  list(): Promise<readonly string[]>;
  /** Resolves when what was appended would survive a power cut, as far as anybody can tell. */
  sync(name: string): Promise<void>;
  /** Bytes; `undefined` where nobody can tell without reading it. */
  size(name: string): Promise<number | undefined>;
}

/** What was typed and attached but not yet sent. */
export interface Draft {
  readonly text: string;
  readonly attachments: readonly Attachment[];
  /** What was sent while a reply ran, and waits. */
  readonly queue?: readonly Queued[];
}

export const noDraft: Draft = { text: '', attachments: [] };

export const isNothing = ({ text, attachments, queue = [] }: Draft): boolean =>
  text === '' && attachments.length === 0 && queue.length === 0;

export const journalName = (id: string): string => `${id}.jsonl`;
/** `of`: the window whose it is. */
export const draftName = (id: string, of?: string): string => `${id}.${of === undefined ? '' : `${of}.`}draft.json`;

/** Whether it is a draft of this conversation, whichever window's. */
export const isDraftOf = (id: string, name: string): boolean =>
  name.startsWith(`${id}.`) && name.endsWith('.draft.json');

/** Names files, so it holds nothing that a path could be made of. */
export const isId = (id: unknown): id is string => typeof id === 'string' && /^[\w-]{1,64}$/.test(id);

/** The conversation whose journal this is; `undefined` for any other file. */
export function journalOf(name: string): string | undefined {
  const id = name.endsWith('.jsonl') ? name.slice(0, -'.jsonl'.length) : undefined;
  return isId(id) && name !== 'list.jsonl' ? id : undefined;
}

/** Where a file is put aside: nothing takes it for a conversation there. */
export const asideName = (name: string, why: 'deleted' | 'damaged', at: number): string => `${name}.${why}-${at}`;

/** What {@link asideName} made of a name; `undefined` for any other. */
export function readAside(
  name: string,
): { readonly name: string; readonly why: string; readonly at: number } | undefined {
  const match = /^(.+)\.(deleted|damaged)-(\d+)$/.exec(name);
  return match === null ? undefined : { name: match[1] ?? '', why: match[2] ?? '', at: Number(match[3]) };
}

const draftFile = () =>
  z.object({
    draft: z.object({ text: z.string() }),
    attachments: z.array(z.unknown()),
    queue: z.optional(z.array(z.object({ id: z.string(), text: z.string(), context: z.array(z.unknown()) }))),
  });

/** The draft in a file; `undefined` if the file is damaged. */
export function readDraft(json: string): Draft | undefined {
  try {
    const read = z.safeParse(draftFile(), JSON.parse(json));
    const attachments = readAttachments(read.data?.attachments);
    if (!read.success || attachments === undefined) return undefined;
    // A message with an attachment that can't be read keeps its words.
    const queue = (read.data.queue ?? []).map(({ context, ...item }) => ({
      ...item,
      context: readAttachments(context) ?? [],
    }));
    return { text: read.data.draft.text, attachments, ...(queue.length > 0 && { queue }) };
  } catch {
    return undefined;
  }
}

export const writeDraft = ({ text, attachments, queue = [] }: Draft): string =>
  JSON.stringify({
    draft: { text },
    attachments: attachments.map(writeAttachment),
    ...(queue.length > 0 && { queue: queue.map((item) => ({ ...item, context: item.context.map(writeAttachment) })) }),
  });
