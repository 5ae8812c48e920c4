// Markdown to tokens: marked’s lexer, with limits and with what people and models write that it misreads.
import { Lexer, Tokenizer, type Links, type Token, type Tokens } from 'marked';
import { languageOf } from './code.ts';
import { isWide, pathAfterDrive, startsTex, startsUnc, withWideLetters } from './writing.ts';

/** Lists and quotes nested deeper than this show their markers as text. */
export const deepestBlock = 16;
/** Emphasis and links nested deeper than this show their markers as text. */
export const deepestInline = 16;

/**
 * Characters the inline rules may look at in one block before its text is shown plain. Each rule is charged with what
 * is left of the text, the most it can read: the limit holds on any machine alike, so that the same text always looks
 * the same. Ordinary prose of a whole page stays below a tenth of it.
 */
const inlineBudget = 2_000_000;

/** A paragraph, cell or heading longer than this is shown plain: some rules of the grammar take quadratic time. */
export const longestInline = 6_000;

/** The search for addresses is quadratic in text without a space. */
const unbroken = /\S{2000}/;

class OverBudget extends Error {}

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

/** marked's rules, with exact fences, no state carried by raw HTML, and limits on depth and work. */
class LimitedTokenizer extends Tokenizer<never, never> {
  blockDepth = 0;
  inlineDepth = 0;
  budget = inlineBudget;
  /** What `withWideLetters` made of the text that was last looked at. */
  #masked = '';
  #wide = '';

  #nested<T>(read: () => T): T | undefined {
    if (this.blockDepth >= deepestBlock) return undefined;
    this.blockDepth++;
    try {
      return read();
    } finally {
      this.blockDepth--;
    }
  }

  #within<T>(source: string, read: () => T): T | undefined {
    this.budget -= source.length;
    if (this.budget < 0) throw new OverBudget();
    if (this.inlineDepth >= deepestInline) return undefined;
    this.inlineDepth++;
    try {
      return read();
    } finally {
      this.inlineDepth--;
    }
  }

  override blockquote(source: string): Tokens.Blockquote | undefined {
    return this.#nested(() => super.blockquote(source));
  }

  override list(source: string): Tokens.List | undefined {
    return this.#nested(() => super.list(source));
  }

  /** The block's text is the bytes between the fences: marked's own rule also accepts other endings. */
  override fences(source: string): Tokens.Code | undefined {
    const start = fenceStart(source);
    if (start === undefined) return undefined;
    const fence = new FenceEnd(start);
    const lines: string[] = [];
    let at = start.length;
    while (at < source.length) {
      const end = source.indexOf('\n', at);
      const line = source.slice(at, end < 0 ? source.length : end);
      at = end < 0 ? source.length : end + 1;
      if (fence.endsWith(line)) {
        if (end >= 0) at = end; // the line feed after the block is not the block's
        break;
      }
      lines.push(fenceLine(line, start));
    }
    return { type: 'code', raw: source.slice(0, at), lang: start.info, text: lines.join('\n') };
  }

  /** Raw HTML is shown as text, so it changes nothing for the text after it. */
  override tag(source: string): Tokens.Tag | undefined {
    const { inLink } = this.lexer.state;
    const token = super.tag(source);
    this.lexer.state.inLink = inLink;
    this.lexer.state.inRawBlock = false;
    return token;
  }

  /** Beside a character of Chinese, Japanese or Korean, where words have no spaces, a mark may stand before a sign too. */
  override emStrong(source: string, masked: string, previous = ''): Tokens.Em | Tokens.Strong | undefined {
    const first = source.charCodeAt(0);
    if (first === 95) return this.#within(source, () => super.emStrong(source, masked, previous));
    if (first !== 42) return undefined;
    if (this.#masked !== masked) {
      this.#masked = masked;
      this.#wide = withWideLetters(masked);
    }
    const wide = this.#wide;
    if (wide === masked) return this.#within(source, () => super.emStrong(source, masked, previous));
    const next = /^\*+(.)/su.exec(source)?.[1] ?? '';
    const before = isWide(previous) || isWide(next) ? '' : previous;
    return this.#within(source, () => super.emStrong(source, wide, before));
  }

  /** Two tildes strike through; one is about, or from and to. */
  override del(source: string, masked: string, previous?: string): Tokens.Del | undefined {
    if (!source.startsWith('~~')) return undefined;
    return this.#within(source, () => super.del(source, masked, previous));
  }

  /** An address ends before punctuation that no address has unencoded. */
  override url(source: string): Tokens.Link | undefined {
    const token = super.url(source);
    const end = token?.raw.search(/[\u2018-\u201f\u2026\u3000-\u303f\uff00-\uffef]/) ?? -1;
    return end < 0 ? token : super.url(source.slice(0, end));
  }

  /** Backslashes that are no escapes are kept: those of TeX and of paths. */
  override escape(source: string): Tokens.Escape | undefined {
    if (source.charCodeAt(0) !== 92) return undefined;
    const raw = startsTex(source) ?? startsUnc(source);
    return raw === undefined ? super.escape(source) : { type: 'escape', raw, text: raw };
  }

  override inlineText(source: string): Tokens.Text | undefined {
    const token = super.inlineText(source);
    if (token === undefined) return undefined;
    const more = pathAfterDrive(source, token.raw.length);
    if (more === '') return token;
    return { ...token, raw: token.raw + more, text: token.text + more };
  }

  override link(source: string): Tokens.Link | Tokens.Image | undefined {
    const first = source.charCodeAt(0);
    if (first !== 91 && first !== 33) return undefined;
    return this.#within(source, () => super.link(source));
  }

  override reflink(source: string, links: Links): Tokens.Link | Tokens.Image | Tokens.Text | undefined {
    const first = source.charCodeAt(0);
    if (first !== 91 && first !== 33) return undefined;
    return this.#within(source, () => super.reflink(source, links));
  }
}

