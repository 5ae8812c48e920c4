// Cuts streaming Markdown into blocks and parses each one once.
import { signal, type Signal } from '@preact/signals';
import type { Token } from 'marked';
import type { CodeText } from './code.ts';
import { madeWhole } from './brokenOff.ts';
import { FinishedItems } from './items.ts';
import type { Run } from './items.ts';
import { lastRun, mendLast } from './mend.ts';
import { fenceStart } from './fence.ts';
import type { FenceStart } from './fence.ts';
import { OpenFence } from './openFence.ts';
import { isDelimiterRow, OpenTable, tableHeadOf } from './openTable.ts';
import { definitions, Parser, plain, significant } from './parser.ts';
import type { Definitions } from './parser.ts';
import { endsInCode, endsRead, mayHoldCode, settled, withoutEmptyEnd } from './settle.ts';

/** Lists, quotes and tables are cut after this many lines or characters, at a line that begins at the margin, … */
const longestBlock = { lines: 256, characters: 16_000 };
/** … a table after fewer: a wider cell moves every row of it, in one frame. */
const longestTable = 128;
/** … or anywhere after this many. */
const longestBlockEver = { lines: 1_024, characters: 64_000 };

/** Links defined after this many have been are not links: each is looked for in all that came before. */
const mostDefinitions = 500;

/** A block that is not a fenced code block: its tokens change only when a link is defined further down. */
export interface TextBlock {
  readonly kind: 'text';
  readonly source: string;
  readonly tokens: Signal<readonly Token[]>;
}

/** A fenced code block; still growing if it is the document's last. */
export interface CodeBlock {
  readonly kind: 'code';
  readonly code: CodeText;
}

export type Block = TextBlock | CodeBlock;

const blank = /^[ \t]*$/;
const heading = /^ {0,3}#{1,6}[ \t]/;
const listItem = /^(?:[*+-]|\d{1,9}[.)])(?:[ \t]|$)/;
const label = /\[((?:\\[^]|[^[\]\\]){1,999})\]/g;

/** marked's form of a label, so that the same labels are equal. */
const normalLabel = (text: string): string =>
  text.trim().replace(/\s+/g, ' ').toLowerCase().toUpperCase().toLowerCase();

/**
 * A Markdown text that grows at its end, cut into blocks. Each block is parsed when its last line has come, once; a
 * fenced block's lines are taken over as they come. What is cut where depends on the text alone, not on the pieces it
 * came in: the blocks of a text are the same however it streamed. Work per appended character does not depend on what
 * came before the open block, and that block's size is bounded.
 */
export class MarkdownDocument {
  /** Blocks that will not change, and a code block still open. */
  readonly blocks: Block[] = [];

  readonly #parser = new Parser();
  readonly #links: Definitions = definitions();
  /** Blocks that mention a label nobody has defined yet. */
  readonly #waiting = new Map<string, Set<TextBlock>>();
  /** What is known of the open block's text, of its items, and of its rows. */
  #known = new Map<string, Run>();
  #items = new FinishedItems();
  #table: OpenTable | 'none' | undefined;

  /** Whole lines of the open block, and the line that has not ended. */
  #tail = '';
  #line = '';
  #lines = 0;
  #afterBlank = false;
  /** Length of `#tail` when it last turned out to be one block. */
  #whole = 0;
  /** Head of a table that was cut in two: the second half begins with it, if it comes. */
  #head = '';
  #fence: OpenFence | undefined;
  #carriageReturn = false;
  /** The open line is so long that it was cut. */
  #endless = false;

