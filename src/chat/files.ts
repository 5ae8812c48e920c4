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
export const draftName = (id: string): string => `${id}.draft.json`;

const draftFile = () =>
  z.object({
    draft: z.object({ text: z.string() }),
    attachments: z.array(z.unknown()),
    queue: z.optional(z.array(z.object({ id: z.string(), text: z.string(), context: z.array(z.unknown()) }))),
  });

/** The draft in a file; an empty one if the file is damaged. */
export function readDraft(json: string): Draft {
  try {
    const read = z.safeParse(draftFile(), JSON.parse(json));
    const attachments = readAttachments(read.data?.attachments);
    if (!read.success || attachments === undefined) return noDraft;
    // A message with an attachment that can't be read keeps its words.
    const queue = (read.data.queue ?? []).map(({ context, ...item }) => ({
      ...item,
      context: readAttachments(context) ?? [],
    }));
    return { text: read.data.draft.text, attachments, ...(queue.length > 0 && { queue }) };
  } catch {
    return noDraft;
  }
}

export const writeDraft = ({ text, attachments, queue = [] }: Draft): string =>
  JSON.stringify({
    draft: { text },
    attachments: attachments.map(writeAttachment),
    ...(queue.length > 0 && { queue: queue.map((item) => ({ ...item, context: item.context.map(writeAttachment) })) }),
  });
