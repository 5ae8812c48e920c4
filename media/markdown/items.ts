// The items of a list that is being written: those that have ended are read once.
import { Lexer } from 'marked';
import type { Token, TokensList } from 'marked';

/** A run of inline text that the block grammar found, and where its tokens go. */
export interface Run {
  readonly src: string;
  readonly tokens: Token[];
  /** What reading it took of the budget. */
  cost?: number | undefined;
}

/** What was read of an item, and which of the runs are its own. */
interface ReadItem {
  readonly key: string;
  readonly tokens: readonly Token[];
  readonly from: number;
  readonly to: number;
}

/** What depends on more than the item's own text: definitions, formulas, and tasks, whose marks marked takes away. */
const depends = /\]:|\$\$|\\[[(]|^\[[ xX]\]/;

/** Lists and quotes are as they were; of all else the lexer changes the type and the text, so it gets its own. */
function owned(token: Token): Token {
  return token.type === 'list' || token.type === 'blockquote' ? token : { ...token };
}

const finished = new WeakSet<Token>();

/** Whether nothing in `token` will change, though more may come after it. */
export function isFinished(token: Token): boolean {
  return finished.has(token);
}

/** Items by their text and depth. */
export class FinishedItems {
  readonly #items = new Map<string, { readonly tokens: readonly Token[]; readonly cost: number }>();

  get(key: string): { readonly tokens: readonly Token[]; readonly cost: number } | undefined {
    return this.#items.get(key);
  }

  /** Keeps those that ended before the run at `open`. All their text has been read. */
  keep(items: readonly ReadItem[], runs: readonly Run[], open: number): void {
    for (const { key, tokens, from, to } of items) {
      if (to > open) continue;
      const cost = runs.slice(from, to).reduce((sum, run) => sum + (run.cost ?? 0), 0);
      this.#items.set(key, { tokens, cost });
      for (const token of tokens) finished.add(token);
    }
  }
}

/** marked's lexer, which takes items from those that were read before. */
export class ItemLexer extends Lexer<never, never> {
  finished: FinishedItems | undefined;
  read: ReadItem[] = [];
  /** What reading the items that were taken took of the budget. */
  spent = 0;
  #depth = 0;

  /** For `source` that is read from its beginning. */
  begin(items: FinishedItems | undefined): void {
    this.finished = items;
    this.read = [];
    this.spent = 0;
    this.#depth = 0;
    this.inlineQueue = [];
    this.state = { inLink: false, inRawBlock: false, linkEmitted: false, linkParenPossible: true, top: true };
  }

  override blockTokens(source: string, tokens?: Token[], isClipped?: boolean): Token[];
  override blockTokens(source: string, tokens?: TokensList, isClipped?: boolean): TokensList;
  override blockTokens(source: string, tokens: Token[] = [], isClipped = false): Token[] {
    const isItem = this.finished !== undefined && !this.state.top && !isClipped && !depends.test(source);
    this.#depth++;
    try {
      return isItem ? this.#item(source, tokens) : super.blockTokens(source, tokens, isClipped);
    } finally {
      this.#depth--;
    }
  }

  #item(source: string, tokens: Token[]): Token[] {
    const key = `${this.#depth} ${source}`;
    const before = this.finished?.get(key);
    if (before !== undefined) {
      this.state.top = true;
      this.spent += before.cost;
      tokens.push(...before.tokens.map(owned));
      return tokens;
    }
    const from = this.inlineQueue.length;
    super.blockTokens(source, tokens);
    this.read.push({ key, tokens: tokens.map(owned), from, to: this.inlineQueue.length });
    return tokens;
  }
}
