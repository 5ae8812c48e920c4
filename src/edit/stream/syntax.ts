// Where literals and comments start and end, by VS Code language id: enough to know which lines start inside a literal,
// where white space is content. A table and a small scanner; languages that aren't listed are read like C.

/** A literal or a comment. Patterns are sources of regular expressions. */
interface Span {
  readonly kind: 'literal' | 'comment';
  readonly open: string;
  /** Ends it; `$1` is what `open` captured. Without it the end of the line does. */
  readonly close?: string;
  /** Looks like `close` but is content, such as an escaped quote. */
  readonly skip?: string;
  /** Can span lines. */
  readonly lines?: boolean;
  /** A here document: starts on the next line and ends with the line that `open` captured. */
  readonly here?: boolean;
  /** Can contain code between `${` and `}`. */
  readonly holes?: boolean;
  /** Is documentation when it is the first thing in a block, as in Python. */
  readonly documents?: boolean;
}

export interface Syntax {
  readonly spans: readonly Span[];
  /** Lines that are indented independently of the others, such as preprocessor lines. */
  readonly aside?: RegExp;
  /** Tabs and spaces mean different things, as in a Makefile. */
  readonly fixedIndent?: boolean;
  /** Code is aligned with what stands above it, so levels have no width of their own. */
  readonly aligned?: boolean;
  /** Text for people, where fences and sentences are content. */
  readonly prose?: boolean;
  /** Three dots alone are a statement, as in Python. */
  readonly dots?: boolean;
}

const escaped = '\\\\.';

function comment(open: string, close?: string): Span {
  return { kind: 'comment', open, ...(close === undefined ? {} : { close, lines: true }) };
}

function quoted(open: string, skip = escaped, close = open): Span {
  return { kind: 'literal', open, close, skip };
}

function long(open: string, skip = escaped, close = open): Span {
  return { ...quoted(open, skip, close), lines: true };
}

function here(open: string): Span {
  return { kind: 'literal', open, here: true };
}

const noMatch = '(?!)';
const slashes = [comment('//'), comment('/\\*', '\\*/')];
const hash = comment('(?<![\\w$&{])#');
const quotes = [quoted('"'), quoted("'")];
const triple = long('"""');
const tripleSingle = long("'''");
const preprocessor = /^\s*#\s*(?:if|ifdef|ifndef|elif|else|endif|define|undef|include|pragma|error|warning|line)\b/;
const conditional = /^\s*-?(?:ifeq|ifneq|ifdef|ifndef|else|endif|include|define|endef)\b/;

const cLike: Syntax = { spans: [...slashes, ...quotes], aside: preprocessor };
const C: Syntax = {
  spans: [...slashes, long('R"([^\\s()\\\\]*)\\(', noMatch, '\\)$1"'), ...quotes],
  aside: preprocessor,
};
/** A slash starts a regular expression where no value can precede it. */
const regexLiteral: Span = quoted(
  '/(?<=(?:^|[=\\x28,:;!&|?{}]|\\breturn)\\s*/)(?![*/])',
  '\\\\.|\\[(?:\\\\.|[^\\]\\\\])*\\]',
  '/',
);
const script: Syntax = { spans: [...slashes, regexLiteral, ...quotes, { ...long('`'), holes: true }] };
const javaLike: Syntax = { spans: [...slashes, triple, ...quotes] };
const pythonLike: Syntax = {
  spans: [hash, { ...triple, documents: true }, { ...tripleSingle, documents: true }, ...quotes],
  dots: true,
};
const shell: Syntax = {
  spans: [
    comment('(?<=^|[\\s;])#'),
    here('(?<!<)<<-?\\s*(?!<)["\'\\\\]?([A-Za-z_]\\w*)["\']?'),
    long('"'),
    long("'", noMatch),
  ],
};
const markup: Syntax = { spans: [comment('<!--', '-->')] };
const styles: Syntax = { spans: [comment('/\\*', '\\*/'), ...quotes] };
const proseLike: Syntax = { spans: [long('^\\s*(`{3,}|~{3,})', noMatch, '^\\s*$1')], prose: true, aligned: true };
const haskellLike: Syntax = { spans: [comment('\\{-', '-\\}'), comment('--'), quoted('"')], aligned: true };
const lispLike: Syntax = { spans: [comment(';'), long('"')] };

