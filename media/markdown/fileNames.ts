// Which words of a reply name files.
import type { FileLink } from './actions.ts';

/** The file that `data-file` of a link names. */
export function fileOf(value: string): FileLink {
  const [, path = value, line] = /^(.*?)(?::(\d+))?$/s.exec(value) ?? [];
  return line === undefined ? { path } : { path, line: Number(line) };
}

const part = String.raw`[\p{L}\p{N}_@.+-]`;
/** Of a whole path: some frameworks have brackets in the names of folders. */
const anyPart = String.raw`[\p{L}\p{N}_@.+()[\]-]`;
const extension = String.raw`\.(?:[A-Za-z][A-Za-z0-9]{0,9})`;
/** A path with a folder, or a file's name with a line: other names with a dot are methods and hosts too. */
const inProse = new RegExp(
  String.raw`(?<![\p{L}\p{N}_@./\\:-])(?:(?:\.{0,2}/)?(?:${part}+/)+${part}*${extension}(?:(?:#L|:)(\d+))?|${part}+${extension}(?:#L|:)(\d+))(?![\p{L}\p{N}_/\\])`,
  'gu',
);
const whole = new RegExp(
  String.raw`^((?:\.{0,2}/)?(?:${anyPart}+/)*${anyPart}*(?:${extension}|(?<=/)${anyPart}+))(?:(?:#L|:)(\d+)(?:[:-]L?\d+)?)?$`,
  'u',
);
const longest = 300;

/** The file that a link's address, or a piece of inline code, names as a whole. */
export function fileNamed(text: string): FileLink | undefined {
  if (text.length > longest || !/[./]/.test(text) || /^[\w+.-]*:\/\//.test(text)) return undefined;
  const match = whole.exec(text);
  if (match?.[1] === undefined) return undefined;
  const path = match[1].replace(/^\.\//, '');
  return match[2] === undefined ? { path } : { path, line: Number(match[2]) };
}

/** Cuts prose at the files it names; undefined if it names none, which is nearly always. */
export function filesIn(
  text: string,
): readonly (string | { readonly text: string; readonly file: FileLink })[] | undefined {
  if (!/[/:#]/.test(text) || text.length > 20_000) return undefined;
  const found: (string | { readonly text: string; readonly file: FileLink })[] = [];
  let at = 0;
  for (const { 0: written, index } of text.matchAll(inProse)) {
    const file = fileNamed(written);
    if (file === undefined) continue;
    if (index > at) found.push(text.slice(at, index));
    found.push({ text: written, file });
    at = index + written.length;
  }
  if (found.length === 0) return undefined;
  if (at < text.length) found.push(text.slice(at));
  return found;
}
