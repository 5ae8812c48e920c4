// The words Markdown shows, such as button labels, which the panel replaces by its own language’s.
import type { Say } from '../strings.ts';

/** The words this folder shows. */
export const words = {
  copy: 'Copy',
  insert: 'Insert at Cursor',
  newFile: 'New File',
  done: 'Done',
  toDo: 'To do',
  table: 'Table',
  /** What a block of code is called: its language, and how it starts, so that two can be told apart. */
  code: (language: string, start: string): string => `Code, ${language}: ${start}`,
  image: (host: string | undefined, alt: string): string =>
    `image${host === undefined ? '' : ` from ${host}`}${alt === '' ? '' : `: ${alt}`}`,
};

/** Uses the panel's words in place of those above. */
export function setWords(say: Say): void {
  for (const name of ['copy', 'insert', 'newFile', 'done', 'toDo', 'table'] as const) words[name] = say(name);
  words.code = (language, start) => (language === '' ? say('code', start) : say('codeStarting', language, start));
  words.image = (host, alt) => {
    if (host === undefined) return alt === '' ? say('image') : say('imageOf', alt);
    return alt === '' ? say('imageFrom', host) : say('imageFromOf', host, alt);
  };
}
