// Lets the user pick an edit, and what to do about it.
import * as vscode from 'vscode';
import { choose } from '../../../host/dialogs.ts';
import { stateOf } from '../showing/editLenses.ts';
import type { EditAction } from '../showing/changeLenses.ts';
import type { Edits } from '../edits.ts';
import { actionsEverywhere } from './everywhere.ts';
import type { LiveEdit } from '../writing/live.ts';

/** Lets the user pick what to do about the edit at the cursor, or about one of the others. */
export async function pickAction(edits: Pick<Edits, 'live' | 'holding'>): Promise<void> {
  await edits.holding.open();
  const edit = edits.live.find(undefined) ?? (await pickEdit(edits.live.all));
  if (!edit) return;
  const { notes, actions: whole } = stateOf(edit);
  const actions = [...whole, ...changeActions(edit), ...actionsEverywhere(edits)];
  const rows: readonly Row[] = [
    ...actions.map(({ icon, title, detail, command }) => ({
      label: icon === undefined ? title : `$(${icon}) ${title}`,
      description: detail,
      run: async () => vscode.commands.executeCommand(command, edit.id),
    })),
    { label: `$(go-to-file) ${vscode.l10n.t('Go to Edit')}`, description: '', run: async () => goTo(edit) },
    ...others(edits.live.all.filter((other) => other !== edit)),
  ];
  const picked = await choose(rows, {
    title: vscode.workspace.asRelativePath(edit.document.uri),
    placeHolder: notes.map(({ text }) => text).join(' · ') || vscode.l10n.t('What do you want to do?'),
  });
  await picked?.run?.();
}

interface Row extends vscode.QuickPickItem {
  readonly run?: () => Promise<unknown>;
}

/** Goes to the code of an edit; one that waits in a file which isn't open is opened. */
export async function goToEdit(edits: Pick<Edits, 'live' | 'holding'>, id: string): Promise<void> {
  const held = edits.holding.waiting.get(id);
  const document = held && (await vscode.workspace.openTextDocument(vscode.Uri.parse(held.uri)));
  const edit = edits.live.find(id);
  if (edit) await goTo(edit);
  else if (document) await vscode.window.showTextDocument(document);
}

async function goTo({ document, file }: LiveEdit): Promise<void> {
  const { start } = file.at;
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(start, 0, start, 0) });
}

/** The other edits that run or wait, each a way to it. */
function others(edits: readonly LiveEdit[]): readonly Row[] {
  if (edits.length === 0) return [];
  const heading = { label: vscode.l10n.t('Other edits'), kind: vscode.QuickPickItemKind.Separator };
  return [heading, ...edits.map((edit) => ({ ...rowOf(edit), run: async () => goTo(edit) }))];
}

/** Where an edit is, and what it is at. */
function rowOf(edit: LiveEdit): Row {
  const { notes, sum } = stateOf(edit);
  const icon = edit.file.phase === 'review' ? 'check' : (notes[0]?.icon ?? 'edit');
  return {
    label: `$(${icon}) ${vscode.workspace.asRelativePath(edit.document.uri)}:${edit.file.at.start + 1}`,
    description: sum ?? notes[0]?.text ?? '',
  };
}

/** What can be done about the change at the cursor, where there are several. */
function changeActions({ session: { review } }: LiveEdit): readonly EditAction[] {
  const { l10n } = vscode;
  const here = l10n.t('The change at the cursor');
  const row = (icon: string, title: string, detail: string, command: string): EditAction => ({
    icon,
    title,
    detail,
    command,
  });
  const several: readonly EditAction[] = [
    row('arrow-down', l10n.t('Next Change'), '', 'parley.nextChange'),
    row('check', l10n.t('Accept Change'), here, 'parley.acceptChange'),
    row('discard', l10n.t('Reject Change'), here, 'parley.rejectChange'),
    row('eye', l10n.t('Show Code Before Change'), here, 'parley.peekChange'),
    ...(review.changes.some(({ own }) => own)
      ? [{ title: l10n.t('Do the Rest Like This'), detail: here, command: 'parley.doRestLikeThis' }]
      : []),
  ];
  return [
    ...(review.changes.length > 1 ? several : []),
    ...(review.last
      ? [row('history', l10n.t('Take Back'), l10n.t('Your last accept or reject'), 'parley.takeBackChange')]
      : []),
  ];
}

async function pickEdit(edits: readonly LiveEdit[]): Promise<LiveEdit | undefined> {
  const rows = edits.map((edit) => ({ ...rowOf(edit), edit }));
  const picked = await choose(rows, { placeHolder: vscode.l10n.t('Which edit?') });
  return picked?.edit;
}
