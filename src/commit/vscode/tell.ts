// What is asked before changes are sent, and what is said after a commit message was written.
import * as vscode from 'vscode';
import { holdsKey } from '../../messages/index.ts';
import type { Bounded, Part } from '../bounded.ts';
import type { Written } from '../writing.ts';
import { inform, warn } from '../../host/messages.ts';

/** Files named before the rest is only counted. */
const mostNamed = 3;
/** How long a sentence stays in the status bar. Milliseconds. */
const shown = 8_000;

/** The parts that may be sent, by the user's choice where some may hold a key; `undefined`: none of them. */
export async function withoutSecrets(parts: readonly Part[]): Promise<readonly Part[] | undefined> {
  const risky = new Set(parts.filter(({ text }) => holdsKey(text)));
  if (risky.size === 0) return parts;
  const [leave, send] = [vscode.l10n.t('Leave Out'), vscode.l10n.t('Send Anyway')];
  const question = vscode.l10n.t('These changes may contain a key: {0}.', named([...risky].map(({ path }) => path)));
  const picked = await warn(question, leave, send);
  if (picked === send) return parts;
  if (picked !== leave) return undefined;
  return parts.map((part) =>
    risky.has(part) ? { ...part, text: `(The changes of ${part.path} are left out.)\n` } : part,
  );
}

export function sayNothing(isWithoutGit: boolean): void {
  void inform(
    isWithoutGit ? vscode.l10n.t('Git isn’t available here.') : vscode.l10n.t('There are no changes to describe.'),
  );
}

/** What the user should know about a message that is there now, or isn't. */
export function sayAfter(how: Written['type'], of: 'staged' | 'all', { left, cut }: Bounded): void {
  const said = [endSentence(how), leftSentence(left, cut)].filter((each) => each !== undefined);
  if (said.length > 0) void inform(said.join(' '));
  else if (of === 'all' && how === 'written') {
    vscode.window.setStatusBarMessage(vscode.l10n.t('Nothing is staged: the message describes all changes.'), shown);
  }
}

function endSentence(how: Written['type']): string | undefined {
  switch (how) {
    case 'typed':
      return vscode.l10n.t('You changed the commit message, so Parley stopped writing it.');
    case 'empty':
      return vscode.l10n.t('The model returned no commit message.');
    case 'cut':
      return vscode.l10n.t('The commit message reached the maximum length and may be incomplete.');
    case 'written':
    case 'stopped':
    case 'failed':
      return undefined;
  }
}

function leftSentence(left: readonly string[], cut: readonly string[]): string | undefined {
  if (left.length + cut.length === 0) return undefined;
  const { l10n } = vscode;
  if (left.length === 0) return l10n.t('The changes were too large to be sent whole. Shortened: {0}.', named(cut));
  if (cut.length === 0) return l10n.t('The changes were too large to be sent whole. Left out: {0}.', named(left));
  return l10n.t('The changes were too large to be sent whole. Left out: {0}. Shortened: {1}.', named(left), named(cut));
}

function named(paths: readonly string[]): string {
  const names = paths.slice(0, mostNamed).map((path) => path || '?');
  const more = paths.length - names.length;
  return more === 0 ? names.join(', ') : vscode.l10n.t('{0} and {1} more', names.join(', '), more);
}
