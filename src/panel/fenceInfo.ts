// What a fence says of the code behind it, by the text that follows its signs: the language, and the file.

const pathWord = /^[\w@.+-]*[\w@+-](?:[/\\][\w@.+ -]+)*\.\w{1,10}$/;

/**
 * The language that a fence names: the first word, as `ts` of ```` ```ts title=x ````; without the path of a file after it,
 * as in ```` ```ts:src/cart.ts ````; that of the file if only a path is there.
 */
export function languageIn(info: string): string {
  const word = /^[^\s{},]*/.exec(info)?.[0] ?? '';
  if (!/[./\\]/.test(word)) return word;
  const [, language = '', path = word] = /^([^:/\\.]*):(.+)$/.exec(word) ?? [];
  if (!pathWord.test(path)) return word;
  return language === '' ? path.slice(path.lastIndexOf('.') + 1) : language;
}

/**
 * The file that a fence names: `ts:src/cart.ts`, `ts src/cart.ts`, `src/cart.ts`, or with `title=`, `file=`, `filename=` or
 * `path=`.
 */
export function pathIn(info: string): string | undefined {
  const named = /\b(?:title|file|filename|path)=(?:"([^"]+)"|'([^']+)'|([^\s}]+))/.exec(info);
  const word = /^[^\s{},]*/.exec(info)?.[0] ?? '';
  const second = /^[\w+#-]+\s+(\S+)$/.exec(info)?.[1];
  const path = named?.[1] ?? named?.[2] ?? named?.[3] ?? second ?? /^(?:[^:/\\.]*:)?(.+)$/.exec(word)?.[1] ?? '';
  const withoutLine = path.replace(/(?:#L|:)\d+(?:-L?\d+)?$/, '');
  return pathWord.test(withoutLine) && withoutLine.length <= 300 ? withoutLine : undefined;
}

/** Is code in this language run in a terminal, rather than put into a file? */
export const isForTerminal = (language: string): boolean =>
  /^(?:ba|z|fi|k)?sh$|^(?:shell(?:script|session)?|sh-session|console|powershell|pwsh|ps1|cmd|bat(?:ch)?)$/i.test(
    language,
  );
