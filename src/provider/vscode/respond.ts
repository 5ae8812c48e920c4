// Answers another extension's request: the same way out as for every other, its parts told as they come.
import * as vscode from 'vscode';
import { titleOf } from '../../faults/actions.ts';
import type { Action } from '../../faults/actions.ts';
import { silenceWords } from '../../faults/endings.ts';
import type { Takes } from '../../gateways/parameters.ts';
import type { Room } from '../../gateways/room.ts';
import type { Settings } from '../../gateways/settings.ts';
import type { EndpointLabel } from '../../gateways/use.ts';
import { explained } from '../../host/notify.ts';
import type { Ending, Message, MessagesError, Origin } from '../../messages/index.ts';
import type { Send } from '../../sending/send.ts';
import { paramsFor } from '../callerOptions.ts';
import { translate } from '../callerParts.ts';
import { ReplyParts } from '../replyParts.ts';
import type { ReplyPart } from '../replyParts.ts';
import { messagesFrom, partTo } from './classes.ts';

export interface RespondPorts {
  readonly send: Send;
  readonly settings: () => Settings;
  /** Of the model of this name. */
  readonly takes: (name: string) => Takes | undefined;
  readonly room: (name: string) => Room | undefined;
}

/** What a caller asks for, and who it is. */
export interface CallerRequest {
  readonly caller: string;
  /** `gateway/model`. */
  readonly name: string;
  readonly messages: readonly vscode.LanguageModelChatRequestMessage[];
  readonly options: vscode.ProvideLanguageModelChatResponseOptions;
  readonly signal: AbortSignal;
}

/** Sends it, and tells the reply's parts as they come. Rejects, with words for people, when there is no whole reply. */
export async function respond(
  ports: RespondPorts,
  request: CallerRequest,
  report: (part: vscode.LanguageModelResponsePart) => void,
): Promise<void> {
  const { caller, name, signal } = request;
  const parts = new ReplyParts();
  const tell = (told: readonly ReplyPart[]): void => {
    for (const part of told.map(partTo)) if (part !== undefined) report(part);
  };
  let endpoint: EndpointLabel | undefined;
  let origin: Origin = { url: '', model: '' };
  const params = paramsOf(ports, request);
  for await (const update of ports.send({ use: 'chat', purpose: 'provider', caller, model: name, params, signal })) {
    if (update.type === 'endpoint') endpoint = update.endpoint;
    else if (update.type === 'request') {
      origin = { url: update.url.replace(/[?#].*$/, ''), model: endpoint?.model ?? '' };
    } else if (update.type === 'events') tell(parts.take(update.changes, update.message, origin));
    else if (update.type === 'end') {
      failIf(update.ending, update.message, endpoint);
      tell(parts.finish(update.message, origin));
    }
  }
}

function paramsOf({ settings, takes, room }: RespondPorts, { name, messages, options }: CallerRequest) {
  const { messages: translated, system } = translate(messagesFrom(messages));
  const dialect = takes(name)?.dialect;
  const reply = room(name)?.reply;
  const asked = {
    modelOptions: options.modelOptions,
    tools: dialect?.tools === false ? [] : options.tools,
    mustCall: options.toolMode === vscode.LanguageModelChatToolMode.Required,
    effort: effortIn(options),
  };
  const wanted =
    dialect === undefined || reply === undefined
      ? {} // no such model, which sending will say
      : paramsFor(asked, { dialect, thinking: settings().thinking, reply });
  // The caller's own system prompt, or none: the user's is for their own questions.
  return { ...wanted, system, messages: translated };
}

/** Newer VS Codes hand on what was picked beside the model. */
function effortIn(options: object): unknown {
  const picked: unknown = Reflect.get(options, 'modelConfiguration');
  return typeof picked === 'object' && picked !== null ? Reflect.get(picked, 'effort') : undefined;
}

/** Words only: of an error, nothing else reaches the caller. */
function failIf(ending: Ending, { stopReason }: Message, endpoint: EndpointLabel | undefined): void {
  switch (ending.type) {
    case 'stopped':
      // Versions of VS Code that never pass the cancellation on would take a normal end for a whole reply.
      throw new vscode.CancellationError();
    case 'interrupted':
    case 'failed':
      throw new Error(wordsFor(ending.error, endpoint));
    case 'complete':
      if (ending.silence !== undefined) throw new Error(silenceWords(stopReason, vscode.l10n));
  }
}

/** What can be run to mend what is set up. Others are about Parley's own panel, or say what the sentence says already. */
const cures: readonly Action[] = [
  ...(['setKey', 'signIn', 'setCertificate', 'setBudget'] as const),
  ...(['addGateway', 'editGateway', 'openSettings'] as const),
];

/** What happened and what to do. Where the error is shown there are no buttons, so the command is named. */
export function wordsFor(error: MessagesError, endpoint: EndpointLabel | undefined): string {
  const { sentence, actions } = explained(error, endpoint);
  const cure = actions.find((action) => cures.includes(action));
  if (cure === undefined) return sentence;
  // The palette has one name for the first sign-in and any later one.
  const title = cure === 'signIn' ? vscode.l10n.t('Sign In') : titleOf(cure, vscode.l10n);
  return `${sentence} ${vscode.l10n.t('To fix this, run “Parley: {0}” from the Command Palette.', title)}`;
}
