import { languageOf, viewCode } from './code.ts';
import type { CodeSymbol } from './code.ts';
import type { CodePart } from './prompt.ts';

export interface Changed {
  readonly code: string;
  /** What was done, as the end of "the code with …". */
  readonly changes: readonly string[];
}

/** One change of code by an instruction; gives `undefined` when the code has nothing of the kind. */
interface Change {
  readonly when: RegExp;
  readonly what: string;
  readonly apply: (part: CodePart, asked: RegExpExecArray) => string | undefined;
}

const name = '[`\'"“]?([\\w$#]+)[`\'"”]?';

const changes: readonly Change[] = [
  { when: /\bwith(?: exactly)?:\s*([\s\S]+)$/i, what: 'the text you gave', apply: (_part, asked) => asked[1] },
  {
    when: new RegExp(`rename\\s+(?:\\w+\\s+)?${name}\\s+(?:to|as|into)\\s+${name}`, 'i'),
    what: 'the new name',
    apply: ({ text }, [, from, to]) =>
      replaceAll(text, new RegExp(`(?<![\\w$])${escaped(from)}(?![\\w$])`, 'g'), to ?? ''),
  },
  {
    when: new RegExp(`(?:replace|change)\\s+${name}\\s+(?:with|by|to)\\s+${name}`, 'i'),
    what: 'the replacement',
    apply: ({ text }, [, from, to]) => replaceAll(text, new RegExp(escaped(from), 'g'), to ?? ''),
  },
  { when: /(?:remove|delete|drop|without)\b.*\bcomment/i, what: 'its comments removed', apply: withoutComments },
  {
    when: /(?:remove|delete|drop|without)\b.*\b(?:log|console|print)/i,
    what: 'its logging removed',
    apply: withoutLogging,
  },
  { when: /\basync/i, what: 'its functions asynchronous', apply: asynchronous },
  { when: /refactor|improve|clean|simplif|modern/i, what: 'newer and stricter forms', apply: modern },
  { when: /\btypes?\b|\bannotat/i, what: 'types for its parameters', apply: typed },
  { when: /\blog/i, what: 'a line of logging', apply: logging },
  { when: /\bcomment|\bdocs?\b|\bdocument|\bjsdoc|\bdocstring/i, what: 'a comment on what it does', apply: documented },
  { when: /rewrite|fix|const\b/i, what: 'newer and stricter forms', apply: modern },
];

/** The code changed as the instruction says, by what its words name; what cannot be done becomes a comment. */
export function changeCode(part: CodePart, instruction: string): Changed {
  for (const { when, what, apply } of changes) {
    const asked = when.exec(instruction);
    const code = asked ? apply(part, asked) : undefined;
    if (code !== undefined && code !== part.text) return { code, changes: [what] };
  }
  return { code: documented(part) ?? part.text, changes: ['a comment on what it does'] };
}

function escaped(text = ''): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function replaceAll(text: string, pattern: RegExp, to: string): string {
  return text.replace(pattern, () => to);
}

function indentOf(line: string): string {
  return /^\s*/.exec(line)?.[0] ?? '';
}

