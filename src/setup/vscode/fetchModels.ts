// Asks gateways for their model lists, and says why there is none.
import * as vscode from 'vscode';
import type { Gateway } from '../../gateways/gateway.ts';
import { endpointOf, namedTarget, targetOf } from '../../gateways/resolve.ts';
import type { Secret } from '../../gateways/resolve.ts';
import type { ModelLists } from '../../host/modelLists.ts';
import { listModels, MessagesError } from '../../messages/index.ts';
import type { Endpoint, ModelInfo } from '../../messages/index.ts';
import { isNoList } from '../noList.ts';
import { diagnose } from '../test/fixes.ts';
import { faultWords } from '../../faults/sentences.ts';
import type { Setup, SetupHost } from './setup.ts';

/** How long to wait for a model list: choosing a model must not hang on it. */
export const patience = { firstByte: 15_000, idle: 15_000 };

/** Stands in for a model id where a request needs one but none has been chosen yet. */
export const anyModel = '-';

/**
 * A gateway's endpoint even without a key: a missing key is one of the mistakes a request may reveal. Throws as
 * `endpointOf` does if a secret header has no value, or if nobody is signed in.
 */
export function openEndpoint(gateway: Gateway, model: string, secret: Secret | undefined): Endpoint {
  return endpointOf({ gateway: { ...gateway, loopback: true }, model }, undefined, { ...secret, lost: false });
}

/** Why there is no model list, and the endpoint it was requested from. */
export interface Trouble {
  readonly error: MessagesError;
  readonly endpoint: Endpoint;
}

/** Fetches a gateway's model list, or says why there is none. An empty list counts as none. */
export async function fetchModels(
  { transport }: Pick<SetupHost, 'transport'>,
  gateway: Gateway,
  secret: Secret | Promise<Secret | undefined>,
  signal: AbortSignal,
): Promise<readonly ModelInfo[] | Trouble> {
  // What is stored isn't known yet, and nothing is sent to this one.
  const unknown = gateway.signIn === true ? { key: anyModel } : undefined;
  let endpoint = openEndpoint({ ...gateway, secretHeaders: [] }, anyModel, unknown);
  try {
    endpoint = openEndpoint(gateway, anyModel, await secret);
    const models = await listModels(endpoint, { transport, signal, timeouts: patience });
    const error = new MessagesError('not_found', 'The model list is empty.', { reason: 'empty_list' });
    return models.length > 0 ? models : { error, endpoint };
  } catch (error) {
    if (error instanceof MessagesError) return { error, endpoint };
    throw error;
  }
}

/** Fetches a gateway's model list and stores it, or says why there is none. */
export async function refreshModels(
  host: SetupHost,
  lists: ModelLists,
  gateway: Gateway,
  signal: AbortSignal,
): Promise<readonly ModelInfo[] | Trouble> {
  const models = await fetchModels(host, gateway, host.secrets.read(gateway), signal);
  if (!('error' in models)) await lists.put(gateway, models);
  return models;
}

/** Why there is no model list, in words. */
export function troubleWords({ error, endpoint }: Trouble): string {
  if (error.reason === 'empty_list') return vscode.l10n.t('This gateway’s model list is empty.');
  if (isNoList(error)) return vscode.l10n.t('This gateway doesn’t list its models.');
  const { origin } = new URL(endpoint.url);
  return faultWords(diagnose(error, endpoint).fault, { origin }, vscode.l10n);
}

/** What to do without a model list. The cause may be a wrong URL. */
export function absentWords({ error }: Trouble): string {
  if (error.reason === 'empty_list') return vscode.l10n.t('Enter a model ID from the gateway’s documentation.');
  return vscode.l10n.t('The URL may be wrong. If it’s right, enter a model ID from the gateway’s documentation.');
}

/** The chat's model if it belongs to this gateway, else the gateway's default. */
export function modelFor({ host, chat }: Pick<Setup, 'host' | 'chat'>, gateway: Gateway): string | undefined {
  const { current } = host.settings;
  const asked = chat.asks();
  if (asked?.gatewayId === gateway.id) return asked.model;
  for (const target of [() => targetOf(current, 'chat'), () => namedTarget(current, gateway.id)]) {
    try {
      const found = target();
      if (found.gateway.id === gateway.id) return found.model;
    } catch (error) {
      // Nothing is chosen here. Try the next place.
      if (!(error instanceof MessagesError)) throw error;
    }
  }
  return undefined;
}
