// The fences of code blocks: which line opens one, which ends it.
import { languageOf } from './code.ts';

/** A longer line in a block of Markdown opens no block inside it. */
export const longestFence = 200;

const opener = /^( {0,3})(`{3,})([^`\n]*)(?:\n|$)|^( {0,3})(~{3,})([^\n]*)(?:\n|$)/;

/** What the first line of a fenced code block says. */
export interface FenceStart {
  readonly indent: number;
  readonly marker: string;
  readonly info: string;
  /** Length of the whole line, its line feed included. */
  readonly length: number;
}

/** Reads the first line of a fenced code block, if `source` begins with one. */
export function fenceStart(source: string): FenceStart | undefined {
  const match = opener.exec(source);
  if (match === null) return undefined;
  return {
    indent: (match[1] ?? match[4] ?? '').length,
    marker: match[2] ?? match[5] ?? '',
    info: (match[3] ?? match[6] ?? '').trim(),
    length: match[0].length,
  };
}

/** Whether `line` is a closing fence for the code block that `start` opened. */
function isClosingFence(line: string, start: FenceStart): boolean {
  let from = 0;
  while (from < 4 && line[from] === ' ') from++;
  if (from > 3) return false;
  let to = from;
  while (line[to] === start.marker[0]) to++;
  return to - from >= start.marker.length && line.slice(to).trim() === '';
}

/**
 * Finds the line that ends a fenced code block. Models write Markdown in a block of Markdown with fences as long as the
 * block's own: a fence that names a language opens a block inside it, which takes the next closing fence.
 */
export class FenceEnd {
  readonly start: FenceStart;
  readonly #nests: boolean;
  #depth = 0;

  constructor(start: FenceStart) {
    this.start = start;
    this.#nests = /^(?:md|mdx|markdown)$/i.test(languageOf(start.info));
  }

  /** Takes the block's next line; true when it ends the block. */
  endsWith(line: string): boolean {
    if (isClosingFence(line, this.start)) {
      if (this.#depth === 0) return true;
      this.#depth--;
    } else if (this.#nests && line.length <= longestFence) {
      const inner = fenceStart(line);
      if (inner?.marker.startsWith(this.start.marker) === true && inner.info !== '') this.#depth++;
    }
    return false;
  }
}

/** A line of a fenced block without the indentation of the fence itself. */
export function fenceLine(line: string, start: FenceStart): string {
  let from = 0;
  while (from < start.indent && line[from] === ' ') from++;
  return line.slice(from);
}
