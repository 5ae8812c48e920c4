// The languages that can be colored: their names after a fence, and their grammars.

interface Language {
  /** Other names written after a fence. */
  readonly also: string;
  /** Its grammar as JSON: a file of its own, loaded when first needed. */
  readonly load: () => Promise<{ readonly default: string }>;
  /** Languages it embeds, or that its grammar extends. */
  readonly embeds?: readonly string[];
}

/** The languages that can be colored. JavaScript is read as TSX. */
const languages = new Map<string, Language>(
  Object.entries({
    c: { also: 'h', load: async () => import('@shikijs/langs/c?grammar') },
    cpp: { also: 'c++ cc cxx hpp', load: async () => import('./cpp.ts'), embeds: ['c'] },
    csharp: { also: 'cs c#', load: async () => import('@shikijs/langs/csharp?grammar') },
    css: { also: 'less', load: async () => import('@shikijs/langs/css?grammar') },
    dart: { also: '', load: async () => import('@shikijs/langs/dart?grammar') },
    diff: { also: 'patch', load: async () => import('@shikijs/langs/diff?grammar') },
    docker: { also: 'dockerfile', load: async () => import('@shikijs/langs/docker?grammar') },
    go: { also: 'golang', load: async () => import('@shikijs/langs/go?grammar') },
    html: {
      also: 'htm vue svelte',
      load: async () => import('@shikijs/langs/html?grammar'),
      embeds: ['javascript', 'css'],
    },
    ini: { also: 'properties conf cfg editorconfig', load: async () => import('@shikijs/langs/ini?grammar') },
    java: { also: '', load: async () => import('@shikijs/langs/java?grammar') },
    javascript: {
      also: 'js jsx tsx mjs cjs node',
      load: async () => import('@shikijs/langs/tsx?grammar'),
      embeds: ['typescript'],
    },
    json: { also: 'jsonc json5 jsonl ndjson', load: async () => import('@shikijs/langs/jsonc?grammar') },
    kotlin: { also: 'kt kts', load: async () => import('@shikijs/langs/kotlin?grammar') },
    lua: { also: '', load: async () => import('@shikijs/langs/lua?grammar') },
    make: { also: 'makefile', load: async () => import('@shikijs/langs/make?grammar') },
    markdown: { also: 'md mdx', load: async () => import('@shikijs/langs/markdown?grammar') },
    php: { also: '', load: async () => import('@shikijs/langs/php?grammar') },
    powershell: { also: 'ps1 pwsh ps', load: async () => import('@shikijs/langs/powershell?grammar') },
    python: { also: 'py python3 py3', load: async () => import('@shikijs/langs/python?grammar') },
    r: { also: '', load: async () => import('@shikijs/langs/r?grammar') },
    ruby: { also: 'rb', load: async () => import('@shikijs/langs/ruby?grammar') },
    rust: { also: 'rs', load: async () => import('@shikijs/langs/rust?grammar') },
    scss: { also: 'sass', load: async () => import('@shikijs/langs/scss?grammar'), embeds: ['css'] },
    shell: { also: 'sh bash zsh shellscript dotenv', load: async () => import('@shikijs/langs/shellscript?grammar') },
    sql: { also: 'mysql postgresql sqlite', load: async () => import('@shikijs/langs/sql?grammar') },
    swift: { also: '', load: async () => import('@shikijs/langs/swift?grammar') },
    toml: { also: '', load: async () => import('@shikijs/langs/toml?grammar') },
    typescript: { also: 'ts mts cts', load: async () => import('@shikijs/langs/typescript?grammar') },
    xml: { also: 'svg xsl xslt plist', load: async () => import('@shikijs/langs/xml?grammar') },
    yaml: { also: 'yml', load: async () => import('@shikijs/langs/yaml?grammar') },
  } satisfies Record<string, Language>),
);

const names = new Map<string, string>();
for (const [name, { also }] of languages) for (const other of [name, ...also.split(' ')]) names.set(other, name);

/** The language meant by the word after a fence; `undefined` if it can't be colored. */
export function languageNamed(word: string): string | undefined {
  return word === '' ? undefined : names.get(word.toLowerCase());
}

/** The grammars, as JSON, that the language of this name needs: those it embeds first, its own last. */
export async function grammarsOf(name: string): Promise<readonly string[]> {
  const language = languages.get(name);
  if (language === undefined) return [];
  const embedded = await Promise.all((language.embeds ?? []).map(grammarsOf));
  return [...embedded.flat(), (await language.load()).default];
}
