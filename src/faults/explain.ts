// An error for people: diagnosed, put into words, with what can be done about it.
import { cleanText } from '../messages/index.ts';
import type { MessagesError } from '../messages/index.ts';
import { actionsFor } from './actions.ts';
import type { Action } from './actions.ts';
import { diagnose } from './diagnose.ts';
import { english } from './l10n.ts';
import type { L10n } from './l10n.ts';
import { faultWords } from './sentences.ts';
import type { Asked } from './sentences.ts';

export interface Explanation {
  /** What happened, and what to do. Plain text; the gateway's own words are in quotes. */
  readonly sentence: string;
  /** The most useful first. */
  readonly actions: readonly Action[];
}

/** The error in words, with its actions. */
export function explain(error: MessagesError, asked?: Asked, l10n: L10n = english): Explanation {
  const fault = diagnose(error);
  const quote = quoteWords(error, l10n);
  const sentence = faultWords(fault, asked, l10n);
  return { sentence: quote === undefined ? sentence : `${sentence} ${quote}`, actions: actionsFor(fault) };
}

/** What the gateway itself says, in quotes. */
export function quoteWords({ detail }: MessagesError, l10n: L10n = english): string | undefined {
  const words = cleanText(detail ?? '');
  return words === '' ? undefined : l10n.t('It says: “{words}”', { words });
}
