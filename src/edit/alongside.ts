// What of a file goes along with an edit besides the code: the lines around it, the file’s beginning, its outline, and
// what is wrong with the code. As much as there is room for.
import { estimateTokens, sizeOf, usualBytesPerToken } from '../sending/estimate.ts';
import { holdsKey, linesHoldKey } from '../messages/index.ts';
import type { Outlined } from '../host/documentSymbols.ts';

/** What is wrong with a line of the code, as VS Code knows it. */
export interface Problem {
  /** 0-based. */
  readonly line: number;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  readonly message: string;
  /** Who says so, and its code for it, such as “ts(2304)”; or nothing. */
  readonly source: string;
}

/** A file at the time an edit is asked for. The code is the lines from `start` up to `end`, which is not one of them. */
export interface FileAround {
  readonly lines: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly outline: readonly Outlined[];
  readonly problems: readonly Problem[];
}

/** What goes along. Whole lines. */
export interface Surroundings {
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** The first lines of the file, where they are not among those before the code. */
  readonly head: readonly string[];
  /** The lines at which symbols are declared that are not shown otherwise, by line number. */
  readonly outline: readonly string[];
  readonly problems: readonly string[];
}

/** Most of each part, in characters, where the model has room for all. */
export const most = { before: 8_000, after: 8_000, head: 3_000, outline: 4_000, problems: 4_000 } as const;

/** Most lines on each side of the code, and at the file's beginning: enough to show its names and style. */
const mostLines = { near: 100, head: 60 } as const;

/** Longest line of an outline, and longest message of a problem. */
const longest = 160;

/** Tokens that a model has room for, in all where that is known and in a reply. */
export interface Room {
  readonly window?: number | undefined;
  readonly reply: number;
}

/** The system prompt, the words around each part, and what a gateway adds. In tokens. */
const fixedTokens = 1_000;

/**
 * How many characters there is room for beside what has to be sent. `undefined`: not even for that and a reply as long as
 * the code.
 */
export function roomBeside(
  sent: readonly string[],
  code: readonly string[],
  room: Room | undefined,
): number | undefined {
  if (room?.window === undefined) return Infinity;
  const tokensOf = (texts: readonly string[]): number =>
    estimateTokens(sizeOf({ system: texts.join('\n'), messages: [] }));
  const reply = Math.ceil(tokensOf(code) * 1.2);
  const left = room.window - fixedTokens - tokensOf(sent);
  if (left < reply) return undefined;
  return Math.max(0, left - Math.max(reply, room.reply)) * usualBytesPerToken;
}

/** `room`: characters for all of it together. What says least about the code goes first. */
export function surroundingsOf(file: FileAround, room = Infinity): Surroundings {
  const { lines, start, end } = file;
  let left = room;
  const take = (from: readonly string[], limit: number): string[] => {
    const taken = firstOf(from, Math.min(limit, left));
    left -= taken.reduce((sum, line) => sum + line.length + 1, 0);
    return taken;
  };
  const problems = take(problemLines(file), most.problems);
  // Half of what is left for each side, and what one side doesn't need for the other.
  const share = Math.floor(left / 2);
  const before = take(
    lines.slice(Math.max(0, start - mostLines.near), start).reverse(),
    Math.min(most.before, share),
  ).reverse();
  const after = take(lines.slice(end, end + mostLines.near), most.after);
  const shown = { from: start - before.length, to: end + after.length };
  const head = take(headOf(file, shown.from), most.head);
  const outline = take(outlineLines(file, { ...shown, head: head.length }), most.outline);
  return { before, after, head, outline, problems };
}

/** What goes along, without the parts that hold a key or a part of one, which the whole file tells: nobody chose them. */
export function withoutKeys(
  { before, after, head, outline, problems }: Surroundings,
  { lines, start, end }: Pick<FileAround, 'lines' | 'start' | 'end'>,
): Surroundings {
  const safe = (taken: readonly string[], from: number): readonly string[] =>
    linesHoldKey(lines, from, from + taken.length) ? [] : taken;
  const plain = (said: readonly string[]): readonly string[] => (holdsKey(said.join('\n')) ? [] : said);
  return {
    before: safe(before, start - before.length),
    after: safe(after, end),
    head: safe(head, 0),
    outline: plain(outline),
    problems: plain(problems),
  };
}

/** Where nothing around the code may go along. */
export const nothingAround: Surroundings = { before: [], after: [], head: [], outline: [], problems: [] };

function firstOf(lines: readonly string[], characters: number): string[] {
  let sum = 0;
  const end = lines.findIndex((line) => (sum += line.length + 1) > characters);
  return lines.slice(0, end < 0 ? lines.length : end);
}

/** The lines of the file above its first symbol: mostly what it imports. */
function headOf({ lines, outline, start }: FileAround, shownFrom: number): readonly string[] {
  const symbols = outline
    .filter(({ depth, end, start: from }) => depth === 0 && end > from)
    .map((symbol) => symbol.start);
  const end = Math.min(mostLines.head, shownFrom, start, ...symbols);
  const head = lines.slice(0, Math.max(end, 0));
  return head.slice(0, head.findLastIndex((line) => line.trim() !== '') + 1);
}

/** The lines that declare the file's symbols, without those that are shown anyway. */
function outlineLines(
  { lines, outline }: FileAround,
  shown: { readonly from: number; readonly to: number; readonly head: number },
): readonly string[] {
  const declared = outline.filter(
    ({ depth, line }) => depth < 2 && line >= shown.head && (line < shown.from || line >= shown.to),
  );
  const seen = new Set<number>();
  return declared.flatMap(({ line }) => {
    const text = (lines[line] ?? '').trimEnd();
    if (seen.has(line) || text.trim() === '') return [];
    seen.add(line);
    return [`${line + 1}: ${cut(text)}`];
  });
}

function problemLines({ problems, start, end }: FileAround): readonly string[] {
  const rank = ['error', 'warning', 'information', 'hint'];
  return problems
    .filter(({ line }) => line >= start && line < end)
    .sort((a, b) => rank.indexOf(a.severity) - rank.indexOf(b.severity) || a.line - b.line)
    .map(({ line, severity, message, source }) => {
      const who = source === '' ? '' : ` ${source}`;
      return `line ${line + 1}: ${severity}${who}: ${cut(message.replaceAll(/\s+/g, ' ').trim())}`;
    });
}

function cut(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
