import type { CodePart } from './prompt.ts';

/** What can be seen in a piece of code without understanding it. */
export interface CodeView {
  readonly language: Language;
  readonly lines: readonly string[];
  readonly symbols: readonly CodeSymbol[];
}

export interface CodeSymbol {
  readonly kind: 'function' | 'method' | 'class';
  readonly name: string;
  readonly parameters: readonly string[];
  readonly async: boolean;
  /** Index of its line. */
  readonly line: number;
}

export interface Language {
  /** The word for a Markdown fence. */
  readonly id: string;
  readonly name: string;
  readonly comment: string;
}

const languages: readonly (Language & { readonly also: readonly string[] })[] = [
  { id: 'typescript', name: 'TypeScript', comment: '//', also: ['ts', 'tsx', 'typescriptreact', 'mts', 'cts'] },
  { id: 'javascript', name: 'JavaScript', comment: '//', also: ['js', 'jsx', 'javascriptreact', 'mjs', 'cjs'] },
  { id: 'python', name: 'Python', comment: '#', also: ['py'] },
  { id: 'go', name: 'Go', comment: '//', also: [] },
  { id: 'rust', name: 'Rust', comment: '//', also: ['rs'] },
  { id: 'java', name: 'Java', comment: '//', also: [] },
  { id: 'csharp', name: 'C#', comment: '//', also: ['cs'] },
  { id: 'cpp', name: 'C++', comment: '//', also: ['c', 'h', 'hpp', 'cc'] },
  { id: 'ruby', name: 'Ruby', comment: '#', also: ['rb'] },
  { id: 'php', name: 'PHP', comment: '//', also: [] },
  { id: 'shellscript', name: 'Shell', comment: '#', also: ['sh', 'bash'] },
  { id: 'css', name: 'CSS', comment: '/*', also: ['scss', 'less'] },
  { id: 'html', name: 'HTML', comment: '<!--', also: ['vue', 'svelte'] },
  { id: 'json', name: 'JSON', comment: '//', also: ['jsonc'] },
  { id: 'markdown', name: 'Markdown', comment: '<!--', also: ['md'] },
];

const plain: Language = { id: 'text', name: 'plain text', comment: '//' };

export function languageOf({ language, path }: CodePart): Language {
  const extension = /\.(\w+)$/.exec(path)?.[1];
  const words = [language, extension].filter((word) => word !== undefined && word !== '');
  return languages.find(({ id, also }) => words.some((word) => word === id || also.includes(String(word)))) ?? plain;
}

const keywords = /^(?:if|for|while|switch|catch|return|function|else|do|with|match|elif|foreach|using|lock)$/;

interface Pattern {
  readonly kind: CodeSymbol['kind'];
  /** Groups `name` and, of what takes parameters, `parameters`. */
  readonly pattern: RegExp;
}

/** One line each, most telling first. */
const patterns: readonly Pattern[] = [
  {
    kind: 'class',
    pattern:
      /^\s*(?:export\s+|default\s+|abstract\s+|public\s+|final\s+|pub\s+)*(?:class|struct|interface|trait|impl)\s+(?<name>\w+)/,
  },
  { kind: 'function', pattern: /\bfunction\s*\*?\s*(?<name>[\w$]+)\s*(?:<[^>]*>)?\s*\((?<parameters>[^)]*)/ },
  {
    kind: 'function',
    pattern:
      /^\s*(?:export\s+)?(?:const|let|var)\s+(?<name>[\w$]+)[^=]*=\s*(?:async\s*)?\(?(?<parameters>[^)=]*)\)?[^=]*=>/,
  },
  { kind: 'function', pattern: /^\s*(?:async\s+)?def\s+(?:self\.)?(?<name>\w+[?!]?)\s*\(?(?<parameters>[^)]*)/ },
  { kind: 'function', pattern: /^\s*func\s+(?:\([^)]*\)\s*)?(?<name>\w+)\s*\((?<parameters>[^)]*)/ },
  {
    kind: 'function',
    pattern: /^\s*(?:pub(?:\([^)]*\))?\s+)?(?:async\s+)?fn\s+(?<name>\w+)\s*(?:<[^>]*>)?\((?<parameters>[^)]*)/,
  },
  {
    kind: 'method',
    pattern:
      /^\s*(?:[\w<>[\],*&?]+\s+)*(?<name>#?[\w$]+)\s*\((?<parameters>[^)]*)\)\s*(?::[^{]+|throws\s+\w+|const)?\s*\{/,
  },
];

