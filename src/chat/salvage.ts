// What can still be read of a conversation whose file is damaged beyond being shown.
import { isObject } from '../messages/index.ts';

/** Characters of a file that are shown as they are where nothing else can be. */
const most = 1_000_000;

/** The words in a journal's lines, whatever is wrong with them, as Markdown; the file itself where there are none. */
export function salvage(journal: string, { you, lost }: { readonly you: string; readonly lost: string }): string {
  const parts: string[] = [];
  let isGrowing = false;
  for (const line of journal.split('\n').filter((each) => each.trim() !== '')) {
    const entry = parsed(line);
    const texts = entry === undefined ? quoted(line) : textsIn(entry);
    if (entry !== undefined && isObject(entry['e']) && entry['e']['type'] === 'prompt') {
      parts.push(`## ${you}`, texts.join('\n\n'), '---');
      isGrowing = false;
    } else if (texts.length > 0) {
      if (isGrowing) parts.push(`${parts.pop() ?? ''}${texts.join('')}`);
      else parts.push(texts.join(''));
      isGrowing = true;
    }
    if (entry === undefined) {
      parts.push(`*${lost}*`);
      isGrowing = false;
    }
  }
  const found = parts.filter((part, at) => part !== parts[at - 1]);
  if (found.some((part) => part !== `*${lost}*`)) return found.join('\n\n');
  return `\`\`\`\`\`\n${journal.slice(0, most)}\n\`\`\`\`\``;
}

/** A line without its checksum, which is wrong. */
function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line.slice(Math.max(0, line.indexOf('{'))));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Every text in it, in order. */
function textsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'text' && typeof inner === 'string' ? [inner] : textsIn(inner),
  );
}

/** The texts of a line that is no JSON any more. */
function quoted(line: string): readonly string[] {
  return [...line.matchAll(/"text":("(?:[^"\\]|\\.)*")/g)].flatMap(([, text = '']) => {
    try {
      return [String(JSON.parse(text))];
    } catch {
      return [];
    }
  });
}
