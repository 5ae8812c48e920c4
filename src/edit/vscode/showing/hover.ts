// What a hover says over changed lines: what stood there before, and what can be done about the change.
import * as vscode from 'vscode';
import type { Hunk } from '../../diff.ts';
import type { EditSession } from '../../session.ts';
import { judgingActions, takingBack, withKeys } from './changeLenses.ts';
import type { EditAction, Keys } from './changeLenses.ts';
import { near, shownAt } from './near.ts';

/** Most lines that a hover shows. */
const hoverLines = 40;

/** Longest line that a hover shows whole. */
const hoverColumns = 500;

/** An edit as a hover needs it. */
export interface Hovered {
  readonly id: string;
  readonly session: EditSession;
}

/** What to show over a line of the document. `undefined`: no edit has changed it. */
export function hoverOver(
  { id, session }: Hovered,
  document: vscode.TextDocument,
  line: number,
  keys: Keys,
): vscode.Hover | undefined {
  const at = line - session.file.at.start;
  const range = document.lineAt(line).range;
  const { closed, open } = session.hunks;
  for (const hunk of open ? [...near(closed, at, at), open] : near(closed, at, at)) {
    const first = shownAt(hunk);
    if (at < first || at >= first + Math.max(hunk.count, 1)) continue;
    const change = session.review.changes.find((candidate) => candidate.hunk === hunk);
    const parts = [
      ...(hunk.removed.length === 0 ? [] : [beforeOf(hunk, at - first, document.languageId)]),
      ...(change ? [links(judgingActions(), [id, change.id], keys)] : []),
    ];
    if (parts.length > 0) return new vscode.Hover(parts, range);
  }
  const rejected = session.review.rejected.find((candidate) => candidate.line === at);
  if (!rejected) return undefined;
  const { judgement } = rejected;
  const text = codeOf(vscode.l10n.t('Rejected:'), judgement.proposed, document.languageId);
  return new vscode.Hover([text, links([takingBack()], [id, judgement.id], keys)], range);
}

/** The removed lines around the `at`th, as many as a hover holds. */
function beforeOf({ removed, count }: Hunk, at: number, languageId: string): vscode.MarkdownString {
  const middle = count === removed.length ? at : 0;
  const from = Math.max(0, Math.min(middle - hoverLines / 2, removed.length - hoverLines));
  return codeOf(vscode.l10n.t('Before:'), removed, languageId, from);
}

function codeOf(title: string, lines: readonly string[], languageId: string, from = 0): vscode.MarkdownString {
  const shown = lines.slice(from, from + hoverLines);
  const text = new vscode.MarkdownString();
  text.appendText(title);
  text.appendCodeblock(
    shown.map((line) => (line.length > hoverColumns ? `${line.slice(0, hoverColumns)}…` : line)).join('\n'),
    languageId,
  );
  if (shown.length < lines.length) {
    text.appendText(vscode.l10n.t('{0} more lines. Use Compare to see them all.', lines.length - shown.length));
  }
  return text;
}

/** Links that run our own commands. Nothing of the code is in this text, since it may run them. */
function links(all: readonly EditAction[], args: readonly [string, number], keys: Keys): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.isTrusted = { enabledCommands: all.map(({ command }) => command) };
  const encoded = encodeURIComponent(JSON.stringify(args));
  text.appendMarkdown(
    all
      .map(
        ({ title, command, detail }) =>
          `[${withKeys(title, command, keys)}](command:${command}?${encoded} "${detail}")`,
      )
      .join('\u00a0\u00a0·\u00a0\u00a0'),
  );
  return text;
}
