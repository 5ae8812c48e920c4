import { charactersPerChunk, type CodeText } from '../markdown/code.ts';
import type { Highlighter } from './highlighter.ts';
import { languageNamed } from './languages.ts';

/** One worker for the whole panel, as each holds its own copy of every grammar in use; none until code is shown. */
let highlighter: Promise<Highlighter> | undefined;

/** Code longer than this is plain from there on. */
const mostLines = 10_000;

/** Colours `code` as it grows, if its language is known; returns what ends that. */
export function highlight(code: CodeText): () => void {
  const language = languageNamed(code.language);
  if (language === undefined) return () => undefined;
  highlighter ??= import('./highlighter.ts').then((part) => new part.Highlighter());
  let stopped = false;
  let stop = (): void => {
    stopped = true;
  };
  void highlighter.then(
    (started) => {
      if (stopped) return;
      code.uncolor();
      const coloring = started.begin(language, (lines) => code.color(lines));
      let rest = '';
      let sent = 0;
      const take = (text: string): void => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        sent += lines.length;
        // A line too long for one chunk is data; chunks and lines would part ways.
        if (sent > mostLines || lines.some((line) => line.length >= charactersPerChunk)) coloring.stop();
        else if (lines.length > 0) coloring.send(lines);
      };
      take(code.source);
      code.listen(take);
      const unsubscribe = code.ended.subscribe((ended) => {
        if (ended && rest !== '') coloring.send([rest]);
      });
      stop = (): void => {
        code.listen(undefined);
        unsubscribe();
        coloring.stop();
      };
    },
    () => {
      // Its file could not be loaded: the code stays plain, and the next block tries again.
      highlighter = undefined;
    },
  );
  return () => stop();
}
