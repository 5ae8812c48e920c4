// What goes along with a question: attached code, how it is stored, and how it is sent to the model.
import * as z from 'zod/mini';
import { isObject } from '../messages/index.ts';
import type { JsonObject, TextBlock } from '../messages/index.ts';

/** What is asked: the text and its attachments. */
export interface Question {
  readonly text: string;
  readonly context: readonly Attachment[];
}

/** Something attached to a prompt, as it was at that moment. */
export type Attachment = Selection | Unknown;

/** A piece of a file. */
export interface Selection {
  readonly id: string;
  readonly type: 'selection';
  /** Relative to the workspace folder, with forward slashes; only the file's name if it is in none. */
  readonly path: string;
  /** Where the text came from, to show it again. */
  readonly uri: string;
  /** VS Code's language id, e.g. `typescript`. */
  readonly language: string;
  /** Counted from 1; both included. */
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
}

/** An attachment of a kind this version doesn't know: kept as it is, shown by name, and not sent. */
export interface Unknown {
  readonly id: string;
  readonly type: 'unknown';
  readonly raw: JsonObject;
}

const schema = (): z.ZodMiniType<Selection> =>
  z.object({
    id: z.string(),
    type: z.literal('selection'),
    path: z.string(),
    uri: z.string(),
    language: z.string(),
    startLine: z.int(),
    endLine: z.int(),
    text: z.string(),
  });
let selection: z.ZodMiniType<Selection> | undefined;

/** An attachment read from a file; `undefined` if it is damaged, or isn't one. */
export function readAttachment(value: unknown): Attachment | undefined {
  if (!isObject(value)) return undefined;
  const { type, id } = value;
  if (type === 'selection') return (selection ??= schema()).safeParse(value).data;
  return typeof type === 'string' ? { id: typeof id === 'string' ? id : type, type: 'unknown', raw: value } : undefined;
}

/** All of them, or `undefined` if any is damaged. */
export function readAttachments(value: unknown): readonly Attachment[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const read = value.map(readAttachment);
  return read.every((each) => each !== undefined) ? read : undefined;
}

/** What {@link readAttachment} reads the same attachment from: an unknown one is written as it came. */
export const writeAttachment = (attachment: Attachment): unknown =>
  attachment.type === 'unknown' ? attachment.raw : attachment;

/** What a chip shows: `app.ts:3-10`, or `app.ts:3` for one line. */
export function label(attachment: Attachment): string {
  if (attachment.type === 'unknown') {
    const { name, type } = attachment.raw;
    return typeof name === 'string' ? name : typeof type === 'string' ? type : '?';
  }
  const { path, startLine, endLine } = attachment;
  const name = path.slice(path.lastIndexOf('/') + 1);
  return startLine === endLine ? `${name}:${startLine}` : `${name}:${startLine}-${endLine}`;
}

/**
 * The content of a user message: a block for each attachment, then the user's own words. Attached text is fenced with a
 * longer fence than any inside it, and file names are quoted on one line, so neither can pass for the user's words.
 */
export function toBlocks(prompt: Question): TextBlock[] {
  const words = prompt.text.trim() === '' ? [] : [textBlock(prompt.text)];
  const quoted = prompt.context.filter((each) => each.type === 'selection').map((each) => textBlock(quote(each)));
  return [...quoted, ...words];
}

function quote({ path, language, startLine, endLine, text }: Selection): string {
  const lines = startLine === endLine ? `line ${startLine}` : `lines ${startLine}-${endLine}`;
  const info = /^[\w+#.-]{1,40}$/.test(language) ? language : '';
  const fence = fenceFor(text);
  return `Selected code, ${lines} of ${JSON.stringify(path)}:\n${fence}${info}\n${text}${/[\r\n]$/.test(text) ? '' : '\n'}${fence}`;
}

/** Backticks that no run of backticks in the text can close. */
function fenceFor(text: string): string {
  const longest = (text.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  return '`'.repeat(Math.max(3, longest + 1));
}

/** A lone surrogate can't be sent as UTF-8 (servers answer 400): it becomes U+FFFD. */
function textBlock(text: string): TextBlock {
  return { type: 'text', text: text.replace(/[\ud800-\udfff]/gu, '\ufffd') };
}
