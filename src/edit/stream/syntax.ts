// Where literals and comments begin and end, by VS Code language id: enough to know which lines of code begin inside a
// literal, whose white space is its text. Data with a small scanner; what is not listed reads like C.

/** A stretch of text that is not code. Patterns are regular expression sources. */
interface Span {
  readonly kind: 'literal' | 'comment';
  readonly open: string;
  /** What ends it; `$1` stands for what `open` captured. Nothing: the end of the line. */
  readonly close?: string;
  /** What may stand in it although it looks like its end. */
  readonly skip?: string;
  /** Does it go on over line ends? */
  readonly lines?: boolean;
  /** Begins on the next line and ends with the line that is what `open` captured, as a here document does. */
  readonly here?: boolean;
  /** May code stand in it, between `${` and `}`? */
  readonly holes?: boolean;
  /** Is it documentation, whose white space says nothing, where it begins a block? */
  readonly documents?: boolean;
}

export interface Syntax {
  readonly spans: readonly Span[];
  /** Lines whose indentation says nothing about that of the others, and that stay at the margin where they stand there. */
  readonly aside?: RegExp;
  /** In a Makefile a tab and spaces mean different things. */
  readonly fixedIndent?: boolean;
  /** Text for people, in which fences and sentences are at home. */
  readonly prose?: boolean;
  /** Are three dots on a line of their own a statement, as in Python? */
  readonly dots?: boolean;
}

const ESCAPED = '\\\\.';

function comment(open: string, close?: string): Span {
  return { kind: 'comment', open, ...(close === undefined ? {} : { close, lines: true }) };
}

function quoted(open: string, skip = ESCAPED, close = open): Span {
  return { kind: 'literal', open, close, skip };
}

function long(open: string, skip = ESCAPED, close = open): Span {
  return { ...quoted(open, skip, close), lines: true };
}

function here(open: string): Span {
  return { kind: 'literal', open, here: true };
}

const NEVER = '(?!)';
const SLASHES = [comment('//'), comment('/\\*', '\\*/')];
const HASH = comment('(?<![\\w$&{])#');
const QUOTES = [quoted('"'), quoted("'")];
const TRIPLE = long('"""');
const TRIPLE_SINGLE = long("'''");
const PREPROCESSOR = /^\s*#\s*(?:if|ifdef|ifndef|elif|else|endif|define|undef|include|pragma|error|warning|line)\b/;
const CONDITIONAL = /^\s*-?(?:ifeq|ifneq|ifdef|ifndef|else|endif|include|define|endef)\b/;

const C_LIKE: Syntax = { spans: [...SLASHES, ...QUOTES], aside: PREPROCESSOR };
const C: Syntax = {
  spans: [...SLASHES, long('R"([^\\s()\\\\]*)\\(', NEVER, '\\)$1"'), ...QUOTES],
  aside: PREPROCESSOR,
};
/** A slash begins a pattern where no value can stand before it. */
const PATTERN: Span = quoted(
  '/(?<=(?:^|[=\\x28,:;!&|?{}]|\\breturn)\\s*/)(?![*/])',
  '\\\\.|\\[(?:\\\\.|[^\\]\\\\])*\\]',
  '/',
);
const SCRIPT: Syntax = { spans: [...SLASHES, PATTERN, ...QUOTES, { ...long('`'), holes: true }] };
const JAVA: Syntax = { spans: [...SLASHES, TRIPLE, ...QUOTES] };
const PYTHON: Syntax = {
  spans: [HASH, { ...TRIPLE, documents: true }, { ...TRIPLE_SINGLE, documents: true }, ...QUOTES],
  dots: true,
};
const SHELL: Syntax = {
  spans: [
    comment('(?<=^|[\\s;])#'),
    here('(?<!<)<<-?\\s*(?!<)["\'\\\\]?([A-Za-z_]\\w*)["\']?'),
    long('"'),
    long("'", NEVER),
  ],
};
const MARKUP: Syntax = { spans: [comment('<!--', '-->')] };
const STYLES: Syntax = { spans: [comment('/\\*', '\\*/'), ...QUOTES] };
const PROSE: Syntax = { spans: [long('^\\s*(`{3,}|~{3,})', NEVER, '^\\s*$1')], prose: true };
const LISP: Syntax = { spans: [comment(';'), long('"')] };

