// What goes along with a question: its kinds, how they are stored, and how they are sent to the model.
import * as z from 'zod/mini';
import { isObject } from '../messages/index.ts';
import type { ImageBlock, ImageMediaType, JsonObject, TextBlock } from '../messages/index.ts';

/** What is asked: the text and its attachments. */
export interface Question {
  readonly text: string;
  readonly context: readonly Attachment[];
  /** A code lens, a light bulb or the hover of a problem asks it, in its own words. */
  readonly lens?: true | undefined;
}

/** Something attached to a prompt, as it was at that moment. */
export type Attachment = Selection | Excerpt | Image | Unknown;

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

export const excerptTypes = ['file', 'folder', 'editors', 'symbol', 'problems', 'changes', 'terminal'] as const;
export type ExcerptType = (typeof excerptTypes)[number];

/** Any other text: a whole file, a list of files, problems, a diff, what a terminal shows. */
export interface Excerpt {
  readonly id: string;
  readonly type: ExcerptType;
  /** What the chip shows. */
  readonly name: string;
  /** Which of its kind: `staged`, `selection`, a symbol's name; empty where its path says it. */
  readonly of: string;
  /** As a {@link Selection}'s; empty if it is of no file. */
  readonly path: string;
  readonly uri: string;
  readonly language: string;
  readonly startLine?: number | undefined;
  readonly endLine?: number | undefined;
  readonly text: string;
  /** What is sent instead of the text where the model has seen an earlier state of it. */
  readonly difference?: Difference | undefined;
}

export interface Difference {
  /** The id of the attachment that has the earlier state. */
  readonly to: string;
  /** As a unified diff; empty if nothing has changed. */
  readonly text: string;
}

export interface Image {
  readonly id: string;
  readonly type: 'image';
  readonly name: string;
  readonly mime: ImageMediaType;
  /** Base64. Only in memory: on disk it is in a file of its own. Absent if that is gone. */
  readonly data?: string | undefined;
}

/** An attachment of a kind this version doesn't know: kept as it is, shown by name, and not sent. */
export interface Unknown {
  readonly id: string;
  readonly type: 'unknown';
  readonly raw: JsonObject;
}

const schemas = () => {
  const [text, line] = [z.string(), z.optional(z.int())];
  const source = { id: text, path: text, uri: text, language: text, text };
  const selection: z.ZodMiniType<Selection> = z.object({
    ...source,
    type: z.literal('selection'),
    startLine: z.int(),
    endLine: z.int(),
  });
  const excerpt: z.ZodMiniType<Excerpt> = z.object({
    ...source,
    type: z.enum(excerptTypes),
    name: text,
    of: text,
    startLine: line,
    endLine: line,
    difference: z.optional(z.object({ to: text, text })),
  });
  const image: z.ZodMiniType<Image> = z.object({
    id: text,
    type: z.literal('image'),
    name: text,
    mime: z.enum(imageTypes),
  });
  return { selection, image, ...Object.fromEntries(excerptTypes.map((type) => [type, excerpt])) };
};
let made: Readonly<Record<string, z.ZodMiniType<Attachment>>> | undefined;

export const imageTypes = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;

/** An attachment read from a file; `undefined` if it is damaged, or isn't one. */
export function readAttachment(value: unknown): Attachment | undefined {
  if (!isObject(value)) return undefined;
  const { type, id } = value;
  if (typeof type !== 'string') return undefined;
  made ??= schemas();
  const schema = Object.hasOwn(made, type) ? made[type] : undefined;
  if (schema !== undefined) return schema.safeParse(value).data;
  return { id: typeof id === 'string' ? id : type, type: 'unknown', raw: value };
}

/** All of them, or `undefined` if any is damaged. */
export function readAttachments(value: unknown): readonly Attachment[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const read = value.map(readAttachment);
  return read.every((each) => each !== undefined) ? read : undefined;
}

/** What {@link readAttachment} reads the same attachment from: an unknown one is written as it came. */
export function writeAttachment(attachment: Attachment): unknown {
  if (attachment.type === 'unknown') return attachment.raw;
  return attachment.type === 'image' ? { ...attachment, data: undefined } : attachment;
}

