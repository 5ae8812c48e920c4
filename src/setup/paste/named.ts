// Variables that a text sets, in the notation of any shell, settings file or programming language.
import { quotedAt } from './shell.ts';
import { afterValue } from './url.ts';

/** A word that goes on in prose, where a value would stand after a name. */
const prose = /^(?:the|to|your|an?|is|in|as|and|or|for|from|with|must|should|see|not|set)$/i;

/** A line's end, the beginning of a comment, or a variable's name: with a command that takes its value after a blank. */
const variable = new RegExp(
  String.raw`\n|(?<!\S)(?:#|//(?=\s)|rem\s)|((?<![\w-])(?:set(?:x|env|-item)?|env)[ \t]+(?:[-/][\w-]+[ \t]+)*(?:env:)?)?` +
    String.raw`(["'\x60]?)(?<![$%]|\$\{)(?:\b|(?<=\\[nrt]))((?:ANTHROPIC|CLAUDE|API_TIMEOUT|MAX_THINKING|DISABLE_PROMPT)_\w+)`,
  'gi',
);

/** What stands between a name and its value: `"name": "N", "value": "v"`, `N=v`, `N: v`, `| N | v |`, `("N", "v")`, `set N v`. */
const between =
  /\\*["']?,?\s*\\*["']?value\\*["']?\s*:[ \t]*|[\\"'`\]})]*(?:[ \t]+=>?[ \t]*|=>?|[ \t]*[:\uff1a][ \t]*)|["'`]?[ \t]*\|[ \t]*`?|\\*["'][ \t]*,[ \t]*(?=\\*["'])|([ \t]+)(?:-value[ \t]+)?/iy;

/**
 * A quote inside quotes: escaped (`\"`, `\\\"`, `` `" ``), doubled (`""v""`), or closed and opened again (`'\''`, `'"'"'`). A
 * doubled one with nothing after it is an empty value.
 */
const nested = /\\+["']|`["']|'\\''|'"'"'|(?:""|'')(?=[^\s"';,&|)}\]])/y;

/**
 * The variables that a text sets, by their names in capitals: in any shell's way, in a settings file's or a piece of one, in
 * code, in a table, with whatever stands around. The last counts; what is in a comment counts only where nothing else does.
 */
export function variablesIn(text: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  let comment = false;
  variable.lastIndex = 0;
  for (let match; (match = variable.exec(text));) {
    const [whole, setter, opening = '', written] = match;
    if (written === undefined) {
      comment = whole !== '\n';
      continue;
    }
    const name = written.toUpperCase();
    between.lastIndex = variable.lastIndex;
    const separator = between.exec(text);
    if (!separator || (separator[1] !== undefined && setter === undefined)) continue;
    const closed = opening === '' || separator[0].replace(/^\\+/, '').startsWith(opening);
    const read = valueAt(text, between.lastIndex, closed ? '' : opening, name);
    if (read === undefined || (separator[1] !== undefined && read.value === '')) continue;
    variable.lastIndex = read.end;
    if (!comment || !(name in found)) found[name] = read.value;
  }
  return found;
}

/** Ends at a blank, a quote, the end of a command, or an escape that stands for one of these. */
const bareValue = new RegExp(String.raw`\x60[^\x60\n]*\x60?|(?:[^\s"'\x60;|\\${afterValue}]|\\(?![nrt"'\\]))*`, 'y');

function nestedAt(text: string, at: number): { value: string; end: number } | undefined {
  nested.lastIndex = at;
  const quote = nested.exec(text)?.[0];
  if (quote === undefined) return undefined;
  const start = at + quote.length;
  const lineEnd = /\n|$/g;
  lineEnd.lastIndex = start;
  const line = text.slice(start, lineEnd.exec(text)?.index);
  const end = line.indexOf(quote);
  if (end < 0) return undefined;
  return { value: line.slice(0, end), end: start + end + quote.length };
}

function valueAt(text: string, at: number, opening: string, name: string): { value: string; end: number } | undefined {
  if (opening !== '' && text[at] === opening) return { value: '', end: at };
  const quoted = nestedAt(text, at) ?? quotedAt(text, at);
  if (quoted) return { ...quoted, value: quoted.value.replace(/^(["'])([^"']*)\1$/, '$2') };
  // Headers and JSON go on after a blank.
  const long = name === 'ANTHROPIC_CUSTOM_HEADERS' || text[at] === '{';
  const closing = long && opening !== '' ? text.indexOf(opening, at) : -1;
  if (closing >= 0) return { value: text.slice(at, closing), end: closing };
  const bare = long ? /[^\n;]*?(?=\s(?:set|export|&&)\s|\n|;|$)/y : bareValue;
  bare.lastIndex = at;
  const [value = ''] = bare.exec(text) ?? [];
  if (prose.test(value)) return undefined;
  return { value: long ? value : value.replace(/&&.*$|(?<![,)}\]]|\[[^\]]*)[,)}\]]+$/s, ''), end: at + value.length };
}

/** A value that follows a name. */
export interface Named {
  /** In small letters. */
  readonly name: string;
  readonly value: string;
}

const scheme = '(?:(?:bearer|basic|token) +)?';

/**
 * The values that follow a name (a pattern) anywhere in a text, in any notation: `name: v`, `"name" = "v"`, `("name", "v")`,
 * `name=v`. Without quotes only what is no word of a sentence: it has a digit, or a scheme before it.
 */
export function valuesOf(text: string, name: string): readonly Named[] {
  const pattern = new RegExp(
    String.raw`(?<![\w-])(${name})\\*["'\x60\])]*(?:\s*[:\uff1a]\s*|\s+=>?\s*|=>?(?:\s+(?=["'\x60]))?|\s*,\s*(?=\\*["'\x60]))f?` +
      String.raw`(?:\\*\x60?["'\x60](${scheme}[^\s"'\x60\\]+)(?=\\*["'\x60])|(${scheme}[^\s"'\x60\\,;)}\]${afterValue}]+))`,
    'gi',
  );
  return [...text.matchAll(pattern)].flatMap(([, found = '', quoted, bare = '']) =>
    quoted === undefined && !/\d|^\w+ ./.test(bare) ? [] : [{ name: found.toLowerCase(), value: quoted ?? bare }],
  );
}

/** Names of variables that hold a secret. */
const secretName = /(?:^|_)(?:api_?)?(?:key|token|secret|password)$/i;

/** Is this place within a URL? */
const inUrl = (text: string, at: number): boolean => /:\/\/\S*$/.test(text.slice(Math.max(0, at - 300), at));

/**
 * The text with `$NAME`, `${NAME}` and `%NAME%`, where a word begins, replaced by what it assigns to that name itself. The
 * value of a key's variable never becomes a part of a URL.
 */
export function resolved(text: string): string {
  if (!/[$%]/.test(text)) return text;
  const values = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(
    /\b([a-z_]\w*)["'}\]]*\s*=\s*["']?([\w.:/+@~-]{2,300}=*)(?=["'\s;,&|)]|$)/gi,
  )) {
    values.set(name, value);
  }
  return text.replace(
    /(?<![\w.'-])(?:\$(?:\{(?:env:)?(\w+)\}|(?:env:)?(\w+)\b)(?!\s*=)|%(\w+)%)/gi,
    (whole: string, braced: string | undefined, bare: string | undefined, cmd: string | undefined, at: number) => {
      const name = braced ?? bare ?? cmd ?? '';
      return secretName.test(name) && inUrl(text, at) ? whole : (values.get(name) ?? whole);
    },
  );
}
