// What an edit that builds on an earlier one tells the model of it: what was asked, changed, rejected, and shown by hand.
import type { Attachment } from '../conversation/context.ts';
import type { Hunk } from './diff.ts';
import type { Parts } from './stream/parts.ts';

/** Lines that others took the place of. */
export interface Swap {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** What came before an edit that builds on others. */
export interface Earlier {
  /** The instructions, the oldest first. */
  readonly instructions: readonly string[];
  /** What still stands of what they changed. */
  readonly changes: readonly Swap[];
  /** What the user rejected of it. */
  readonly rejected: readonly Swap[];
  /** A change as the user wants the others to be. */
  readonly example?: Swap | undefined;
}

/** What an edit was asked, as far as it takes to ask the same again in a later window. */
export interface EditQuestion {
  readonly instruction: string;
  /** `gateway/model`, where it isn't the one for edits. */
  readonly model?: string | undefined;
  /** A code lens, a light bulb or the hover of a problem asked it. */
  readonly lens?: true | undefined;
  readonly context: readonly Attachment[];
  /** What of the code was selected, where that is less. */
  readonly parts?: Omit<Parts, 'separator'> | undefined;
  readonly earlier?: Earlier | undefined;
}

/** Most characters of the changes, and of those rejected: the code itself goes along whole. */
const most = { instructions: 4_000, changes: 8_000, rejected: 4_000, example: 8_000 } as const;

/** Hunks of `current`, each with the lines it took the place of. */
export const swapsOf = (hunks: readonly Hunk[], current: readonly string[]): readonly Swap[] =>
  hunks.map(({ removed, line, count }) => ({ before: removed, after: current.slice(line, line + count) }));

/** The sections of a request that tell of it. `section` puts lines into a tag of their own, below a title. */
export function earlierSections(
  { instructions, changes, rejected, example }: Earlier,
  section: (title: string, name: string, lines: readonly string[]) => string[],
): string[] {
  const listed = (swaps: readonly Swap[], limit: number): readonly string[] =>
    within(limit, swaps.map(linesOf)).flatMap((lines, at) => (at === 0 ? lines : ['', ...lines]));
  const latest = within(most.instructions, instructions.map((text) => [text]).reverse());
  const asked = [...latest].reverse().flat();
  return [
    ...section('The user has already asked for', 'asked', asked),
    ...section(
      'That changed the code, which the code to change has in it: old lines with -, new lines with +',
      'changes',
      listed(changes, most.changes),
    ),
    ...section(
      'The user rejected these changes, so don’t make them again: old lines with -, rejected lines with +',
      'rejected',
      listed(rejected, most.rejected),
    ),
    ...(example
      ? section(
          'The example: how the user wants such changes to be. Old lines with -, new lines with +',
          'example',
          listed([example], most.example),
        )
      : []),
  ];
}

/** All lines that may be told, among which no tag may be. */
export const earlierLines = ({ instructions, changes, rejected, example }: Earlier): readonly string[] => [
  ...instructions,
  ...[...changes, ...rejected, ...(example ? [example] : [])].flatMap(({ before, after }) => [...before, ...after]),
];

const linesOf = ({ before, after }: Swap): readonly string[] => [
  ...before.map((line) => `-${line}`),
  ...after.map((line) => `+${line}`),
];

/** As many of the texts, from the first on, as there is room for. The first is cut where it alone has none. */
function within(limit: number, texts: readonly (readonly string[])[]): readonly (readonly string[])[] {
  let left: number = limit;
  const kept: (readonly string[])[] = [];
  for (const text of texts) {
    const whole = text.reduce((sum, line) => sum + line.length + 1, 0);
    if (whole > left && kept.length > 0) break;
    kept.push(whole > left ? text.join('\n').slice(0, left).split('\n') : text);
    left -= whole;
  }
  return kept;
}
