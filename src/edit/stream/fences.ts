import { Literals, syntaxOf } from './syntax.ts';

export interface Fence {
  /** What stands before it on its line. */
  readonly lead: string;
  readonly indent: number;
  readonly mark: string;
  readonly info: string;
}

const FENCE = /^(\s*)(`{3,}|~{3,})([^`]*)$/;
const GLUED = /^(.*[^\s`~])\s*(`{3,}|~{3,})([\w+#.-]*)\s*$/;

/** The fence that a line is. */
export function fenceOf(line: string): Fence | undefined {
  const [, indent = '', mark, info = ''] = FENCE.exec(line) ?? [];
  return mark === undefined ? undefined : { lead: '', indent: indent.length, mark, info: info.trim() };
}

/** The fence that a line ends with, after words or code. */
export function gluedFence(line: string): Fence | undefined {
  if (!line.includes('```') && !line.includes('~~~')) return undefined;
  const [, lead = '', mark, info = ''] = GLUED.exec(line) ?? [];
  if (mark === undefined || lead.includes('```') || lead.includes('~~~')) return undefined;
  return { lead, indent: 0, mark, info };
}

/** Can a line close a fence? One that is indented deeper, shorter, of another kind or with words does not. */
function closes(fence: Fence, line: string): boolean {
  const found = fenceOf(line);
  return found?.info === '' && found.mark.startsWith(fence.mark) && found.indent <= fence.indent;
}

/** Is a fence's code said to be text for people, so that it may have fences of its own? */
export function isProse(info: string): boolean {
  return /^(?:md|markdown|mdx|rmd|qmd|quarto|adoc|asciidoc|rst)$/i.test(info);
}

/** The inside of a fenced block, line by line: which of them may be its end. */
export class Block {
  readonly #fence: Fence;
  readonly #literals: Literals;
  /** Blocks of the same kind that are open in it, and the one of another kind that is. */
  #depth = 0;
  #other: Fence | undefined;

  constructor(fence: Fence, languageId: string) {
    this.#fence = fence;
    const syntax = syntaxOf(languageId);
    // In text for people the fences themselves are what counts.
    this.#literals = new Literals(syntax.prose === true ? { spans: [] } : syntax);
  }

  /** `unsure`: the end, if none that is sure follows: it stands in a literal or in a block of another kind. */
  next(line: string): 'sure' | 'unsure' | undefined {
    const literal = this.#literals.next(line) !== 'code';
    const fence = fenceOf(line);
    if (!fence) return undefined;
    if (!fence.mark.startsWith(this.#fence.mark.charAt(0))) {
      if (this.#other) this.#other = closes(this.#other, line) ? undefined : this.#other;
      else if (!literal) this.#other = fence;
      return undefined;
    }
    if (fence.info !== '') this.#depth += literal || this.#other ? 0 : 1;
    else if (this.#depth > 0 && !this.#other) this.#depth--;
    else if (closes(this.#fence, line)) return literal || this.#other ? 'unsure' : 'sure';
    return undefined;
  }

  /** May the fence that a line of code ends with be the block's end? */
  isGluedEnd(line: string): boolean {
    const fence = gluedFence(line);
    return fence?.info === '' && fence.mark.startsWith(this.#fence.mark);
  }
}