function withoutComments({ text }: CodePart): string {
  return text
    .replace(/^[ \t]*\/\*[\s\S]*?\*\/[ \t]*\n?/gm, '')
    .replace(/^[ \t]*(?:\/\/|#(?!!|include|define)).*\n?/gm, '')
    .replace(/[ \t]+(?:\/\/|#) .*$/gm, '');
}

function withoutLogging({ text }: CodePart): string {
  return text.replace(/^[ \t]*(?:console\.\w+|print|println!|fmt\.Println)\(.*\);?[ \t]*\n?/gm, '');
}

function asynchronous({ text }: CodePart): string {
  return text
    .replace(/^(\s*(?:export\s+)?(?:default\s+)?)function\b/gm, '$1async function')
    .replace(/^(\s*)def\b/gm, '$1async def')
    .replace(/=\s*(?=\([^)]*\)\s*(?::[^=]+)?=>)/g, '= async ')
    .replace(/(async function[^{]*\)\s*:\s*)(?!Promise\b)([^{]+?)(\s*\{)/g, '$1Promise<$2>$3');
}

/** Types guessed from names and defaults, for TypeScript and Python. */
function typed(part: CodePart): string | undefined {
  const { id } = languageOf(part);
  if (id !== 'typescript' && id !== 'python') return undefined;
  const words =
    id === 'python'
      ? ['int', 'bool', 'list', 'str', 'object']
      : ['number', 'boolean', 'readonly unknown[]', 'string', 'unknown'];
  const { symbols } = viewCode(part);
  const lines = part.text.split('\n');
  for (const { line, kind, parameters } of symbols) {
    if (kind === 'class') continue;
    for (const parameter of parameters.filter((each) => each !== 'self' && each !== 'cls')) {
      const untyped = new RegExp(`([(,]\\s*)${escaped(parameter)}(?=\\s*[,)=])`);
      lines[line] = (lines[line] ?? '').replace(
        untyped,
        (_whole, before: string) => `${before}${parameter}: ${typeByName(parameter, words)}`,
      );
    }
  }
  return lines.join('\n');
}

function typeByName(parameter: string, [number, boolean, list, string, other]: readonly string[]): string {
  if (/^(?:is|has|can|should)[A-Z_]/.test(parameter)) return boolean ?? '';
  if (/s$|list|items/i.test(parameter)) return list ?? '';
  if (/count|index|size|length|total|price|rate|amount|^[nijkxy]$|^[ab]$/i.test(parameter)) return number ?? '';
  return (/name|text|path|id$|key|title|message|label|url/i.test(parameter) ? string : other) ?? '';
}

function logging(part: CodePart): string | undefined {
  const { language, lines, symbols } = viewCode(part);
  const functions = new Map(symbols.filter(({ kind }) => kind !== 'class').map((symbol) => [symbol.line, symbol]));
  if (functions.size === 0) return undefined;
  const unit = unitOf(lines);
  return lines
    .flatMap((line, index) => {
      const symbol = functions.get(index);
      if (!symbol || !/[{:]\s*$/.test(line)) return [line];
      const call = language.id === 'python' ? `print('${symbol.name}')` : `console.log('${symbol.name}');`;
      return [line, `${indentOf(line)}${unit}${call}`];
    })
    .join('\n');
}

/** One step of indentation, as the code has it. */
function unitOf(lines: readonly string[]): string {
  const base = indentOf(lines[0] ?? '');
  const inner = lines.map(indentOf).find((indent) => indent.length > base.length && indent.startsWith(base));
  return inner?.slice(base.length) ?? '  ';
}

function documented(part: CodePart): string | undefined {
  const { language, lines, symbols } = viewCode(part);
  const unit = unitOf(lines);
  const named = new Map(symbols.map((symbol) => [symbol.line, symbol]));
  if (named.size === 0) {
    const close = language.comment === '/*' ? ' */' : language.comment === '<!--' ? ' -->' : '';
    return `${indentOf(lines[0] ?? '')}${language.comment} ${lines.length} lines of ${language.name}.${close}\n${part.text}`;
  }
  const documentedLines = lines.flatMap((line, index) => {
    const symbol = named.get(index);
    if (!symbol) return [line];
    const indent = indentOf(line);
    if (language.id === 'python') return [line, `${indent}${unit}"""${sentence(symbol)}"""`];
    if (language.comment !== '//') return [`${indent}${language.comment} ${sentence(symbol)}`, line];
    const parameters = symbol.parameters.map((parameter) => `${indent} * @param ${parameter} ${spaced(parameter)}`);
    if (parameters.length === 0) return [`${indent}/** ${sentence(symbol)} */`, line];
    return [`${indent}/**`, `${indent} * ${sentence(symbol)}`, ...parameters, `${indent} */`, line];
  });
  return documentedLines.join('\n');
}

function sentence({ kind, name: symbol, async }: CodeSymbol): string {
  const words = spaced(symbol);
  const first = words.charAt(0).toUpperCase() + words.slice(1);
  return kind === 'class' ? `A ${words}.` : `${first}${async ? '; resolves when that is done' : ''}.`;
}

/** `totalPrice` as "total price". */
function spaced(identifier: string): string {
  return identifier
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_#$]+/g, ' ')
    .trim()
    .toLowerCase();
}

/** `var` to `const` or `let`, `==` to `===`, sums of strings to templates, numbers that come twice to a constant. */
function modern(part: CodePart): string {
  let { text } = part;
  const { id } = languageOf(part);
  if (id !== 'typescript' && id !== 'javascript') return text;
  text = text.replace(/\bvar\s+([\w$]+)/g, (_whole, variable: string) => {
    const changed = new RegExp(
      `(?<![\\w$.])${escaped(variable)}\\s*(?:[-+*/%&|^]|\\*\\*|<<|>>)?=(?!=)|${escaped(variable)}(?:\\+\\+|--)`,
      'g',
    );
    return `${(text.match(changed)?.length ?? 0) > 1 ? 'let' : 'const'} ${variable}`;
  });
  text = text.replace(/([^=!])==(?!=| null)/g, '$1===').replace(/!=(?!=| null)/g, '!==');
  text = text.replace(/'([^'\n`$\\]*)'\s*\+\s*([\w$.]+)(?!\s*[(+\w])/g, '`$1${$2}`');
  return constant(text);
}

function constant(text: string): string {
  const numbers: readonly string[] = text.match(/(?<![\w.$])\d+\.\d+(?![\w.])/g) ?? [];
  const twice = numbers.find((number, index) => numbers.indexOf(number) !== index);
  if (twice === undefined) return text;
  return `${indentOf(text)}const FACTOR = ${twice};\n${text.replaceAll(new RegExp(`(?<![\\w.$])${escaped(twice)}(?![\\w.])`, 'g'), 'FACTOR')}`;
}
