// What is said about a change when the user comes to it.
import * as vscode from 'vscode';
import type { Change } from '../../review.ts';
import { within } from '../../../host/within.ts';

/** A function, method or class of a document, by its lines. */
export interface NamedLines {
  readonly kind: 'function' | 'class';
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export type Symbols = (document: vscode.TextDocument) => Promise<readonly NamedLines[]>;

/** How long a sentence may wait, in milliseconds, for the name of the function the change is in. */
const symbolsTimeout = 1_000;

/** “2 of 5, function parse, 3 lines become 4”. `line`: where the change is in the document. */
export async function announced(
  changes: readonly Change[],
  change: Change,
  at: { readonly document: vscode.TextDocument; readonly line: number },
  symbols: Symbols | undefined,
): Promise<string> {
  const { l10n } = vscode;
  const named = symbols && (await within(symbolsTimeout, symbols(at.document)).catch(() => []));
  const inner = named?.findLast(({ start, end }) => start <= at.line && at.line <= end);
  const place =
    inner && (inner.kind === 'function' ? l10n.t('function {0}', inner.name) : l10n.t('class {0}', inner.name));
  return [
    l10n.t('{0} of {1}', changes.indexOf(change) + 1, changes.length),
    ...(place === undefined ? [] : [place]),
    becomes(change),
    ...(change.own ? [l10n.t('edited by you')] : []),
  ].join(', ');
}

function becomes({ hunk: { removed, count } }: Change): string {
  const { l10n } = vscode;
  const before = removed.length;
  if (before === 0) return count === 1 ? l10n.t('1 new line') : l10n.t('{0} new lines', count);
  if (count === 0) return before === 1 ? l10n.t('1 line removed') : l10n.t('{0} lines removed', before);
  if (before === 1) return count === 1 ? l10n.t('1 line changed') : l10n.t('1 line becomes {0}', count);
  return before === count ? l10n.t('{0} lines changed', count) : l10n.t('{0} lines become {1}', before, count);
}
