// The participant's turns in VS Code's chat as messages, and the code in its answers: pure.
import { codeBlocks } from '../conversation/codeBlocks.ts';
import type { InputMessage } from '../messages/index.ts';
import { isObject } from '../messages/index.ts';

/** A turn of VS Code's chat, with what was kept of it. */
export type Turn =
  | { readonly type: 'question'; readonly prompt: string }
  | { readonly type: 'answer'; readonly markdown: string; readonly metadata: unknown };

/** What an answer keeps of its question: VS Code has only what was typed. */
export interface Kept {
  /** The question as it was sent, with the code that went along. */
  readonly sent: string;
  /** What stands before the answer in words of our own. */
  readonly note: string;
  /** Where it was sent to. */
  readonly origins: readonly string[];
  /** It went there without the turns that had gone elsewhere. */
  readonly isApart: boolean;
}

/** The turns before would go to an origin that they have not been to. */
export interface Crossing {
  readonly from: string;
  readonly to: string;
}

/** The turns that go along with a question. */
export interface Before extends Pick<Kept, 'isApart'> {
  readonly messages: readonly InputMessage[];
  /** Others stay out of it. */
  readonly isPart: boolean;
}

/**
 * The turns before a question, as they were sent and answered. One that was never answered is left out, and so are
 * those that have gone elsewhere unless the user agrees, who is asked once: a refusal holds for the conversation.
 */
export async function turnsBefore(
  turns: readonly Turn[],
  to: string | undefined,
  agrees: (crossing: Crossing) => Promise<boolean>,
): Promise<Before> {
  const all = exchangesIn(turns);
  const wasSent = ({ origins }: Exchange): boolean => to !== undefined && origins.includes(to);
  const shared = all.filter(({ isApart }) => !isApart);
  const from = shared.flatMap(({ origins }) => origins).at(-1);
  const isKnown = from === undefined || shared.some(wasSent);
  const isRefused = to === undefined || all.some(wasSent);
  const isApart = !isKnown && (isRefused || !(await agrees({ from, to })));
  const going = all.filter((exchange) => wasSent(exchange) || !(isApart || exchange.isApart));
  return { messages: going.flatMap(({ messages }) => messages), isApart, isPart: going.length < all.length };
}

/** A question and its answer. */
interface Exchange extends Pick<Kept, 'origins' | 'isApart'> {
  readonly messages: readonly InputMessage[];
}

function exchangesIn(turns: readonly Turn[]): readonly Exchange[] {
  return turns.flatMap((turn, at): Exchange[] => {
    const before = turns[at - 1];
    if (turn.type !== 'answer' || before?.type !== 'question') return [];
    const { sent = before.prompt, note = '', origins = [], isApart = false } = keptIn(turn.metadata);
    const said = turn.markdown.startsWith(note) ? turn.markdown.slice(note.length) : turn.markdown;
    if (said.trim() === '') return [];
    const messages: readonly InputMessage[] = [
      { role: 'user', content: sent },
      { role: 'assistant', content: said },
    ];
    return [{ messages, origins, isApart }];
  });
}

/** VS Code keeps metadata in a file of its own, so it may be anything. */
function keptIn(metadata: unknown): Partial<Kept> {
  if (!isObject(metadata)) return {};
  const { sent, note, origins, isApart } = metadata;
  return {
    ...(typeof sent === 'string' && { sent }),
    ...(typeof note === 'string' && { note }),
    ...(Array.isArray(origins) && { origins: origins.filter((origin) => typeof origin === 'string') }),
    isApart: isApart === true,
  };
}

/** A block of code of an answer. */
export interface Code {
  readonly language: string;
  readonly text: string;
}

/** The longest block of code in a text of Markdown: what an answer that was asked for code is about. */
export function codeIn(markdown: string): Code | undefined {
  return codeBlocks(markdown)
    .map(({ info, text }) => ({ language: /^\S*/.exec(info)?.[0] ?? '', text }))
    .reduce<Code | undefined>((most, code) => (code.text.length > (most?.text.length ?? 0) ? code : most), undefined);
}

/** New lines for old ones, as deep as those were: models leave out an indentation that all lines share. */
export function indentedAs(old: readonly string[], lines: readonly string[]): readonly string[] {
  const margin = marginOf(old);
  const own = marginOf(lines);
  if (!margin.startsWith(own)) return lines;
  const missing = margin.slice(own.length);
  return lines.map((line) => (line.trim() === '' ? line : missing + line));
}

function marginOf(lines: readonly string[]): string {
  const [first, ...others] = lines.filter((line) => line.trim() !== '').map((line) => /^\s*/.exec(line)?.[0] ?? '');
  return others.reduce((margin, indent) => {
    let at = 0;
    while (at < margin.length && margin[at] === indent[at]) at++;
    return margin.slice(0, at);
  }, first ?? '');
}