  append(text: string): void {
    let rest = this.#carriageReturn ? `\r${text}` : text;
    this.#carriageReturn = rest.endsWith('\r');
    if (this.#carriageReturn) rest = rest.slice(0, -1);
    if (rest.includes('\r')) rest = rest.replace(/\r\n?/g, '\n');
    let at = 0;
    for (let feed = rest.indexOf('\n'); feed >= 0; feed = rest.indexOf('\n', at)) {
      this.#endLine(rest.slice(at, feed));
      at = feed + 1;
    }
    this.#continueLine(rest.slice(at));
  }

  /** Closes the open block: nothing more will come. `brokenOff`: its end is drawn as it was while it came. */
  end(brokenOff = false): void {
    if (this.#carriageReturn) this.#endLine('');
    this.#carriageReturn = false;
    if (brokenOff && this.#fence === undefined && !this.#endless) {
      const source = madeWhole(this.#tail + this.#line, this.#parser, this.#copyOfLinks());
      if (!source.startsWith(this.#tail)) this.#tail = source;
      this.#line = source.slice(this.#tail.length);
      this.#forget();
    }
    if (this.#line !== '' || this.#fence?.isInLine === true) this.#endLine('');
    if (this.#fence !== undefined) this.#endFence();
    this.#close(this.#tail);
    this.#startBlock('');
  }

  /** Tokens of what comes after `blocks`, as they would be if the text ended here and its half-written marks were whole. */
  open(): readonly Token[] {
    let source = this.#tail + this.#line;
    if (source === '' || this.#fence !== undefined) return [];
    if (this.#endless) return [plain(source)];
    if (this.#head !== '') source = this.#withHead(source);
    else {
      const table = this.#openTable();
      if (table !== undefined) return table;
    }
    const items = this.#finishedItems(source);
    let links = this.#copyOfLinks();
    let lexed = mayHoldCode(source) ? this.#parser.blocks(source, links, true, items) : undefined;
    const shown = settled(source, lexed !== undefined && endsInCode(lexed.tokens));
    if (lexed === undefined || shown !== source)
      lexed = this.#parser.blocks(shown, (links = this.#copyOfLinks()), true, items);
    const { tokens } = lexed;
    const isRead = endsRead(tokens);
    const runs = isRead ? lexed.runs : mendLast(lexed.runs);
    const known = new Map<string, Run>();
    for (const { src } of runs) {
      const before = this.#known.get(src);
      if (before !== undefined) known.set(src, before);
    }
    this.#known = known;
    this.#parser.inline(runs, links, known);
    lexed.keep(isRead ? Infinity : lastRun(lexed.runs));
    return withoutEmptyEnd(significant(tokens));
  }

  #openTable(): readonly Token[] | undefined {
    if (this.#table === 'none') return undefined;
    if (this.#table === undefined) {
      const head = tableHeadOf(this.#tail);
      if (head === undefined) return undefined;
      this.#table = new OpenTable(this.#parser, head);
    }
    const table = this.#table.open(this.#tail, this.#line, this.#links);
    if (table === undefined) this.#table = 'none';
    return table;
  }

  /** A definition may say something else of what was read before it. */
  #finishedItems(source: string): FinishedItems | undefined {
    return source.includes(']:') ? undefined : this.#items;
  }

  #continueLine(text: string): void {
    if (this.#fence !== undefined) {
      this.#fence.continueLine(text);
      return;
    }
    let rest = text;
    while (this.#line.length + rest.length > longestBlock.characters) {
      let room = longestBlock.characters - this.#line.length;
      if (room > 0 && (rest.charCodeAt(room - 1) & 0xfc00) === 0xd800) room--;
      this.#line += rest.slice(0, room);
      rest = rest.slice(room);
      this.#closeLine();
      this.#endless = true;
    }
    this.#line += rest;
  }

  #endLine(end: string): void {
    if (this.#fence === undefined) this.#continueLine(end);
    if (this.#fence !== undefined) {
      if (this.#fence.endLine(end)) this.#endFence();
      return;
    }
    if (this.#endless) {
      this.#closeLine();
      this.#endless = false;
      return;
    }
    const line = this.#line;
    this.#line = '';
    if (blank.test(line)) {
      this.#afterBlank = true;
      this.#head = '';
      if (this.#tail === '') return;
      this.#tail += `${line}\n`;
      this.#lines++;
      return;
    }
    const before = this.#tail;
    this.#tail += `${line}\n`;
    this.#lines++;
    if (before !== '') {
      if (this.#mayBegin(line)) this.#cut();
      if (this.#tail.length > before.length) this.#shorten(before, line);
    } else if (this.#head !== '') {
      this.#tail = this.#withHead(this.#tail);
    }
    this.#head = '';
    this.#afterBlank = false;
    const start = fenceStart(this.#tail);
    if (start?.length === this.#tail.length) this.#startFence(start);
  }

  /** Closes what is open, in the middle of a line. The later pieces of a line without end are plain. */
  #closeLine(): void {
    const source = this.#tail + this.#line;
    if (!this.#endless) this.#close(source);
    else if (source !== '') this.blocks.push({ kind: 'text', source, tokens: signal([plain(source)]) });
    this.#line = '';
    this.#head = '';
    this.#afterBlank = false;
    this.#startBlock('');
  }

  /** Whether it is worth looking if `line`, the last of the tail, begins a block. */
  #mayBegin(line: string): boolean {
    if (fenceStart(line) !== undefined || isDelimiterRow(line)) return true;
    if (!this.#afterBlank && !heading.test(line)) return false;
    // In a list every item could: look again when it has grown by an eighth.
    return (/^\S/.test(line) && !listItem.test(line)) || this.#tail.length > this.#whole * 1.125;
  }

  /** Closes all blocks of the tail but the last. */
  #cut(): void {
    const links = this.#tail.includes(']:') ? this.#copyOfLinks() : this.#links;
    const { tokens } = this.#parser.blocks(this.#tail, links, false, this.#finishedItems(this.#tail));
    let at = 0;
    let start = 0;
    for (const token of tokens) {
      if (token.type !== 'space') start = at;
      at += token.raw.length;
    }
    if (start === 0 || at !== this.#tail.length) {
      this.#whole = this.#tail.length;
      return;
    }
    const rest = this.#tail.slice(start);
    this.#close(this.#tail.slice(0, start));
    this.#startBlock(rest);
  }

  /** Closes what came before `line` if that has grown too long to be parsed again and again. */
  #shorten(before: string, line: string): void {
    const head =
      this.#lines > longestTable || this.#tail.length > longestBlock.characters ? tableHeadOf(before) : undefined;
    const most = head === undefined ? longestBlock.lines : longestTable;
    if (this.#lines <= most && this.#tail.length <= longestBlock.characters) return;
    const must = this.#lines > longestBlockEver.lines || this.#tail.length > longestBlockEver.characters;
    if (head === undefined && !must && /^\s/.test(line)) return;
    this.#close(before);
    this.#startBlock(`${line}\n`);
    if (head === undefined || this.#afterBlank) return;
    this.#head = head;
    this.#tail = this.#withHead(this.#tail);
  }

  /** The cut table's head and `source`, if together they are a table; else `source`. */
  #withHead(source: string): string {
    const joined = this.#head + source;
    const tokens = significant(this.#parser.blocks(joined, definitions()).tokens);
    const only = tokens.length === 1 ? tokens[0] : undefined;
    return only?.type === 'table' && only.raw.trimEnd() === joined.trimEnd() ? joined : source;
  }

  #startBlock(source: string): void {
    this.#tail = source;
    this.#lines = source === '' ? 0 : 1;
    this.#whole = 0;
    this.#forget();
  }

  #close(source: string): void {
    if (source === '') return;
    const before = source.includes(']:') ? new Set(Object.keys(this.#links)) : undefined;
    const links = before !== undefined && before.size >= mostDefinitions ? this.#copyOfLinks() : this.#links;
    for (const token of this.#read(source, links)) {
      const block: TextBlock = { kind: 'text', source: token.raw, tokens: signal([token]) };
      this.blocks.push(block);
      this.#await(block);
    }
    if (before === undefined || links !== this.#links) return;
    for (const name of Object.keys(this.#links)) if (!before.has(name)) this.#defined(name);
  }

  /** The tokens of `source`, the same whatever is known of it. */
  #read(source: string, links: Definitions): readonly Token[] {
    const table = this.#table instanceof OpenTable ? this.#table.closed(source, links) : undefined;
    if (table !== undefined) return [table];
    const known = this.#parser.blocks(source, links, false, this.#finishedItems(source));
    if (this.#parser.inline(known.runs, links, undefined, known.spent)) return significant(known.tokens);
    const { tokens, runs } = this.#parser.blocks(source, links);
    this.#parser.inline(runs, links);
    return significant(tokens);
  }

  /** Notes which labels of `block` may yet be defined. */
  #await(block: TextBlock): void {
    if (!block.source.includes('[')) return;
    for (const [, text = ''] of block.source.matchAll(label)) {
      const name = normalLabel(text);
      if (Object.hasOwn(this.#links, name)) continue;
      const blocks = this.#waiting.get(name);
      if (blocks === undefined) this.#waiting.set(name, new Set([block]));
      else blocks.add(block);
    }
  }

  #defined(name: string): void {
    for (const block of this.#waiting.get(name) ?? []) {
      const { tokens, runs } = this.#parser.blocks(block.source, this.#copyOfLinks());
      this.#parser.inline(runs, this.#links);
      block.tokens.value = significant(tokens);
    }
    this.#waiting.delete(name);
    this.#forget();
  }

  #forget(): void {
    this.#known = new Map();
    this.#items = new FinishedItems();
    this.#table = undefined;
  }

  /** For text that may yet change: what it defines is not defined for good. */
  #copyOfLinks(): Definitions {
    return Object.assign(definitions(), this.#links);
  }

  #startFence(start: FenceStart): void {
    this.#fence = new OpenFence(start);
    this.blocks.push({ kind: 'code', code: this.#fence.code });
    this.#startBlock('');
  }

  #endFence(): void {
    this.#fence?.code.end();
    this.#fence = undefined;
    this.#startBlock('');
  }
}