const syntaxes: Readonly<Record<string, Syntax>> = {
  c: C,
  cpp: C,
  'cuda-cpp': C,
  'objective-c': C,
  'objective-cpp': C,
  csharp: {
    spans: [...slashes, long('("{3,})', noMatch, '$1'), long('\\$?@\\$?"', '""', '"'), ...quotes],
    aside: preprocessor,
  },
  java: javaLike,
  kotlin: javaLike,
  scala: javaLike,
  swift: javaLike,
  dart: { spans: [...slashes, triple, tripleSingle, ...quotes] },
  groovy: { spans: [...slashes, triple, tripleSingle, ...quotes] },
  go: { spans: [...slashes, ...quotes, long('`', noMatch)] },
  rust: { spans: [...slashes, long('\\br(#*)"', noMatch, '"$1'), long('"')] },
  javascript: script,
  javascriptreact: script,
  typescript: script,
  typescriptreact: script,
  vue: script,
  svelte: script,
  python: pythonLike,
  ruby: { spans: [hash, comment('^=begin\\b', '^=end\\b'), here('<<[-~]?["\'`]?([A-Z_]\\w*)["\'`]?'), ...quotes] },
  shellscript: shell,
  dockerfile: shell,
  terraform: { spans: [hash, ...slashes, here('<<-?([A-Z_]\\w*)'), ...quotes] },
  php: { spans: [...slashes, hash, here('<<<\\s*["\']?(\\w+)["\']?'), long('"'), long("'")] },
  perl: { spans: [hash, here('<<~?["\']?([A-Z_]\\w*)["\']?'), ...quotes], dots: true },
  lua: {
    spans: [comment('--\\[(=*)\\[', '\\]$1\\]'), comment('--'), long('\\[(=*)\\[', noMatch, '\\]$1\\]'), ...quotes],
  },
  sql: { spans: [comment('--'), comment('/\\*', '\\*/'), long("'", "''"), quoted('"')] },
  powershell: {
    spans: [
      comment('<#', '#>'),
      hash,
      long('@"$', noMatch, '^"@'),
      long("@'$", noMatch, "^'@"),
      quoted('"', '`.'),
      quoted("'", "''"),
    ],
  },
  elixir: { spans: [hash, triple, tripleSingle, long('"')] },
  julia: { spans: [hash, triple, quoted('"')] },
  r: { spans: [hash, long('"'), long("'")] },
  haskell: haskellLike,
  elm: haskellLike,
  purescript: haskellLike,
  fsharp: { ...javaLike, aligned: true },
  clojure: lispLike,
  lisp: lispLike,
  scheme: lispLike,
  nix: { spans: [hash, long("''", "'''"), long('"')] },
  toml: { spans: [hash, triple, long("'''", noMatch), ...quotes] },
  yaml: { spans: [comment('(?<=^|\\s)#')], aligned: true },
  makefile: { spans: [], aside: conditional, fixedIndent: true },
  html: markup,
  xml: markup,
  css: styles,
  scss: cLike,
  less: cLike,
  vb: { spans: [comment("'"), quoted('"', '""')] },
  markdown: proseLike,
  mdx: proseLike,
  quarto: proseLike,
  rmd: proseLike,
  asciidoc: proseLike,
  restructuredtext: proseLike,
  latex: proseLike,
  plaintext: proseLike,
  'git-commit': proseLike,
};

export function syntaxOf(languageId: string): Syntax {
  return (Object.hasOwn(syntaxes, languageId) ? syntaxes[languageId] : undefined) ?? cLike;
}

/** What a line starts inside. */
export type Where = 'code' | 'comment' | 'literal' | 'documentation';

interface Open {
  /** `undefined` for code in a hole of a literal. */
  readonly span: Span | undefined;
  readonly kind: Where;
  readonly end: RegExp;
  /** How many braces are open in a hole. */
  depth: number;
}

