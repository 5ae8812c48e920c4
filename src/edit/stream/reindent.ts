/** The white space a line begins with. */
export function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** How a file indents: by `unit`. `mixed` files are left as the reply writes them. */
export interface IndentStyle {
  readonly by: 'tabs' | 'spaces' | 'mixed';
  /** Columns of one level, where it is spaces. */
  readonly unit: number;
}

/** Reads the style off a file's lines; `unit` is the smallest indentation of two or more seen, else 4. */
export function indentStyle(lines: Iterable<string>): IndentStyle {
  let tabs = 0;
  let spaces = 0;
  let unit = 0;
  for (const line of lines) {
    const indent = indentOf(line);
    if (indent === '' || indent.length === line.length) continue;
    if (indent.startsWith('\t')) tabs++;
    // One space is the star of a block comment, not a level.
    else if (indent.length > 1 && !line.startsWith('*', indent.length)) {
      spaces++;
      unit = unit === 0 ? indent.length : Math.min(unit, indent.length);
    }
  }
  const by = tabs > 0 && spaces === 0 ? 'tabs' : spaces > 0 && tabs === 0 ? 'spaces' : 'mixed';
  return { by, unit: unit || 4 };
}

/**
 * Gives a reply's lines the indentation of the code they replace, as they come: the base that a reply left off is put
 * back, and spaces become tabs (or tabs spaces) in a file that uses only the others. A line that the original has is
 * never changed. Returns the lines that are sure by now: the first lines wait until one more has shown the pattern.
 */
export class Reindenter {
  readonly #original: ReadonlySet<string>;
  readonly #style: IndentStyle;
  readonly #first: string;
  readonly #step: number;
  #held: string[] | undefined;
  #missing = '';
  #missingFirst = '';
  #spaceUnit = 0;

  constructor(original: readonly string[], style: IndentStyle) {
    const said = original.filter((line) => line.trim() !== '');
    this.#original = new Set(original);
    this.#style = style;
    this.#first = indentOf(said[0] ?? original[0] ?? '');
    this.#step = indentOf(said[1] ?? said[0] ?? '').length - this.#first.length;
    this.#held = this.#first === '' ? undefined : [];
  }

  push(line: string): string[] {
    const converted = this.#convert(line);
    if (!this.#held) return [this.#shift(converted, this.#missing)];
    this.#held.push(converted);
    const said = this.#held.filter((held) => held.trim() !== '');
    const [first, second] = said;
    if (first === undefined || (second === undefined && !indentOf(first).startsWith(this.#first))) return [];
    return this.#settle(first, second);
  }

  end(): string[] {
    const first = this.#held?.find((line) => line.trim() !== '');
    return first === undefined ? (this.#held?.splice(0) ?? []) : this.#settle(first, undefined);
  }

  #settle(first: string, second: string | undefined): string[] {
    const held = this.#held ?? [];
    this.#held = undefined;
    const indent = indentOf(first);
    if (!indent.startsWith(this.#first) && this.#first.startsWith(indent)) {
      this.#missingFirst = this.#first.slice(indent.length);
      // Only the first line came without its base when the second stands where the original's did.
      const onlyFirst =
        second !== undefined &&
        indentOf(second).startsWith(this.#first) &&
        indentOf(second).length - indent.length !== this.#step;
      this.#missing = onlyFirst ? '' : this.#missingFirst;
    }
    let seen = false;
    return held.map((line) => {
      const missing = seen ? this.#missing : this.#missingFirst;
      seen ||= line.trim() !== '';
      return this.#shift(line, missing);
    });
  }

  #shift(line: string, missing: string): string {
    return line.trim() === '' ? line : missing + line;
  }

  #convert(line: string): string {
    if (this.#style.by === 'mixed' || this.#original.has(line)) return line;
    const indent = indentOf(line);
    if (this.#style.by === 'spaces') {
      return indent.includes('\t')
        ? indent.replaceAll('\t', ' '.repeat(this.#style.unit)) + line.slice(indent.length)
        : line;
    }
    if (!indent.startsWith('  ')) return line;
    const spaces = /^ */.exec(indent)?.[0].length ?? 0;
    this.#spaceUnit ||=
      this.#first.length > 1 && spaces % this.#first.length === 0 ? spaces / this.#first.length : spaces;
    return (
      '\t'.repeat(Math.floor(spaces / this.#spaceUnit)) + ' '.repeat(spaces % this.#spaceUnit) + line.slice(spaces)
    );
  }
}
