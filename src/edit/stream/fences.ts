// Markdown fences in a reply, and which of them belong to the code itself.
import { Literals, syntaxOf } from './syntax.ts';

export interface Fence {
  /** The text in front of it on the same line. */
  readonly lead: string;
  /** The white space in front of it, and the bullet of its list item as white space. */
  readonly indent: string;
  readonly mark: string;
  readonly info: string;
}

const fenceLine = /^(\s*)(`{3,}|~{3,})([^`]*)$/;
const glued = /^(.*[^\s`~])\s*(`{3,}|~{3,})([\w+#.-]*)\s*$/;

/** The fence, if a line is one. */
export function fenceOf(line: string): Fence | undefined {
  if (!line.includes('```') && !line.includes('~~~')) return undefined;
  const [, indent = '', mark, info = ''] = fenceLine.exec(line) ?? [];
  return mark === undefined ? undefined : { lead: '', indent, mark, info: info.trim() };
}

/** The fence that a line opens a block with, perhaps as the first thing in a list item. */
export function openingFence(line: string): Fence | undefined {
  if (!line.includes('```') && !line.includes('~~~')) return undefined;
  const [bullet = ''] = /^\s*(?:[-*+]|\d+[.)]) +(?=[`~])/.exec(line) ?? [];
  const fence = fenceOf(line.slice(bullet.length));
  return fence && { ...fence, indent: bullet.replaceAll(/\S/g, ' ') + fence.indent };
}

/** The fence at the end of a line of words or code. Behind the sign of a quote it is none. */
export function gluedFence(line: string): Fence | undefined {
  if (!line.includes('```') && !line.includes('~~~')) return undefined;
  const [, lead = '', mark, info = ''] = glued.exec(line) ?? [];
  if (mark === undefined || /^\s*>\s+[`~]/.test(line) || lead.includes('```') || lead.includes('~~~')) return undefined;
  return { lead, indent: '', mark, info };
}

/** Can a line close a fence? Not if it is deeper, shorter, of another kind, or has an info string. */
function closes(fence: Fence, line: string): boolean {
  const found = fenceOf(line);
  return found?.info === '' && found.mark.startsWith(fence.mark) && found.indent.length <= fence.indent.length;
}

/** What fences call a language, by VS Code's language id. Dialects that stand in for each other have one name. */
const names: Readonly<Record<string, string>> = {
  ...named('javascript', 'js jsx mjs cjs ts tsx typescript javascriptreact typescriptreact vue svelte html'),
  ...named('python', 'py py3 python3 pyi'),
  ...named('shellscript', 'sh bash zsh shell'),
  ...named('c', 'h cpp c++ cc cxx hpp cuda-cpp objc objective-c objective-cpp'),
  ...named('markdown', 'md mdx rmd qmd quarto'),
  ...named('json', 'jsonc json5'),
  ...named('css', 'scss sass less'),
  ...named('csharp', 'cs c#'),
  ...named('fsharp', 'fs f#'),
  ...named('terraform', 'tf hcl'),
  ...named('makefile', 'make'),
  ...named('dockerfile', 'docker'),
  ...named('powershell', 'ps1 pwsh'),
  ...named('restructuredtext', 'rst'),
  ...named('asciidoc', 'adoc'),
  ...named('lisp', 'elisp scheme clojure clj'),
  ...named('ruby', 'rb'),
  ...named('rust', 'rs'),
  ...named('go', 'golang'),
  ...named('yaml', 'yml'),
  ...named('kotlin', 'kt kts'),
  ...named('perl', 'pl'),
  ...named('elixir', 'ex exs'),
  ...named('haskell', 'hs'),
  ...named('julia', 'jl'),
  ...named('latex', 'tex'),
  ...named('vb', 'vbnet'),
};

function named(name: string, others: string): Record<string, string> {
  return Object.fromEntries(others.split(' ').map((other) => [other, name]));
}

function nameOf(language: string): string {
  return (Object.hasOwn(names, language) ? names[language] : undefined) ?? language;
}

/** Does a fence name the language? `undefined`: it names none. */
export function speaks(info: string, languageId: string): boolean | undefined {
  const name = /^[^\w]*([\w+#-]+)/.exec(info)?.[1]?.toLowerCase();
  return name === undefined ? undefined : nameOf(name) === nameOf(languageId);
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
