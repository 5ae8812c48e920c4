import type { TextBlock } from '../messages/index.ts';

/** A piece of a file that a person attached, as it was when they did. */
export interface Attachment {
  readonly id: string;
  readonly type: 'selection';
  /** Below the workspace folder, with forward slashes; the file's name alone when it is in none. */
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

/** Is this, which was read from a file, an attachment that can be shown and sent? */
export function isAttachment(value: unknown): value is Attachment {
  if (typeof value !== 'object' || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  const isText = (name: string): boolean => typeof fields.get(name) === 'string';
  const isLine = (name: string): boolean => Number.isSafeInteger(fields.get(name));
  return (
    fields.get('type') === 'selection' &&
    ['id', 'path', 'uri', 'language', 'text'].every(isText) &&
    ['startLine', 'endLine'].every(isLine)
  );
}

/** File and lines as a chip shows them: `app.ts:3-10`, or `app.ts:3` for one line. */
export function label({ path, startLine, endLine }: Attachment): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return startLine === endLine ? `${name}:${startLine}` : `${name}:${startLine}-${endLine}`;
}

/**
 * The content of a user message: one block for each attachment, then the person's words. Attached text stands in a
 * fence longer than any in it, and names are quoted on one line, so that neither can pretend to be the person's words.
 */
export function toBlocks(question: {
  readonly text: string;
  readonly attachments: readonly Attachment[];
}): TextBlock[] {
  const words = question.text.trim() === '' ? [] : [textBlock(question.text)];
  return [...question.attachments.map((attachment) => textBlock(quote(attachment))), ...words];
}

function quote({ path, language, startLine, endLine, text }: Attachment): string {
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

/** Lone surrogates cannot be sent as UTF-8 (servers answer 400): each becomes U+FFFD. */
function textBlock(text: string): TextBlock {
  return { type: 'text', text: text.replace(/[\ud800-\udfff]/gu, '\ufffd') };
}