/**
 * Tells what each line starts inside, given all lines in order, the first of which starts in code. Cost is linear. This is
 * no parser, but a misread quote does no harm past its line in languages where strings end with the line.
 */
export class Literals {
  readonly #spans: readonly Span[];
  readonly #start: RegExp;
  /** Finds braces too, which are counted in a hole. */
  readonly #startInHole: RegExp;
  readonly #open: Open[] = [];
  readonly #here: string[] = [];
  readonly #ends = new Map<string, RegExp>();
  /** Whether the previous line opens a block. */
  #begins = false;

  constructor({ spans }: Syntax) {
    this.#spans = spans;
    // One named group per span, around the group it captures.
    const starts = spans.map(({ open }, i) => `(?<s${i}>${open.replace(/\((?!\?)/, `(?<c${i}>`)})`).join('|');
    this.#start = new RegExp(starts === '' ? noMatch : starts, 'g');
    this.#startInHole = new RegExp(`${starts === '' ? noMatch : starts}|(?<brace>[{}])`, 'g');
  }

  next(line: string): Where {
    const [here] = this.#here;
    if (here !== undefined) {
      if (line.trim().replace(/[;,)]+$/, '') === here) this.#here.shift();
      return 'literal';
    }
    const where = this.#open.at(-1)?.kind ?? 'code';
    for (let at: number | undefined = 0; at !== undefined;) {
      at = this.#open.at(-1)?.span ? this.#inside(line, at) : this.#code(line, at);
    }
    const last = this.#open.at(-1)?.span;
    const goesOn = last?.lines === true || (last?.kind === 'literal' && /(?:^|[^\\])(?:\\\\)*\\$/.test(line));
    if (last && !goesOn) this.#open.pop();
    const text = line.trimEnd();
    if (text !== '') this.#begins = text.endsWith(':');
    return where;
  }

  /** From `at` in code to just after the start of the next span. */
  #code(line: string, at: number): number | undefined {
    const hole = this.#open.at(-1);
    const pattern = hole ? this.#startInHole : this.#start;
    pattern.lastIndex = at;
    const match = pattern.exec(line);
    if (!match) return undefined;
    const brace = match.groups?.['brace'];
    if (hole && brace !== undefined) {
      hole.depth += brace === '{' ? 1 : -1;
      if (hole.depth === 0) this.#open.pop();
      return pattern.lastIndex;
    }
    const at0 = this.#spans.findIndex((_, i) => match.groups?.[`s${i}`] !== undefined);
    const span = this.#spans[at0];
    if (!span) return undefined;
    const captured = match.groups?.[`c${at0}`] ?? '';
    if (span.here === true) this.#here.push(captured);
    else if (span.close === undefined) return undefined;
    else {
      const documents = span.documents === true && this.#begins && line.slice(0, match.index).trim() === '';
      this.#open.push({
        span,
        kind: documents ? 'documentation' : span.kind,
        end: this.#endOf(span, captured),
        depth: 0,
      });
    }
    return pattern.lastIndex;
  }

  /** From `at` in a span to just after its end, or after the next thing that only looks like it. */
  #inside(line: string, at: number): number | undefined {
    const open = this.#open.at(-1);
    if (!open) return undefined;
    open.end.lastIndex = at;
    const match = open.end.exec(line);
    if (!match) return undefined;
    if (match.groups?.['close'] !== undefined) this.#open.pop();
    else if (match.groups?.['hole'] !== undefined)
      this.#open.push({ span: undefined, kind: 'code', end: open.end, depth: 1 });
    return open.end.lastIndex;
  }

  /** What to look for in a span: what only looks like its end, a hole, or its end. */
  #endOf({ close = noMatch, skip = noMatch, holes }: Span, captured: string): RegExp {
    const end = close.replace('$1', captured.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const source = `(?:${skip})${holes === true ? '|(?<hole>\\$\\{)' : ''}|(?<close>${end})`;
    const known = this.#ends.get(source) ?? new RegExp(source, 'g');
    this.#ends.set(source, known);
    return known;
  }
}
