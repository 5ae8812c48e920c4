// Edits of selected parts of some lines: everything else in the lines stays.
import { Reindenter } from './reindent.ts';
import type { IndentStyle } from './indent.ts';

/**
 * What is selected in some lines. `kept` and `selected`, taken in turn, make up the lines exactly, but for a line end at
 * the end of `kept` that only new code at the end of a file needs.
 */
export interface Parts {
  /** What stays: before the first part, between each two, and after the last. One more than there are parts. */
  readonly kept: readonly string[];
  readonly selected: readonly string[];
  /** The line that a reply has between two parts. */
  readonly separator: string;
}

/** How the parts are to be indented. */
export interface PartStyle {
  readonly style: IndentStyle;
  readonly languageId: string;
}

/**
 * `beyond`: the reply rewrites the whole lines, and not only what was selected. `parts`: it doesn't have a text for each
 * part, or too many; a part that it has none for stays as it was.
 */
export type Misfit = 'beyond' | 'parts';

/**
 * Puts the lines of a reply in the place of the parts. `push` returns lines that are certain as far as the reply's form is:
 * only its end shows whether it repeats the line around a part. `early`: they are wanted at once; else what a part of a
 * line becomes is found when all of it is there.
 */
export class PartsCode {
  readonly #parts: Parts;
  readonly #how: PartStyle;
  readonly #early: boolean;
  /** Which part is being read, its lines so far if they are held back, and whether it has any line. */
  #at = 0;
  #held: string[] = [];
  #any = false;
  #indent: Reindenter | undefined;
  /** Does the part begin as its line does, so that it may end as its line does? */
  #echoes = false;
  /** The line that isn't finished, and at first those above it that stay. */
  #tail: string;
  #misfit: Misfit | undefined;

  constructor(parts: Parts, how: PartStyle, early = false) {
    this.#parts = parts;
    this.#how = how;
    this.#early = early;
    this.#tail = parts.kept[0] ?? '';
  }

  get misfit(): Misfit | undefined {
    return this.#misfit;
  }

