// What of the code is sent where only parts of it change: those parts, and what is near them.
import type { Parts } from './stream/parts.ts';

/** Lines around a part that are sent, and the fewest lines that are worth leaving out. */
const near = 25;
const worth = 10;

/** The lines of the parts and those near them, with a line in place of each stretch that is left out. */
export function excerptOf(
  lines: readonly string[],
  { kept, selected }: Pick<Parts, 'kept' | 'selected'>,
): readonly string[] {
  const shown: string[] = [];
  let done = 0;
  let line = 0;
  const show = (end: number): void => {
    shown.push(...lines.slice(done, end));
    done = Math.max(done, end);
  };
  const leaveOut = (to: number): void => {
    if (to - done < worth) return;
    shown.push(`… ${to - done} lines …`);
    done = to;
  };
  for (const [at, text] of selected.entries()) {
    line += ends(kept[at] ?? '');
    leaveOut(line - near);
    line += ends(text);
    show(Math.min(line + 1 + near, lines.length));
  }
  leaveOut(lines.length);
  show(lines.length);
  return shown;
}

function ends(text: string): number {
  return text.split('\n').length - 1;
}
