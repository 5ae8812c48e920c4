// The colors that a color theme gives to code: its rules, which rule counts for which scope, and the user's own over them.

/** How one kind of code looks. */
export interface CodeLook {
  readonly color?: string;
  readonly isItalic?: boolean;
  readonly isBold?: boolean;
}

/** A rule of a theme: where it holds, and what it sets. */
export interface ColorRule {
  /** Each is a stack of scopes, the outermost first. */
  readonly selectors: readonly (readonly string[])[];
  readonly foreground: string | undefined;
  readonly fontStyle: string | undefined;
}

/** Where code of each kind stands, in the scopes that grammars give it. The kinds are the panel's. */
const places: Readonly<Record<string, string>> = {
  comment: 'source.ts comment.line.double-slash.ts',
  string: 'source.ts string.quoted.double.ts',
  number: 'source.ts constant.numeric.decimal.ts',
  keyword: 'source.ts storage.type.ts',
  control: 'source.ts keyword.control.flow.ts',
  function: 'source.ts meta.function-call.ts entity.name.function.ts',
  type: 'source.ts entity.name.type.class.ts',
  variable: 'source.ts variable.other.readwrite.ts',
  constant: 'source.ts variable.other.constant.ts',
  property: 'source.ts meta.object-literal.key.ts',
  value: 'source.css support.constant.property-value.css',
  tag: 'text.html.basic entity.name.tag.html',
  bracket: 'text.html.basic punctuation.definition.tag.begin.html',
  attribute: 'text.html.basic entity.other.attribute-name.html',
  selector: 'source.css entity.other.attribute-name.class.css',
  regexp: 'source.ts string.regexp.ts',
  escape: 'source.ts string.quoted.double.ts constant.character.escape.ts',
  heading: 'text.html.markdown heading.1.markdown markup.heading.markdown entity.name.section.markdown',
  inserted: 'source.diff markup.inserted.diff',
  deleted: 'source.diff markup.deleted.diff',
  changed: 'source.diff markup.changed.diff',
  invalid: 'source.ts invalid.illegal.ts',
};

/** The kinds of code that have a look. */
export const lookKinds: readonly string[] = Object.keys(places);

/** How a theme with these rules, the later over the earlier, shows each kind of code. */
export function looksOf(rules: readonly ColorRule[]): ReadonlyMap<string, CodeLook> {
  return new Map(Object.entries(places).map(([kind, place]) => [kind, lookOf(rules, place.split(' '))]));
}

function lookOf(rules: readonly ColorRule[], stack: readonly string[]): CodeLook {
  let color: string | undefined;
  let fontStyle: string | undefined;
  // Each scope takes over what the one around it has, as far as no rule says otherwise.
  stack.forEach((_, depth) => {
    const within = stack.slice(0, depth + 1);
    color = best(rules, within, ({ foreground }) => foreground) ?? color;
    fontStyle = best(rules, within, (rule) => rule.fontStyle) ?? fontStyle;
  });
  const has = (style: string): boolean => fontStyle?.split(' ').includes(style) === true;
  return {
    ...(color !== undefined && { color }),
    ...(has('italic') && { isItalic: true }),
    ...(has('bold') && { isBold: true }),
  };
}

/** What the rule sets that matches the innermost scope most exactly; of equal ones, the last. */
function best(
  rules: readonly ColorRule[],
  stack: readonly string[],
  of: (rule: ColorRule) => string | undefined,
): string | undefined {
  let found: { readonly value: string; readonly rank: readonly number[] } | undefined;
  for (const rule of rules) {
    const value = of(rule);
    if (value === undefined) continue;
    for (const selector of rule.selectors) {
      const rank = rankOf(selector, stack);
      if (rank !== undefined && (found === undefined || !isLess(rank, found.rank))) found = { value, rank };
    }
  }
  return found?.value;
}

