// What has changed in an attachment that the model has seen before, as a unified diff.
import { diff } from 'fast-myers-diff';
import type { Attachment, Excerpt } from '../conversation/context.ts';

/** Lines shown around a change. */
const around = 3;
/** Comparing takes about 20 ns for each pair of lines that differ at worst: more are sent as the whole text. */
const mostPairs = 4_000_000;

/** One change: lines of the old text from…to become lines of the new one. */
type Piece = readonly [fromOld: number, toOld: number, fromNew: number, toNew: number];

/**
 * The changes between two texts as a unified diff without file names: empty if they are the same, `undefined` where
 * finding them would take too long, or where lines only end differently.
 */
export function unified(before: string, after: string): string | undefined {
  if (before === after) return '';
  const [old, now] = [linesOf(before), linesOf(after)];
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  const most = Math.min(old.length, now.length) - head;
  while (tail < most && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const [left, right] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)];
  if (left.length * right.length > mostPairs) return undefined;
  const groups: Piece[][] = [];
  for (const [a, b, c, d] of diff(left, right) as Iterable<Piece>) {
    const piece: Piece = [a + head, b + head, c + head, d + head];
    const last = groups.at(-1);
    if (last !== undefined && piece[0] - (last.at(-1)?.[1] ?? 0) <= 2 * around) last.push(piece);
    else groups.push([piece]);
  }
  return groups.length === 0 ? undefined : groups.map((pieces) => hunkOf(pieces, old, now)).join('\n');
}

const linesOf = (text: string): readonly string[] => text.split(/\r\n|\r|\n/);

function hunkOf(pieces: readonly Piece[], old: readonly string[], now: readonly string[]): string {
  const [first, last] = [pieces[0], pieces.at(-1)];
  if (first === undefined || last === undefined) return '';
  const fromOld = Math.max(0, first[0] - around);
  const toOld = Math.min(old.length, last[1] + around);
  const fromNew = first[2] - (first[0] - fromOld);
  const toNew = last[3] + (toOld - last[1]);
  const lines: string[] = [];
  let at = fromOld;
  for (const [start, end, from, to] of pieces) {
    lines.push(...old.slice(at, start).map((line) => ` ${line}`));
    lines.push(...old.slice(start, end).map((line) => `-${line}`));
    lines.push(...now.slice(from, to).map((line) => `+${line}`));
    at = end;
  }
  lines.push(...old.slice(at, toOld).map((line) => ` ${line}`));
  return [`@@ -${span(fromOld, toOld)} +${span(fromNew, toNew)} @@`, ...lines].join('\n');
}

const span = (from: number, to: number): string => `${to === from ? from : from + 1},${to - from}`;

/** Whether both are of the same file, symbol, or the like. */
export const isSameSource = (one: Attachment, other: Attachment): boolean =>
  one.type === other.type && sourceOf(one) !== undefined && sourceOf(one) === sourceOf(other);

function sourceOf(attachment: Attachment): string | undefined {
  return attachment.type === 'file' || attachment.type === 'symbol' ? `${attachment.uri}#${attachment.of}` : undefined;
}

/**
 * The attachments, where the model has seen an earlier state of one, as the difference to that; as they are where the
 * difference would be no shorter. `seen`: everything attached to earlier messages, oldest first.
 */
export function asDifferences(attachments: readonly Attachment[], seen: readonly Attachment[]): readonly Attachment[] {
  return attachments.map((attachment) => {
    if (attachment.type !== 'file' && attachment.type !== 'symbol') return attachment;
    const earlier = seen.findLast((other): other is Excerpt => isSameSource(attachment, other));
    const text = earlier && unified(earlier.text, attachment.text);
    if (text === undefined || earlier === undefined || text.length > attachment.text.length) return attachment;
    return { ...attachment, difference: { to: earlier.id, text } };
  });
}
