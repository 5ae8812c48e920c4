import * as vscode from 'vscode';
import type { EndpointLabel } from '../../gateways/use.ts';
import { explained } from '../../host/notify.ts';
import type { Words } from '../view.ts';

/** What the chat says, in VS Code's language. */
export function createWords(): Words {
  return {
    continue: vscode.l10n.t('Continue exactly where you stopped.'),
    editorClosed: vscode.l10n.t(
      'The editor was closed or reloaded while the reply was coming in. What had arrived is kept.',
    ),
    damagedReply: vscode.l10n.t('Part of this reply was damaged on disk. What could be read is shown.'),
    damagedQuestion: vscode.l10n.t('(This question was damaged on disk.)'),
    emptyReply: vscode.l10n.t('The model sent an empty reply.'),
    redacted: vscode.l10n.t('This thinking is encrypted.'),
    tooLongToShow: vscode.l10n.t('The rest is too long to be shown here.'),
    notice,
    stopReason,
    unsaved: (error) =>
      vscode.l10n.t(
        'This conversation is not being saved: {0} It is kept in memory and tried again.',
        sentence(error.message),
      ),
    explain: explained,
  };
}

/** Words of others, which may come without a full stop. */
export const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

function notice(type: string, author: EndpointLabel | undefined): string | undefined {
  switch (type) {
    case 'fallback':
      return vscode.l10n.t('The chosen gateway could not answer, so {0} was asked.', author?.gatewayName ?? '');
    case 'thinking_dropped':
      return vscode.l10n.t(
        'The gateway refused the thinking or blocks of earlier replies, and was asked again without them.',
      );
    case 'not_streamed':
      return vscode.l10n.t('This gateway sent the reply whole instead of streaming it.');
    default:
      return undefined;
  }
}

function stopReason(reason: string | undefined): string | undefined {
  switch (reason) {
    case 'max_tokens':
      return vscode.l10n.t('The reply reached its limit of tokens. The setting “Max Tokens” allows more.');
    case 'model_context_window_exceeded':
      return vscode.l10n.t('The reply filled the model’s context window.');
    case 'refusal':
      return vscode.l10n.t('The model refused to go on.');
    case 'tool_use':
      return vscode.l10n.t('The model asked for a tool, but none was offered.');
    default:
      return undefined;
  }
}
