// Colors a code block as it grows. Loaded with the panel; everything else here waits for the first code block.
import { longestLine } from '../markdown/code.ts';
import type { CodeText } from '../markdown/code.ts';
import type { Highlighter } from './highlighter.ts';
import { languageNamed } from './languages.ts';

/** One worker for the whole panel, as each holds its own copy of every grammar in use; none until code is shown. */
let highlighter: Promise<Highlighter> | undefined;

/** Lines beyond this many stay plain. */
const mostLines = 10_000;

/** Colors `code` as it grows, if its language is known. Returns a function that stops. */
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
        // A line too long for one chunk is data, and chunks and lines would part ways.
        const long = lines.findIndex((line) => line.length >= longestLine);
        const colored = lines.slice(0, Math.min(mostLines - sent, long < 0 ? lines.length : long));
        sent += colored.length;
        if (colored.length > 0) coloring.send(colored);
        if (colored.length === lines.length && rest.length < longestLine) return;
        rest = '';
        code.listen(undefined);
      };
      code.listen(take);
      take(code.source);
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
      // Its file couldn't be loaded. This code stays plain, and the next block tries again.
      highlighter = undefined;
    },
  );
  return () => stop();
}
