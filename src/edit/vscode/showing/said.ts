// What is said when an edit ends by itself or changes nothing.
import * as vscode from 'vscode';
import type { Nothing } from '../../session.ts';
import { issueMessage } from './editLenses.ts';
import type { LiveEdit } from '../writing/live.ts';
import type { Issue } from '../../stream/incoming.ts';
import type { Left } from '../writing/liveEvents.ts';
import type { Unfit } from '../../stream/replyCode.ts';
import { askUser, inform, warn } from '../../../host/messages.ts';

/** Why an edit ended without anyone asking. */
export function leftMessage({ document, session }: LiveEdit, why: Left): string {
  const { l10n } = vscode;
  const name = vscode.workspace.asRelativePath(document.uri);
  const rest = session.reply.done ? [] : [l10n.t('The rest of the edit wasn’t applied.')];
  switch (why) {
    case 'closed':
      return [l10n.t('{0} was closed.', name), ...rest].join(' ');
    case 'gone':
      return [l10n.t('{0} was deleted. Its edit comes back if the file does.', name), ...rest].join(' ');
    case 'refused':
      return [l10n.t('{0} can’t be written.', name), ...rest].join(' ');
    case 'replaced':
      return [l10n.t('The code being edited in {0} was replaced.', name), ...rest].join(' ');
  }
}

/** VS Code won't put the original back. */
export function refusedMessage({ document }: LiveEdit): string {
  const name = vscode.workspace.asRelativePath(document.uri);
  return vscode.l10n.t('{0} can’t be written, so the original wasn’t restored.', name);
}

/** What stays where the edit can't be told from what the user changed. */
export function mixedMessage(): string {
  return vscode.l10n.t('You changed lines that the edit had changed too. They stay as they are now.');
}

/** Says what happened to an edit, and offers both texts: nothing is lost. */
export async function offerCopy(message: string, { file, session }: LiveEdit): Promise<void> {
  const reply = vscode.l10n.t('Copy Reply');
  const original = vscode.l10n.t('Copy Original');
  const answer = await warn(message, reply, original);
  if (answer !== undefined)
    await vscode.env.clipboard.writeText((answer === reply ? session.reply.proposal : file.baseline).join('\n'));
}

/** Why a reply changed nothing. */
export function nothingMessage(why: Nothing): string {
  switch (why) {
    case 'unchanged':
      return vscode.l10n.t('The model made no changes.');
    case 'empty':
      return vscode.l10n.t('The reply has no code.');
    case 'silent':
      return vscode.l10n.t('The model sent an empty reply. Try again, or choose another model.');
    case 'refusal':
      return vscode.l10n.t('The model declined.');
    case 'cut':
      return vscode.l10n.t('The reply reached its token limit before it changed anything.');
    case 'full':
      return vscode.l10n.t('The code fills the model’s context window. Select less, or choose another model.');
  }
}

/** After these, some of the code was not reached. */
const unfinished: readonly Issue[] = ['stopped', 'interrupted', 'cut'];

/** What is doubtful about edits is said before they are accepted by a key, once. `false`: the user would rather not. */
export async function looksAgain(edits: readonly LiveEdit[]): Promise<boolean> {
  const doubtful = edits.filter((edit) => edit.session.reply.issues.length > 0 && !doubted.has(edit));
  if (doubtful.length === 0) return true;
  const issues = [...new Set(doubtful.flatMap(({ session }) => session.reply.issues))];
  const rest = issues.some((issue) => unfinished.includes(issue))
    ? [vscode.l10n.t('The rest of the code is unchanged')]
    : [];
  const anyway = vscode.l10n.t('Accept Anyway');
  const answer = await askUser(
    edits.length === 1
      ? vscode.l10n.t('Look at this edit again before you accept it.')
      : vscode.l10n.t('Look at these edits again before you accept them.'),
    [...issues.map(issueMessage), ...rest].map((line) => line.replace(/\.?$/, '.')).join('\n'),
    anyway,
  );
  if (answer === anyway) for (const edit of doubtful) doubted.add(edit);
  return answer === anyway;
}

/** Edits that the user has decided to accept in spite of what is doubtful. */
const doubted = new WeakSet<LiveEdit>();

/** Longest part of a reply in words that a notification shows. */
const mostWords = 300;

/** Why a reply that describes a change was not applied. */
function unfitMessage(unfit: Unfit): string {
  switch (unfit) {
    case 'diff':
      return vscode.l10n.t('The reply is a diff that doesn’t fit this code. Nothing was changed.');
    case 'search_replace':
      return vscode.l10n.t('The reply replaces lines that aren’t in this code. Nothing was changed.');
    case 'file':
      return vscode.l10n.t(
        'The reply is the whole file, but it isn’t clear which part of it replaces this code. Nothing was changed.',
      );
  }
}

/**
 * Shows what a reply said instead of code. `true`: the user wants it as code, which is not offered for the description of
 * a change (`unfit`).
 */
export async function offerWords(
  words: readonly string[],
  unfit: Unfit | undefined,
  read: () => Promise<void>,
): Promise<boolean> {
  const said = words.join(' ').replaceAll(/\s+/g, ' ').trim();
  const use = vscode.l10n.t('Use as Code');
  const all = vscode.l10n.t('Show Reply');
  const short = said.length > mostWords ? `${said.slice(0, mostWords)}…` : said;
  const answer = unfit
    ? await warn(unfitMessage(unfit), all)
    : await inform(vscode.l10n.t('The model answered in words: {0}', short), all, use);
  if (answer === all) await read();
  return answer === use;
}
