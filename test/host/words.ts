import { getL10nJson } from '@vscode/l10n-dev';
import fs from 'node:fs';
import path from 'node:path';
import { root } from './paths.ts';

// The words that are made from the code so that they can be translated: package.nls.json and l10n/bundle.l10n.json.

export type Words = Readonly<Record<string, string>>;

/** Keywords of a JSON schema whose text is shown to people. */
const shown =
  /^(?:title|label|body|(?:markdown)?(?:enum)?[dD]escriptions?|(?:markdown)?[dD]eprecationMessage|.*ErrorMessage|enumItemLabels)$/;

/** A value of package.json with each of its sentences replaced by a `%key%`, and the sentences by those keys. */
export function withKeys(value: unknown, at: string): { readonly value: unknown; readonly words: Words } {
  const words: Record<string, string> = {};
  const key = (text: string, place: string): string => {
    words[place] = text;
    return `%${place}%`;
  };
  const visit = (node: unknown, place: string): unknown => {
    if (Array.isArray(node)) return node.map((item: unknown, index) => visit(item, `${place}.${index}`));
    if (!isRecord(node)) return node;
    return Object.fromEntries(
      Object.entries(node).map(([name, inner]) => {
        const inside = `${place}.${name}`;
        if (shown.test(name) && typeof inner === 'string') return [name, key(inner, inside)];
        if (shown.test(name) && isTexts(inner)) {
          // Named by the value each describes, so that a new one in between moves no translation.
          const values = isTexts(node['enum']) ? node['enum'] : [];
          return [name, inner.map((text, index) => key(text, `${inside}.${values[index] ?? index}`))];
        }
        return [name, visit(inner, inside)];
      }),
    );
  };
  return { value: visit(value, at), words };
}

/** Every sentence that the sources say through VS Code's translations, by itself: the bundle for English. */
export async function extractWords(): Promise<Words> {
  const folder = path.join(root, 'src');
  const files = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort();
  const texts = files.map((name) => fs.readFileSync(path.join(folder, name), 'utf8'));
  // All as one text: the extractor compiles its queries again for every text and import, which takes far longer than they do.
  const all = texts.filter((text) => text.includes('l10n.t(')).map(visible);
  const contents = ["import * as l10n from '@vscode/l10n';", ...all].join('\n');
  const found = await getL10nJson([{ extension: '.ts', contents }]);
  const words = Object.entries(found).map(([key, word]) => [key, typeof word === 'string' ? word : word.message]);
  return Object.fromEntries(words.sort(([a = ''], [b = '']) => (a < b ? -1 : 1))) as Words;
}

/** The extractor follows names to an import it knows; a parameter `l10n` of a pure file has none. */
function visible(text: string): string {
  return text.replaceAll(/^import [^;]*;$/gm, '').replaceAll(/\bvscode\.l10n\.t\(/g, 'l10n.t(');
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

export const bundleFile = path.join(root, 'l10n/bundle.l10n.json');
export const nlsFile = path.join(root, 'package.nls.json');

export function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
