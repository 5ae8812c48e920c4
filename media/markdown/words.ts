// The words Markdown shows, such as button labels, which the panel replaces by its own language’s.
import { written } from '../strings.ts';
import type { Say } from '../strings.ts';

/** The words this folder shows. */
export const words = {
  copy: 'Copy',
  insert: 'Insert at Cursor',
  copied: 'Copied',
  replaceSelection: 'Replace Selection',
  newFile: 'New File',
  applyToFile: 'Apply to File',
  runInTerminal: 'Run in Terminal',
  moreActions: 'More Actions…',
  wrapLines: 'Wrap Lines',
  showFewerLines: 'Show fewer lines',
  alertNote: 'Note',
  alertTip: 'Tip',
  alertImportant: 'Important',
  alertWarning: 'Warning',
  alertCaution: 'Caution',
  done: 'Done',
  toDo: 'To do',
  backToText: 'Back to Text',
  table: 'Table',
  /** What a block of code is called: its language, and how it starts, so that two can be told apart. */
  code: (language: string, start: string): string => `Code, ${language}: ${start}`,
  lines: (count: number): string => (count === 1 ? '1 line' : `${count} lines`),
  showAll: (count: number): string => `Show all ${count} lines`,
  footnote: (label: string): string => `Footnote ${label}`,
  image: (host: string | undefined, alt: string): string =>
    `image${host === undefined ? '' : ` from ${host}`}${alt === '' ? '' : `: ${alt}`}`,
};

/** Those that are the same as the panel's phrases of these names. */
const named = [
  ...([
    'copy',
    'insert',
    'copied',
    'replaceSelection',
    'newFile',
    'applyToFile',
    'runInTerminal',
    'moreActions',
  ] as const),
  ...(['wrapLines', 'showFewerLines', 'alertNote', 'alertTip', 'alertImportant', 'alertWarning'] as const),
  ...(['alertCaution', 'done', 'toDo', 'table', 'backToText'] as const),
];

/** Uses the panel's words in place of those above. */
export function setWords(say: Say): void {
  for (const name of named) words[name] = say(name);
  words.lines = (count) => (count === 1 ? say('lineCountOne') : say('lineCount', written(count)));
  words.showAll = (count) => say('showAllLines', written(count));
  words.footnote = (label) => say('footnote', label);
  words.code = (language, start) => (language === '' ? say('code', start) : say('codeStarting', language, start));
  words.image = (host, alt) => {
    if (host === undefined) return alt === '' ? say('image') : say('imageOf', alt);
    return alt === '' ? say('imageFrom', host) : say('imageFromOf', host, alt);
  };
}
