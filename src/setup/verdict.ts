// The results of Test Gateway as the lines of a document: the verdict, a table of what was found, and what to change.
import type { L10n } from '../faults/l10n.ts';
import type { Asked } from '../faults/sentences.ts';
import type { Fix } from './test/fixes.ts';
import type { Outcome, Row, State } from './test/probe.ts';
import { rowWords, wrap } from './words.ts';

/** A test as far as it has come. */
export interface Tested {
  readonly gateway: string;
  readonly model: string;
  /** Where requests are posted. */
  readonly url: string;
  readonly asked: Asked;
  readonly rows: readonly Row[];
  /** Absent while it runs, and when it couldn't run to its end. */
  readonly outcome: Outcome | undefined;
  readonly isRunning: boolean;
  /** The chat goes on with another gateway, since this one failed. */
  readonly isUnused: boolean;
}

/** Which buttons stand above a line. */
export type Buttons = { readonly type: 'whole' } | { readonly type: 'fixes'; readonly fixes: readonly Fix[] };

export interface VerdictLine {
  readonly text: string;
  /** The line begins with the state's mark. */
  readonly state?: State;
  readonly buttons?: Buttons;
}

const marks: Readonly<Record<State, string>> = { ok: '✔', no: '–', unknown: '?', failed: '✖' };

/** The document, line by line. */
export function verdictLines(tested: Tested, l10n: L10n): readonly VerdictLine[] {
  const { gateway, model, url, rows, asked } = tested;
  const words = rows.map((row) => ({ row, ...rowWords(row, asked, l10n) }));
  const width = Math.max(0, ...words.map(({ label }) => label.length));
  return [
    { text: l10n.t('{gateway}: test results ({model})', { gateway, model }) },
    { text: url },
    { text: '' },
    ...verdict(tested, l10n),
    { text: '' },
    ...words.flatMap(({ row, label, words: said, quote }) => {
      const [first = '', ...more] = [said, quote].flatMap((text) => (text === undefined ? [] : wrap(text)));
      // To test again is offered for the whole.
      const fixes = row.state === 'failed' ? row.fixes.filter(({ kind }) => kind !== 'testAgain') : [];
      return [
        {
          text: `${marks[row.state]} ${label.padEnd(width)}  ${first}`.trimEnd(),
          state: row.state,
          ...(fixes.length > 0 && { buttons: { type: 'fixes', fixes } as const }),
        },
        ...more.map((text) => ({ text: `${' '.repeat(width + 4)}${text}` })),
      ];
    }),
  ];
}

function verdict({ outcome, isRunning, isUnused }: Tested, l10n: L10n): readonly VerdictLine[] {
  const buttons = { type: 'whole' } as const;
  if (isRunning) return [{ text: l10n.t('Testing…'), buttons }];
  if (outcome === undefined)
    return [{ text: `${marks.failed} ${l10n.t('The test couldn’t run')}`, state: 'failed', buttons }];
  if (!outcome.usable) {
    const lines: VerdictLine[] = [
      {
        text: `${marks.failed} ${l10n.t('This doesn’t work yet. Pick what to change below.')}`,
        state: 'failed',
        buttons,
      },
    ];
    if (isUnused) lines.push({ text: `  ${l10n.t('The chat keeps using its current gateway.')}` });
    return lines;
  }
  const { requests, tokens } = outcome;
  const cost = { requests, input: tokens.input.toLocaleString(), output: tokens.output.toLocaleString() };
  return [
    { text: `${marks.ok} ${l10n.t('It works. Results are saved for this gateway.')}`, state: 'ok', buttons },
    { text: `  ${l10n.t('{requests} requests, {input} tokens in, {output} out', cost)}` },
  ];
}
