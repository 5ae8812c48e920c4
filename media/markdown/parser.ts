// Markdown to tokens: marked’s lexer, with limits and with what people and models write that it misreads.
import { Tokenizer, type Links, type Token, type Tokens } from 'marked';
import { detailsTag } from './details.ts';
import { FenceEnd, fenceLine, fenceStart } from './fence.ts';
import { formulaAt, formulaBlock, formulasIn, opensFormulaBlock } from './formula.ts';
import type { Formula } from './formula.ts';
import { ItemLexer } from './items.ts';
import type { FinishedItems, Run } from './items.ts';
import { isWide, pathAfterDrive, startsUnc, withWideLetters } from './writing.ts';

/** Lists and quotes nested deeper than this show their markers as text. */
export const deepestBlock = 16;
/** Emphasis and links nested deeper than this show their markers as text. */
export const deepestInline = 16;

/**
 * Characters the inline rules may look at in one block before its text is shown plain. Each rule is charged with what
 * is left of the text, the most it can read: the limit holds on any machine alike, so that the same text always looks
 * the same. Ordinary prose of a whole page stays below a tenth of it.
 */
export const inlineBudget = 2_000_000;

/** A paragraph, cell or heading longer than this is shown plain: some rules of the grammar take quadratic time. */
export const longestInline = 6_000;

/** The search for addresses is quadratic in text without a space. */
const unbroken = /\S{2000}/;

class OverBudget extends Error {}

/** A formula. Whoever does not draw formulas sees its source. */
export interface FormulaToken extends Tokens.Escape {
  readonly formula: Formula;
}

/** The text of a footnote. */
export interface FootnoteToken extends Tokens.Def {
  readonly label: string;
  readonly tokens: readonly Token[];
}