/** How exactly a selector matches a stack's innermost scope, and then those around it; undefined if it does not. */
function rankOf(selector: readonly string[], stack: readonly string[]): readonly number[] | undefined {
  const rank: number[] = [];
  let at = stack.length - 1;
  for (let index = selector.length - 1; index >= 0; index--) {
    const part = selector[index] ?? '';
    const isInnermost = index === selector.length - 1;
    while (at >= 0 && !isPrefix(part, stack[at] ?? '')) {
      if (isInnermost) return undefined;
      at--;
    }
    if (at < 0) return undefined;
    rank.push(part === '' ? 0 : part.split('.').length);
    at--;
  }
  return rank;
}

const isPrefix = (part: string, scope: string): boolean =>
  part === '' || part === '*' || scope === part || scope.startsWith(`${part}.`);

function isLess(one: readonly number[], other: readonly number[]): boolean {
  for (let index = 0; index < Math.max(one.length, other.length); index++) {
    const [a, b] = [one[index] ?? -1, other[index] ?? -1];
    if (a !== b) return a < b;
  }
  return false;
}

/** A color as themes write them; nothing else goes to the panel. */
const hex = /^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/i;

/** The rules in a theme's `tokenColors`, or in the user's `textMateRules`. What is no rule is left out. */
export function readRules(given: unknown): readonly ColorRule[] {
  if (!Array.isArray(given)) return [];
  return given.flatMap((any: unknown) => {
    const { scope = '', settings } = (any ?? {}) as { readonly scope?: unknown; readonly settings?: unknown };
    const scopes: readonly unknown[] = Array.isArray(scope) ? scope : [scope];
    const { foreground, fontStyle } = (settings ?? {}) as Readonly<Record<string, unknown>>;
    const selectors = scopes
      .filter((one) => typeof one === 'string')
      .flatMap((one) => one.split(','))
      .map((one) => one.trim().split(/\s+(?:>\s+)?/));
    const color = typeof foreground === 'string' && hex.test(foreground) ? foreground : undefined;
    const style = typeof fontStyle === 'string' ? fontStyle : undefined;
    return [{ selectors, foreground: color, fontStyle: style }];
  });
}

/** The simple names of `editor.tokenColorCustomizations`, and the scopes they stand for. */
const simple: Readonly<Record<string, readonly string[]>> = {
  comments: ['comment', 'punctuation.definition.comment'],
  strings: ['string', 'meta.embedded.assembly'],
  keywords: ['keyword - keyword.operator', 'keyword.control', 'storage', 'storage.type'],
  numbers: ['constant.numeric'],
  types: ['entity.name.type', 'entity.name.class', 'support.type', 'support.class'],
  functions: ['entity.name.function', 'support.function'],
  variables: ['variable', 'entity.name.variable'],
};

/** The rules of `editor.tokenColorCustomizations` that hold for a theme: those for all, then those for it alone. */
export function customRules(given: unknown, theme: string): readonly ColorRule[] {
  if (typeof given !== 'object' || given === null) return [];
  const own = Object.entries(given).filter(
    ([key]) =>
      key.startsWith('[') && Array.from(key.matchAll(/\[([^\]]*)\]/g)).some(([, name = '']) => fits(name, theme)),
  );
  return [given, ...own.map(([, value]: [string, unknown]) => value)].flatMap((part) => {
    const fields = (part ?? {}) as Readonly<Record<string, unknown>>;
    const plain = Object.entries(simple).flatMap(([name, scope]) => {
      const value = fields[name];
      const settings = typeof value === 'string' ? { foreground: value } : value;
      return settings === undefined ? [] : readRules([{ scope, settings }]);
    });
    return [...plain, ...readRules(fields['textMateRules'])];
  });
}

function fits(pattern: string, theme: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(theme);
}

/** JSON as VS Code's own files have it, with comments and commas before an end. Throws if it is none. */
export function parseJsonWithComments(text: string): unknown {
  const bare = text
    .replace(/^\ufeff/, '')
    .replace(/("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[^]*?\*\//g, (_, string?: string) => string ?? '');
  return JSON.parse(bare.replace(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, (_, string?: string) => string ?? ''));
}