/** What a chip shows: `app.ts:3-10`, or `app.ts:3` for one line. */
export function label(attachment: Attachment): string {
  switch (attachment.type) {
    case 'unknown': {
      const { name, type } = attachment.raw;
      return typeof name === 'string' ? name : typeof type === 'string' ? type : '?';
    }
    case 'selection': {
      const { path, startLine, endLine } = attachment;
      const name = path.slice(path.lastIndexOf('/') + 1);
      return startLine === endLine ? `${name}:${startLine}` : `${name}:${startLine}-${endLine}`;
    }
    default:
      return attachment.name;
  }
}

/**
 * The content of a user message: a block for each attachment, then the user's own words. Attached text is fenced with a
 * longer fence than any inside it, and file names are quoted on one line, so neither can pass for the user's words.
 * `known`: the attachments the model sees in earlier messages; only to those may a difference refer. Absent: all.
 */
export function toBlocks(prompt: Question, known?: ReadonlySet<string>): (TextBlock | ImageBlock)[] {
  const words = prompt.text.trim() === '' ? [] : [textBlock(prompt.text)];
  return [...prompt.context.flatMap((each) => attachmentBlocks(each, known)), ...words];
}

function attachmentBlocks(attachment: Attachment, known?: ReadonlySet<string>): (TextBlock | ImageBlock)[] {
  switch (attachment.type) {
    case 'unknown':
      return [];
    case 'selection': {
      const { language, text } = attachment;
      return [textBlock(`Selected code, ${placeOf(attachment)}:\n${fenced(text, language)}`)];
    }
    case 'image': {
      const { name, mime, data } = attachment;
      if (data === undefined) return [textBlock(`[The image ${JSON.stringify(name)} is not available any more.]`)];
      const source = { type: 'base64', media_type: mime, data } as const;
      return [textBlock(`Image ${JSON.stringify(name)}:`), { type: 'image', source }];
    }
    default: {
      const { difference, language, text } = attachment;
      const what = excerptWords(attachment);
      if (difference === undefined || known?.has(difference.to) === false)
        return [textBlock(`${what}:\n${fenced(text, language)}`)];
      if (difference.text === '') return [textBlock(`${what}: unchanged since it was attached before.`)];
      const diff = fenced(difference.text, 'diff');
      return [textBlock(`${what}, what has changed since it was attached before:\n${diff}`)];
    }
  }
}

type Place = Pick<Excerpt, 'path' | 'startLine' | 'endLine'>;

function placeOf({ path, startLine, endLine }: Place): string {
  const lines = startLine === endLine ? `line ${startLine}` : `lines ${startLine}-${endLine}`;
  return `${startLine === undefined ? '' : `${lines} of `}${JSON.stringify(path)}`;
}

/** What an excerpt is, to the model. */
function excerptWords(excerpt: Excerpt): string {
  const { type, of, path } = excerpt;
  switch (type) {
    case 'file':
      return `File ${JSON.stringify(path)}`;
    case 'folder':
      return `Files in the folder ${JSON.stringify(path)}`;
    case 'editors':
      return 'Files open in the editor';
    case 'symbol':
      return `Symbol ${JSON.stringify(of)}, ${placeOf(excerpt)}`;
    case 'problems':
      return path === '' ? 'Problems in the workspace' : `Problems in ${JSON.stringify(path)}`;
    case 'changes':
      if (of === '') return path === '' ? 'Uncommitted changes of files' : `Changes in ${JSON.stringify(path)}`;
      if (of === 'staged') return 'Staged Git changes';
      if (of === 'edit')
        return `Changes of an edit of ${JSON.stringify(path)} that the user has yet to accept or reject`;
      return of === 'all' ? 'Uncommitted Git changes' : `Git commit ${JSON.stringify(of)}`;
    case 'terminal':
      return of === 'selection' ? 'Selected in the terminal' : 'The last command in the terminal, and its output';
  }
}

function fenced(text: string, language: string): string {
  const info = /^[\w+#.-]{1,40}$/.test(language) ? language : '';
  const fence = fenceFor(text);
  return `${fence}${info}\n${text}${/[\r\n]$/.test(text) ? '' : '\n'}${fence}`;
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