  push(line: string): string[] {
    if (this.#at >= this.#parts.selected.length) return [];
    if (line.trim() === this.#parts.separator && this.#parts.selected.length > 1) return this.#next();
    if (!isWhole(this.#parts, this.#at)) return this.#pushPart(line);
    this.#indent ??= new Reindenter(
      (this.#parts.selected[this.#at] ?? '').split('\n'),
      this.#how.style,
      this.#how.languageId,
    );
    return this.#indent.push(line).flatMap((indented) => this.#add(indented));
  }

  /** A line of what replaces a part of a line. Blank ones are held: they don't count at its ends. */
  #pushPart(line: string): string[] {
    this.#held.push(line);
    if (!this.#early || line.trim() === '') return [];
    const held = this.#held;
    if (this.#any) {
      this.#held = [];
      return held.flatMap((each) => this.#add(each));
    }
    const { before } = this.#around;
    const first = withoutHead(line, before);
    // What rewrites the line isn't certain before its end.
    if (first === undefined) return [];
    this.#held = [];
    this.#echoes = first !== line.trimStart();
    return this.#add(first);
  }

  /** The rest of the lines. Where the reply broke off, only what was complete. */
  end(complete: boolean): string[] {
    if (!complete) return [];
    const { kept, selected } = this.#parts;
    const lines = this.#at < selected.length ? this.#close() : [];
    if (this.#at < selected.length - 1) this.#misfit = 'parts';
    for (let at = this.#at + 1; at < selected.length; at++) {
      const after = kept[at + 1] ?? '';
      lines.push(...this.#write(selected[at] === '' && after === '\n' ? '' : `${selected[at] ?? ''}${after}`));
    }
    return [...lines, this.#tail];
  }

  /** One part is read, and another follows. */
  #next(): string[] {
    const lines = this.#close();
    this.#at += 1;
    if (this.#at >= this.#parts.selected.length) this.#misfit = 'parts';
    return lines;
  }

  /** Ends the part that is being read, and gives what stays after it. */
  #close(): string[] {
    const after = this.#parts.kept[this.#at + 1] ?? '';
    const begun = this.#early && this.#any;
    const rest = this.#indent?.end() ?? (begun ? [] : this.#fitted());
    const lines = rest.flatMap((line) => this.#add(line));
    if (begun && this.#echoes) this.#tail = withoutTail(this.#tail, this.#around.after);
    // Lines that go leave no blank one.
    const gone = !this.#any && this.#tail === '' && after.startsWith('\n') && isWhole(this.#parts, this.#at);
    [this.#held, this.#any, this.#indent, this.#echoes] = [[], false, undefined, false];
    return [...lines, ...this.#write(gone ? after.slice(1) : after)];
  }

  #add(line: string): string[] {
    if (this.#any) return this.#write(`\n${line}`);
    this.#any = true;
    return this.#write(line);
  }

  #write(text: string): string[] {
    const lines = `${this.#tail}${text}`.split('\n');
    this.#tail = lines.pop() ?? '';
    return lines;
  }

  /** What stands around the part on its lines. */
  get #around(): Around {
    const { kept } = this.#parts;
    return { before: lastLine(kept[this.#at] ?? ''), after: firstLine(kept[this.#at + 1] ?? '') };
  }

  /** The lines that were held for a part, without what the reply repeats of its line. */
  #fitted(): readonly string[] {
    const { selected } = this.#parts;
    if (isWhole(this.#parts, this.#at)) return [];
    const fitted = withoutEcho(trimmed(this.#held), this.#around);
    if (fitted) return fitted;
    this.#misfit = selected.length === 1 ? 'beyond' : 'parts';
    return (selected[this.#at] ?? '').split('\n');
  }
}

/** Does all that isn't selected still stand in lines, in its order? */
export function keepsRest(lines: readonly string[], { kept }: Parts): boolean {
  const text = lines.join('\n');
  const last = kept.at(-1) ?? '';
  if (!text.startsWith(kept[0] ?? '') || !text.endsWith(last)) return false;
  let at = kept[0]?.length ?? 0;
  for (const each of kept.slice(1, -1)) {
    const found = text.indexOf(each, at);
    if (found < 0) return false;
    at = found + each.length;
  }
  return at <= text.length - last.length;
}

/** Is a part whole lines? */
function isWhole({ kept }: Parts, at: number): boolean {
  const [before = '', after = ''] = [kept[at], kept[at + 1]];
  return (before === '' || before.endsWith('\n')) && (after === '' || after.startsWith('\n'));
}

interface Around {
  readonly before: string;
  readonly after: string;
}

const word = /[\p{L}\p{N}_$]+/gu;

/**
 * The new text for a selected part of a line, where the reply may have repeated the line around it. `undefined`: it
 * rewrites the line, because it repeats most of the words around the part, but not as they stand.
 */
export function withoutEcho(lines: readonly string[], { before, after }: Around): readonly string[] | undefined {
  const [head, tail] = [before.trim(), after.trim()];
  const [first = ''] = lines;
  const last = lines.at(-1) ?? '';
  const words = `${head} ${tail}`.match(word) ?? [];
  const repeats = first.trimStart().startsWith(head) && last.trimEnd().endsWith(tail);
  const room = lines.length > 1 || first.trim().length >= head.length + tail.length;
  if (words.length > 0 && repeats && room) {
    const whole = lines.join('\n').trim();
    return whole
      .slice(head.length, whole.length - tail.length)
      .trim()
      .split('\n');
  }
  const known = new Set(lines.join('\n').match(word));
  if (words.length > 0 && words.filter((each) => known.has(each)).length * 2 >= words.length) return undefined;
  // A sign that ends the statement is often written once more.
  const [sign = ''] = tail;
  if (/^[;,]$/.test(sign) && last.endsWith(sign)) return [...lines.slice(0, -1), last.slice(0, -1)];
  return lines;
}

/** The first line of a new text for a part, without what stands before the part. `undefined`: it may rewrite that. */
function withoutHead(line: string, before: string): string | undefined {
  const head = before.trim();
  const text = line.trimStart();
  const words = head.match(word) ?? [];
  if (words.length === 0) return text;
  if (text.startsWith(head)) return text.slice(head.length).trimStart();
  const known = new Set(text.match(word));
  return words.some((each) => known.has(each)) ? undefined : text;
}

function withoutTail(line: string, after: string): string {
  const tail = after.trim();
  const text = line.trimEnd();
  return text.endsWith(tail) ? text.slice(0, text.length - tail.length).trimEnd() : line;
}

function trimmed(lines: readonly string[]): readonly string[] {
  const text = lines.join('\n').trim();
  return text === '' ? [] : text.split('\n');
}

function lastLine(text: string): string {
  return text.slice(text.lastIndexOf('\n') + 1);
}

function firstLine(text: string): string {
  const end = text.indexOf('\n');
  return end < 0 ? text : text.slice(0, end);
}
