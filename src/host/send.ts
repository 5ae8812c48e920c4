import * as vscode from 'vscode';
import { createTransport } from '#transport';
import { countTokens, stream } from '../messages/index.ts';
import type { Endpoint, MessageParams, MessagesError, Transport } from '../messages/index.ts';
import type { Gateway } from '../gateways/gateway.ts';
import { adaptedTo } from '../gateways/adapted.ts';
import { createTokenCounter } from '../sending/count.ts';
import type { TokenCounter } from '../sending/count.ts';
import { factsOf } from '../gateways/learned.ts';
import { createLimiter } from '../sending/limiter.ts';
import { calibrate, sizeOf } from '../gateways/models.ts';
import type { RequestRecord } from '../sending/requestRecord.ts';
import { endpointOf, targetOf } from '../gateways/resolve.ts';
import { createSend } from '../sending/send.ts';
import type { Send } from '../sending/send.ts';
import type { EndpointLabel, Use } from '../gateways/use.ts';
import { createLearned } from './learned.ts';
import type { LearnedStore } from './learned.ts';
import { createLog } from './log.ts';
import type { Log } from './log.ts';
import { loggedTransport } from '../sending/loggedTransport.ts';
import { notify } from './notify.ts';
import { createModelLists } from './modelLists.ts';
import type { ModelLists } from './modelLists.ts';
import { createSecrets } from './secrets.ts';
import type { Secrets } from './secrets.ts';
import { createSettings } from './settings.ts';
import type { SettingsSource } from './settings.ts';

/** What features are handed: the way to send, and the few things it stands on. */
export interface HostSend {
  readonly send: Send;
  readonly counter: TokenCounter;
  readonly settings: SettingsSource;
  readonly secrets: Secrets;
  readonly learned: LearnedStore;
  readonly lists: ModelLists;
  readonly log: Log;
  /** For requests that are no conversation; each leaves a line in the log. */
  readonly transport: Transport;
  /** For requests that are no conversation: lists of models, counting, tests. Rejects with a `MessagesError`. */
  endpoint(gateway: Gateway, model: string): Promise<Endpoint>;
  /** Is it settled whom a request of this use would ask? If not, the person is told what is missing. */
  readonly ready: (use: Use) => boolean;
  /** The person wants what was refused changed, for this model from now on. */
  readonly adapt: (endpoint: EndpointLabel, error: MessagesError) => Promise<void>;
  /** The last request and its reply, as far as it came; the key is not in it. */
  lastRequest(): RequestRecord | undefined;
}

/** Makes them; everything is disposed of with the context. Nothing is read, asked or sent before someone asks. */
export function createHostSend(context: vscode.ExtensionContext): HostSend {
  const settings = createSettings();
  const secrets = createSecrets(context.secrets, { askForSession });
  const learned = createLearned(context.globalState);
  const log = createLog(vscode.window.createOutputChannel('Parley', { log: true }));
  const lists = createModelLists(context.globalState);
  const wire = createTransport();
  const transport = loggedTransport(wire, log);
  context.subscriptions.push(settings, secrets, log);
  let last: RequestRecord | undefined;

  const observe = (record: RequestRecord, params: MessageParams): void => {
    last = record;
    if (record.ending === undefined) return;
    const { current } = settings;
    log.request(record, current.logContent);
    const gateway = current.gateways.find(({ id }) => id === record.endpoint.gatewayId);
    if (gateway !== undefined && record.ending.type === 'complete')
      learnUsage({ learned, log }, gateway, record, params);
  };

  const send = createSend({
    settings: () => settings.current,
    learned: (gateway) => learned.get(gateway),
    secret: async (gateway) => secrets.read(gateway),
    listed: (gateway) => lists.get(gateway),
    stream,
    transport: wire,
    limiter: createLimiter(),
    observe,
  });

  const endpoint = async (gateway: Gateway, model: string): Promise<Endpoint> =>
    endpointOf({ gateway, model }, learned.get(gateway), await secrets.read(gateway));

  const counter = createTokenCounter({
    settings: () => settings.current,
    learned: (gateway) => learned.get(gateway),
    endpoint,
    ask: async (to, params, signal) =>
      countTokens(to, params, { transport, signal, timeouts: settings.current.timeouts }),
    learn: async (gateway, facts) => learned.learn(gateway, facts),
  });

  const ready = (use: Use): boolean => {
    try {
      targetOf(settings.current, use);
      return true;
    } catch (error) {
      void notify(log, error);
      return false;
    }
  };

  const adapt = async ({ gatewayId, model }: EndpointLabel, error: MessagesError): Promise<void> => {
    const { gateways, thinking } = settings.current;
    const gateway = gateways.find(({ id }) => id === gatewayId);
    if (gateway === undefined) return;
    const { adapted = {} } = factsOf(learned.get(gateway), model);
    await learned.learn(gateway, { adapted: adaptedTo(error, adapted, thinking) }, model);
  };

  return {
    send,
    ready,
    adapt,
    counter,
    settings,
    secrets,
    learned,
    lists,
    log,
    transport,
    endpoint,
    lastRequest: () => last,
  };
}

/** A better estimate of tokens next time. */
function learnUsage(
  { learned, log }: Pick<HostSend, 'learned' | 'log'>,
  gateway: Gateway,
  { endpoint: { model }, message }: RequestRecord,
  params: MessageParams,
): void {
  const before = factsOf(learned.get(gateway), model).bytesPerToken;
  const bytesPerToken = calibrate(sizeOf(params), message?.usage ?? {}, before);
  if (bytesPerToken === undefined || bytesPerToken === before) return;
  const fail = (error: unknown): void => log.warn(`What was learned could not be kept: ${String(error)}`);
  learned.learn(gateway, { bytesPerToken }, model).then(undefined, fail);
}

async function askForSession(): Promise<boolean> {
  const keep = vscode.l10n.t('Keep Until Window Closes');
  const picked = await vscode.window.showWarningMessage(
    vscode.l10n.t('The place where this computer keeps keys does not work.'),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Parley never writes a key to a file. It can hold this one in memory until this window is closed; then it must be entered again.',
      ),
    },
    keep,
  );
  return picked === keep;
}
