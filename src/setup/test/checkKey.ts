// Checks a key without paying for a request.
import { countTokens, listModels, MessagesError } from '../../messages/index.ts';
import type { AskOptions, Endpoint, ModelInfo } from '../../messages/index.ts';

export type KeyCheck =
  | { readonly state: 'accepted'; readonly models: readonly ModelInfo[] | undefined }
  | { readonly state: 'refused'; readonly error: MessagesError }
  /** No free request could tell. `error` says what prevented it. */
  | { readonly state: 'unchecked'; readonly error?: MessagesError };

/**
 * Finds out whether a gateway accepts the endpoint's key, at no cost: by listing models, else by counting tokens. Many
 * gateways do both for anyone, so an answer proves something only if the same request without the key is refused. Sends
 * a handful of small requests, all to the endpoint's origin.
 */
export async function checkKey(endpoint: Endpoint, options: AskOptions): Promise<KeyCheck> {
  const withoutKey: Endpoint = { ...endpoint, key: undefined };
  let models: readonly ModelInfo[] | undefined;
  const list = async (to: Endpoint): Promise<unknown> => {
    const listed = await listModels(to, options);
    if (to === endpoint) models = listed;
    return listed;
  };
  const count = async (to: Endpoint): Promise<unknown> =>
    countTokens(to, { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 1 }, options);
  for (const question of [list, count]) {
    const error = await failureOf(question, endpoint);
    if (error?.kind === 'auth') return { state: 'refused', error };
    if (error !== undefined && !isAnswer(error)) return { state: 'unchecked', error };
    if ((await failureOf(question, withoutKey))?.kind === 'auth') return { state: 'accepted', models };
  }
  return { state: 'unchecked' };
}

/** Refusals of the request itself. The key was accepted, or the server wouldn't have looked at the request. */
function isAnswer({ kind }: MessagesError): boolean {
  return kind === 'not_found' || kind === 'not_messages' || kind === 'model' || kind === 'invalid';
}

async function failureOf(
  question: (to: Endpoint) => Promise<unknown>,
  endpoint: Endpoint,
): Promise<MessagesError | undefined> {
  try {
    await question(endpoint);
    return undefined;
  } catch (error) {
    if (error instanceof MessagesError) return error;
    throw error;
  }
}
