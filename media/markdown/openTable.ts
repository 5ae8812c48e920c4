// A table that is being written: each row is read once, when it has come.
import type { Token, Tokens } from 'marked';
import { mendLast } from './mend.ts';
import { definitions, inlineBudget, significant } from './parser.ts';
import type { Definitions, Parser } from './parser.ts';
import { settled, withoutEmptyEnd } from './settle.ts';

type Row = Tokens.TableCell[];

/** A table of which more may come. */
export interface OpenTableToken extends Tokens.Table {
  /** How many of the rows will not change. */
  readonly finished: number;
}

const delimiterRow = /^ {0,3}\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

/** Whether `line` may be the one below a table's head. */
export function isDelimiterRow(line: string): boolean {
  return line.includes('|') && delimiterRow.test(line);
}

/** The first two lines of `source`, if they may be a table's head. */
export function tableHeadOf(source: string): string | undefined {
  const second = source.indexOf('\n') + 1;
  const third = second === 0 ? 0 : source.indexOf('\n', second) + 1;
  return third > 0 && isDelimiterRow(source.slice(second, third - 1)) ? source.slice(0, third) : undefined;
}

function withoutEnd(source: string): string {
  return source.replace(/\n+$/, '');
}

/** The table that is all of `source`. */
function tableOf(tokens: readonly Token[], source: string): Tokens.Table | undefined {
  const [only, ...others] = significant(tokens);
  if (only?.type !== 'table' || others.length > 0) return undefined;
  return withoutEnd(only.raw) === withoutEnd(source) ? (only as Tokens.Table) : undefined;
}

/** What it is depends on the text alone: whatever is not as the grammar would read all of it at once is undefined. */
export class OpenTable {
  readonly #parser: Parser;
  readonly #head: string;
  #table: Tokens.Table | undefined;
  #rows: Row[] = [];
  /** Characters of the source that are read. */
  #length = 0;
  #spent = 0;

  constructor(parser: Parser, head: string) {
    this.#parser = parser;
    this.#head = head;
  }

  /** The table whose whole lines are `tail`, and `line` of its next row. */
  open(tail: string, line: string, links: Definitions): readonly Token[] | undefined {
    if (!this.#take(tail.slice(this.#length), links) || this.#table === undefined) return undefined;
    const isWaited = line === '' || settled(this.#head + line, false).length <= this.#head.length;
    if (!isWaited && tail.length > this.#length) return undefined;
    const rows = isWaited ? [] : this.#read(line, links, true);
    if (rows === undefined) return undefined;
    const table: OpenTableToken = {
      ...this.#table,
      raw: tail + line,
      rows: [...this.#rows, ...rows],
      finished: this.#rows.length,
    };
    return withoutEmptyEnd([table]);
  }

  /** The table that `source` is. */
  closed(source: string, links: Definitions): Tokens.Table | undefined {
    if (source.length < this.#length || !this.#take(source.slice(this.#length), links)) return undefined;
    if (this.#table === undefined || this.#spent > inlineBudget) return undefined;
    // marked gives one line feed to the table, and more of them to what comes between blocks.
    const bare = withoutEnd(source);
    return { ...this.#table, raw: source.length - bare.length === 1 ? source : bare, rows: this.#rows };
  }

  /** Reads whole rows, unless something else is among them. Line feeds at the end are left. */
  #take(lines: string, links: Definitions): boolean {
    const source = withoutEnd(lines);
    if (source === '') return true;
    const isFirst = this.#table === undefined;
    // Without its line feed, a line of nothing but spaces would be a row.
    const rows = this.#read(`${isFirst ? source.slice(this.#head.length) : source}\n`, links, false);
    if (rows === undefined) return false;
    this.#rows.push(...rows);
    this.#length += Math.min(source.length + 1, lines.length);
    return true;
  }

  #read(lines: string, links: Definitions, isOpen: boolean): Row[] | undefined {
    const source = this.#head + lines;
    const lexed = this.#parser.blocks(source, definitions(), isOpen);
    const table = tableOf(lexed.tokens, source);
    if (table === undefined) return undefined;
    const own = this.#table === undefined ? lexed.runs : lexed.runs.slice(table.header.length);
    this.#parser.inline(isOpen ? mendLast(own) : own, links);
    if (!isOpen) this.#spent += own.reduce((sum, { cost = 0 }) => sum + cost, 0);
    this.#table ??= { ...table, rows: [] };
    return table.rows;
  }
}