export function viewCode(part: CodePart): CodeView {
  const lines = part.text.split('\n');
  const symbols = lines.flatMap((text, line) => symbolOf(text, line) ?? []);
  return { language: languageOf(part), lines, symbols };
}

function symbolOf(text: string, line: number): CodeSymbol | undefined {
  for (const { kind, pattern } of patterns) {
    const groups = pattern.exec(text)?.groups;
    const name = groups?.['name'];
    if (name === undefined || keywords.test(name)) continue;
    const parameters = (groups?.['parameters'] ?? '').split(',').map(parameterName);
    return { kind, name, parameters: parameters.filter((each) => each !== ''), async: /\basync\b/.test(text), line };
  }
  return undefined;
}

/** `count` of `readonly count: number = 1`, of `int count`, of `count int` (Go), of `&mut count`. */
function parameterName(parameter: string): string {
  const bare = parameter
    .replace(/[=:].*$/s, '')
    .replace(/[?*&.\]{}[(]|\bmut\b/g, ' ')
    .trim();
  const words = bare.split(/\s+/);
  const typed = words.length > 1 && /^(?:string|int\d*|bool|error|float\d*|\w+\.\w+)$/.test(words.at(-1) ?? '');
  return (typed ? words[0] : words.at(-1)) ?? '';
}

/** What a line does, in words; `undefined` where that cannot be told from one line. */
export function lineInWords(line: string): string | undefined {
  const text = line.trim();
  const told: readonly (readonly [RegExp, (groups: readonly string[]) => string])[] = [
    [
      /^for\s*\(?\s*(?:const|let|var|await)?\s*\(?(\w+).*?\b(?:of|in)\s+([^){:]+)/,
      ([, each, all]) => `goes through \`${all?.trim()}\`, one \`${each}\` at a time`,
    ],
    [/^(?:for|while)\b\s*\(?(.*?)\)?\s*[{:]?$/, ([, condition]) => `repeats while \`${condition?.trim()}\``],
    [
      /^(?:\}?\s*else\s+)?(?:if|elif)\b\s*\(?(.*?)(?:\)\s*[{\w].*|\)?\s*[{:])?$/,
      ([, condition]) => `checks \`${condition?.trim()}\``,
    ],
    [/^(?:throw|raise)\s+(?:new\s+)?([\w.]+)/, ([, error]) => `stops with a \`${error}\``],
    [/^return\s+(.+?);?$/, ([, value]) => `returns \`${value}\``],
    [/^return;?$/, () => 'returns early'],
    [/\bawait\s+([^;]+);?$/, ([, value]) => `waits for \`${value}\``],
    [
      /^(?:const|let|var|final|auto)?\s*([\w.]+)\s*(?::[^=]+)?(?:=|:=)\s*([^=].*?);?$/,
      ([, name, value]) => `sets \`${name}\` to \`${value}\``,
    ],
    [/^([\w.]+)\s*([+\-*/|&]?=)\s*(.+?);?$/, ([, name, , value]) => `adds \`${value}\` to \`${name}\``],
    [/^([\w.#]+)\((.*)\);?$/, ([, name]) => `calls \`${name}\``],
  ];
  for (const [pattern, words] of told) {
    const match = pattern.exec(text);
    if (match && !text.includes('=>')) return words(match);
  }
  return undefined;
}
