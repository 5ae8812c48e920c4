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
/** A slash starts a regular expression where no value can precede it. */
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
const PROSE: Syntax = { spans: [long('^\\s*(`{3,}|~{3,})', NEVER, '^\\s*$1')], prose: true, aligned: true };
const HASKELL: Syntax = { spans: [comment('\\{-', '-\\}'), comment('--'), quoted('"')], aligned: true };
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
  haskell: HASKELL,
  elm: HASKELL,
  purescript: HASKELL,
  fsharp: { ...JAVA, aligned: true },
  clojure: LISP,
  lisp: LISP,
  scheme: LISP,
  nix: { spans: [HASH, long("''", "'''"), long('"')] },
  toml: { spans: [HASH, TRIPLE, long("'''", NEVER), ...QUOTES] },
  yaml: { spans: [comment('(?<=^|\\s)#')], aligned: true },
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
  #endOf({ close = NEVER, skip = NEVER, holes }: Span, captured: string): RegExp {
    const end = close.replace('$1', captured.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    const source = `(?:${skip})${holes === true ? '|(?<hole>\\$\\{)' : ''}|(?<close>${end})`;
    const known = this.#ends.get(source) ?? new RegExp(source, 'g');
    this.#ends.set(source, known);
    return known;
  }
}