const footnote = /^ {0,3}\[\^([^\]\s^]{1,60})\]:[ \t]+([^\n]+(?:\n(?![ \t]*\n| {0,3}\[\^)[^\n]+)*)(?:\n+|$)/;

function formulaToken(formula: Formula): FormulaToken | Tokens.Escape {
  if (formula.tex === '') return { type: 'escape', raw: formula.raw, text: formula.raw.slice(0, -1) };
  return { type: 'escape', raw: formula.raw, text: formula.raw, formula };
}

/** marked's rules, with exact fences, no state carried by raw HTML, and limits on depth and work. */
class LimitedTokenizer extends Tokenizer<never, never> {
  blockDepth = 0;
  inlineDepth = 0;
  budget = inlineBudget;
  /** The source's last block is still being written. */
  isOpen = false;
  /** What the rules of emphasis were last given, and the same without the marks that formulas hold. */
  #given = '';
  #bare = '';
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

  /** Footnotes are definitions too, of which the text is shown where it stands. */
  override def(source: string): Tokens.Def | undefined {
    const [raw, label = '', text = ''] = footnote.exec(source) ?? [];
    if (raw === undefined) return super.def(source);
    const note: FootnoteToken = {
      type: 'def',
      raw,
      tag: `^${label.toLowerCase()}`,
      href: '#',
      title: '',
      label,
      tokens: this.lexer.inline(text),
    };
    return note;
  }

  /** Raw HTML is shown as text, so it changes nothing for the text after it. */
  override tag(source: string): Tokens.Tag | undefined {
    const { inLink } = this.lexer.state;
    const token = super.tag(source);
    this.lexer.state.inLink = inLink;
    this.lexer.state.inRawBlock = false;
    return token;
  }

  /** `masked`, whose end is `source`, without the marks in formulas. As long as it was. */
  #withoutFormulas(source: string, masked: string): string {
    if (this.#given === masked) return this.#bare;
    const places = formulasIn(source);
    const offset = masked.length - source.length;
    let bare = '';
    let at = 0;
    for (let index = 0; index < places.length; index += 2) {
      const from = offset + (places[index] ?? 0);
      const to = offset + (places[index + 1] ?? 0);
      bare += masked.slice(at, from) + 'a'.repeat(to - from);
      at = to;
    }
    this.#given = masked;
    return (this.#bare = bare + masked.slice(at));
  }

  /** Beside a character of Chinese, Japanese or Korean, where words have no spaces, a mark may stand before a sign too. */
  override emStrong(source: string, given: string, previous = ''): Tokens.Em | Tokens.Strong | undefined {
    const first = source.charCodeAt(0);
    if (first !== 95 && first !== 42) return undefined;
    const masked = this.#withoutFormulas(source, given);
    if (first === 95) return this.#within(source, () => super.emStrong(source, masked, previous));
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
    return this.#within(source, () => super.del(source, this.#withoutFormulas(source, masked), previous));
  }

  /** An address ends before punctuation that no address has unencoded. */
  override url(source: string): Tokens.Link | undefined {
    const token = super.url(source);
    const end = token?.raw.search(/[\u2018-\u201f\u2026\u3000-\u303f\uff00-\uffef]/) ?? -1;
    return end < 0 ? token : super.url(source.slice(0, end));
  }

  /** Formulas; and backslashes that are no escapes are kept: those of paths. */
  override escape(source: string): Tokens.Escape | undefined {
    const first = source.charCodeAt(0);
    if (first !== 92 && first !== 36) return undefined;
    const formula = formulaAt(source);
    if (formula !== undefined) return formulaToken(formula);
    const raw = startsUnc(source);
    return raw === undefined ? super.escape(source) : { type: 'escape', raw, text: raw };
  }

  override inlineText(source: string): Tokens.Text | undefined {
    const token = super.inlineText(source);
    if (token === undefined) return undefined;
    for (let at = token.raw.indexOf('$', 1); at > 0; at = token.raw.indexOf('$', at + 1)) {
      if (formulaAt(source.slice(at), source[at - 1]) === undefined) continue;
      const raw = token.raw.slice(0, at);
      return { ...token, raw, text: raw };
    }
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

/** The formula on lines of its own that `source` begins with; while it is being written, its source. */
function formulaParagraph(source: string, isOpen: boolean): Tokens.Paragraph | undefined {
  const formula = formulaBlock(source);
  if (formula === undefined) return isOpen && opensFormulaBlock(source) ? plain(source) : undefined;
  const raw = source.slice(0, formula.length);
  return { type: 'paragraph', raw, text: formula.raw, tokens: [formulaToken(formula)] };
}

/** The tokens that something is drawn of. */
export function significant(tokens: readonly Token[]): readonly Token[] {
  return tokens.filter((token) => token.type !== 'space' && (token.type !== 'def' || 'label' in token));
}

/** The blocks of a piece of text; `inline` has yet to be run for their text. */
export interface Lexed {
  readonly tokens: readonly Token[];
  readonly runs: readonly Run[];
  /** Keeps the items of lists that end before the run at `open`, when `inline` has run. */
  readonly keep: (open: number) => void;
  /** What the items that were read before took of the budget of inline text. */
  readonly spent: number;
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
  readonly #lexer: ItemLexer;

  constructor() {
    const formulas = (source: string): Tokens.Paragraph | undefined => formulaParagraph(source, this.#tokenizer.isOpen);
    const details = (source: string): Tokens.HTML | undefined =>
      detailsTag(source, this.#tokenizer.isOpen, (text) => this.#lexer.inline(text));
    this.#lexer = new ItemLexer({
      gfm: true,
      tokenizer: this.#tokenizer,
      extensions: { block: [formulas, details], renderers: {}, childTokens: {} },
    });
  }

  /**
   * Cuts `source` into blocks; puts its link definitions into `links`. Text the grammar fails on is one paragraph.
   * `isOpen`: more of the last block is to come. `items` spares items of lists that were read before.
   */
  blocks(source: string, links: Definitions, isOpen = false, items?: FinishedItems): Lexed {
    const lexer = this.#lexer;
    lexer.tokens = Object.assign([], { links });
    lexer.begin(items);
    this.#tokenizer.blockDepth = 0;
    this.#tokenizer.isOpen = isOpen;
    try {
      const tokens = lexer.blockTokens(source, []);
      const { inlineQueue: runs, read, spent } = lexer;
      return { tokens, runs, spent, keep: (open) => items?.keep(read, runs, open) };
    } catch {
      // The grammar's own guard against endless loops, or a stack too deep.
      return { tokens: [plain(source)], runs: [], spent: 0, keep: () => undefined };
    } finally {
      lexer.inlineQueue = [];
    }
  }

  /**
   * Reads the inline text of blocks, each run of it within its budget or plain; returns whether that was enough.
   * `known` spares runs read before.
   */
  inline(runs: readonly Run[], links: Definitions, known?: Map<string, Run>, spent = 0): boolean {
    this.#lexer.tokens = Object.assign([], { links });
    this.#tokenizer.budget = inlineBudget - spent;
    for (const run of runs) {
      const before = known?.get(run.src);
      if (before !== undefined) {
        run.tokens.push(...before.tokens);
        run.cost = before.cost;
        continue;
      }
      const from = run.tokens.length;
      const left = this.#tokenizer.budget;
      run.tokens.push(...this.#run(run.src));
      run.cost = left - this.#tokenizer.budget;
      known?.set(run.src, { src: run.src, tokens: run.tokens.slice(from), cost: run.cost });
    }
    return this.#tokenizer.budget >= 0;
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