const SYNTAXES: Readonly<Record<string, Syntax>> = {
  c: C,
  cpp: C,
  'cuda-cpp': C,
  'objective-c': C,
  'objective-cpp': C,
  csharp: {
    spans: [...SLASHES, long('("{3,})', NEVER, '$1'), long('\\$?@\\$?"', '""', '"'), ...QUOTES],
    aside: PREPROCESSOR,
  },
  java: JAVA,
  kotlin: JAVA,
  scala: JAVA,
  swift: JAVA,
  dart: { spans: [...SLASHES, TRIPLE, TRIPLE_SINGLE, ...QUOTES] },
  groovy: { spans: [...SLASHES, TRIPLE, TRIPLE_SINGLE, ...QUOTES] },
  go: { spans: [...SLASHES, ...QUOTES, long('`', NEVER)] },
  rust: { spans: [...SLASHES, long('\\br(#*)"', NEVER, '"$1'), long('"')] },
  javascript: SCRIPT,
  javascriptreact: SCRIPT,
  typescript: SCRIPT,
  typescriptreact: SCRIPT,
  vue: SCRIPT,
  svelte: SCRIPT,
  python: PYTHON,
  ruby: { spans: [HASH, comment('^=begin\\b', '^=end\\b'), here('<<[-~]?["\'`]?([A-Z_]\\w*)["\'`]?'), ...QUOTES] },
  shellscript: SHELL,
  dockerfile: SHELL,
  terraform: { spans: [HASH, ...SLASHES, here('<<-?([A-Z_]\\w*)'), ...QUOTES] },
  php: { spans: [...SLASHES, HASH, here('<<<\\s*["\']?(\\w+)["\']?'), long('"'), long("'")] },
  perl: { spans: [HASH, here('<<~?["\']?([A-Z_]\\w*)["\']?'), ...QUOTES], dots: true },
  lua: {
    spans: [comment('--\\[(=*)\\[', '\\]$1\\]'), comment('--'), long('\\[(=*)\\[', NEVER, '\\]$1\\]'), ...QUOTES],
  },
  sql: { spans: [comment('--'), comment('/\\*', '\\*/'), long("'", "''"), quoted('"')] },
  powershell: {
    spans: [
      comment('<#', '#>'),
      HASH,
      long('@"$', NEVER, '^"@'),
      long("@'$", NEVER, "^'@"),
      quoted('"', '`.'),
      quoted("'", "''"),
    ],
  },
  elixir: { spans: [HASH, TRIPLE, TRIPLE_SINGLE, long('"')] },
  julia: { spans: [HASH, TRIPLE, quoted('"')] },
  r: { spans: [HASH, long('"'), long("'")] },
  haskell: { spans: [comment('\\{-', '-\\}'), comment('--'), quoted('"')] },
  clojure: LISP,
  lisp: LISP,
  scheme: LISP,
  nix: { spans: [HASH, long("''", "'''"), long('"')] },
  toml: { spans: [HASH, TRIPLE, long("'''", NEVER), ...QUOTES] },
  yaml: { spans: [comment('(?<=^|\\s)#')] },
  makefile: { spans: [], aside: CONDITIONAL, fixedIndent: true },
  html: MARKUP,
  xml: MARKUP,
  css: STYLES,
  scss: C_LIKE,
  less: C_LIKE,
  vb: { spans: [comment("'"), quoted('"', '""')] },
  markdown: PROSE,
  mdx: PROSE,
  quarto: PROSE,
  rmd: PROSE,
  asciidoc: PROSE,
  restructuredtext: PROSE,
  latex: PROSE,
  plaintext: PROSE,
  'git-commit': PROSE,
};

export function syntaxOf(languageId: string): Syntax {
  return (Object.hasOwn(SYNTAXES, languageId) ? SYNTAXES[languageId] : undefined) ?? C_LIKE;
}

/** What a line begins in. */
export type Where = 'code' | 'comment' | 'literal' | 'documentation';

interface Open {
  /** `undefined` for code in a hole of a literal. */
  readonly span: Span | undefined;
  readonly kind: Where;
  readonly end: RegExp;
  /** Braces that are open in a hole. */
  depth: number;
}

/**
 * Says of each line what it begins in, in order, taking the first to begin in code. Costs are linear in the text. It is
 * not a parser: a quote it misreads is over at the end of its line wherever the language has it so.
 */
export class Literals {
  readonly #spans: readonly Span[];
  readonly #start: RegExp;
  /** Also finds braces: in a hole they are counted. */
  readonly #startInHole: RegExp;
  readonly #open: Open[] = [];
  readonly #here: string[] = [];
  readonly #ends = new Map<string, RegExp>();
  /** Did the last line begin a block? */
  #begins = false;

  constructor({ spans }: Syntax) {
    this.#spans = spans;
    // Each span is one named group around what it captures.
    const starts = spans.map(({ open }, i) => `(?<s${i}>${open.replace(/\((?!\?)/, `(?<c${i}>`)})`).join('|');
    this.#start = new RegExp(starts === '' ? NEVER : starts, 'g');
    this.#startInHole = new RegExp(`${starts === '' ? NEVER : starts}|(?<brace>[{}])`, 'g');
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

  /** From `at` in code, to behind the next start of a span. */
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

  /** From `at` in a span, to behind its end or the next thing in it that is not its end. */
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

  /** What to look for in a span: what is not its end although it looks so, a hole, its end. */
  #endOf({ close = NEVER, skip = NEVER, holes }: Span, captured: string): RegExp {
    const end = close.replace('$1', captured.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const source = `(?:${skip})${holes === true ? '|(?<hole>\\$\\{)' : ''}|(?<close>${end})`;
    const known = this.#ends.get(source) ?? new RegExp(source, 'g');
    this.#ends.set(source, known);
    return known;
  }
}