/** A paragraph in which nothing has a meaning. */
export function plain(source: string): Tokens.Paragraph {
  const text: Tokens.Text = { type: 'text', raw: source, text: source, escaped: true };
  return { type: 'paragraph', raw: source, text: source, tokens: [text] };
}

/** A run of inline text that the block grammar found, and where its tokens go. */
export interface Run {
  readonly src: string;
  readonly tokens: Token[];
}

/** The blocks of a piece of text; `inline` has yet to be run for their text. */
export interface Lexed {
  readonly tokens: readonly Token[];
  readonly runs: readonly Run[];
}

/** Link definitions by label: a record without a prototype, as a label may be any word. */
export type Definitions = Links;

/** An empty set of definitions. */
export function definitions(): Definitions {
  const made: unknown = Object.create(null);
  return made as Definitions;
}

/** marked's lexer with the limits above. Not shared between documents: it has state while it runs. */
export class Parser {
  readonly #tokenizer = new LimitedTokenizer();
  readonly #lexer: Lexer<never, never>;

  constructor() {
    this.#lexer = new Lexer<never, never>({ gfm: true, tokenizer: this.#tokenizer });
  }

  /** Cuts `source` into blocks; puts its link definitions into `links`. Text the grammar fails on is one paragraph. */
  blocks(source: string, links: Definitions): Lexed {
    const lexer = this.#lexer;
    lexer.tokens = Object.assign([], { links });
    lexer.inlineQueue = [];
    lexer.state = { inLink: false, inRawBlock: false, linkEmitted: false, linkParenPossible: true, top: true };
    this.#tokenizer.blockDepth = 0;
    try {
      const tokens = lexer.blockTokens(source, []);
      return { tokens, runs: lexer.inlineQueue };
    } catch {
      // The grammar's own guard against endless loops, or a stack too deep.
      return { tokens: [plain(source)], runs: [] };
    } finally {
      lexer.inlineQueue = [];
    }
  }

  /** Reads the inline text of blocks, each run of it within its budget or plain. `known` spares runs read before. */
  inline(runs: readonly Run[], links: Definitions, known?: Map<string, readonly Token[]>): void {
    this.#lexer.tokens = Object.assign([], { links });
    this.#tokenizer.budget = inlineBudget;
    for (const { src, tokens } of runs) {
      const before = known?.get(src);
      if (before !== undefined) {
        tokens.push(...before);
        continue;
      }
      const from = tokens.length;
      tokens.push(...this.#run(src));
      known?.set(src, tokens.slice(from));
    }
  }

  #run(source: string): Token[] {
    if (source.length > longestInline || (source.length >= 2_000 && unbroken.test(source))) return plain(source).tokens;
    this.#lexer.state = { inLink: false, inRawBlock: false, linkEmitted: false, linkParenPossible: true, top: true };
    this.#tokenizer.inlineDepth = 0;
    try {
      return this.#lexer.inlineTokens(source, []);
    } catch {
      return plain(source).tokens;
    }
  }
}
