import { Literals, syntaxOf } from './syntax.ts';

export interface Fence {
  /** The text in front of it on the same line. */
  readonly lead: string;
  readonly indent: number;
  readonly mark: string;
  readonly info: string;
}

const FENCE = /^(\s*)(`{3,}|~{3,})([^`]*)$/;
const GLUED = /^(.*[^\s`~])\s*(`{3,}|~{3,})([\w+#.-]*)\s*$/;

/** The fence, if a line is one. */
export function fenceOf(line: string): Fence | undefined {
  const [, indent = '', mark, info = ''] = FENCE.exec(line) ?? [];
  return mark === undefined ? undefined : { lead: '', indent: indent.length, mark, info: info.trim() };
}

/** The fence at the end of a line of words or code. */
export function gluedFence(line: string): Fence | undefined {
  if (!line.includes('```') && !line.includes('~~~')) return undefined;
  const [, lead = '', mark, info = ''] = GLUED.exec(line) ?? [];
  if (mark === undefined || lead.includes('```') || lead.includes('~~~')) return undefined;
  return { lead, indent: 0, mark, info };
}

/** Can a line close a fence? Not if it is deeper, shorter, of another kind, or has an info string. */
function closes(fence: Fence, line: string): boolean {
  const found = fenceOf(line);
  return found?.info === '' && found.mark.startsWith(fence.mark) && found.indent <= fence.indent;
}

/** Does an info string announce prose, which can contain fences of its own? */
export function isProse(info: string): boolean {
  return /^(?:md|markdown|mdx|rmd|qmd|quarto|adoc|asciidoc|rst)$/i.test(info);
}

/** Follows the inside of a fenced block line by line and tells which lines may close it. */
export class Block {
  readonly #fence: Fence;
  readonly #literals: Literals;
  /** How many blocks of the same kind are open inside it, and the open one of another kind. */
  #depth = 0;
  #other: Fence | undefined;

  constructor(fence: Fence, languageId: string) {
    this.#fence = fence;
    const syntax = syntaxOf(languageId);
    // In prose, fences are not literals: they are what is counted here.
    this.#literals = new Literals(syntax.prose === true ? { spans: [] } : syntax);
  }

  /** `unsure`: inside a literal or a block of another kind, so it closes the block only if no certain one follows. */
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

  /** Can the fence glued to the end of a line close the block? */
  isGluedEnd(line: string): boolean {
    const fence = gluedFence(line);
    return fence?.info === '' && fence.mark.startsWith(this.#fence.mark);
  }
}
