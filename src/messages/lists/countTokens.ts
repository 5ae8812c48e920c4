// Counts a request’s tokens at the gateway.
import { ask, isMissing } from './ask.ts';
import type { AskOptions } from './ask.ts';
import type { Endpoint } from '../endpoint.ts';
import { MessagesError } from '../errors/errors.ts';
import { prepareCount } from '../request/request.ts';
import type { MessageParams } from '../schema.ts';
import { readUsage } from '../reply/usage.ts';

/**
 * The input tokens of a request, counted by the gateway; `undefined` where it has no such endpoint (404, 405, 501).
 * Rejects with a {@link MessagesError} for anything else.
 */
export async function countTokens(
  endpoint: Endpoint,
  params: MessageParams,
  options: AskOptions,
): Promise<number | undefined> {
  try {
    const answer = await ask(endpoint, { method: 'POST', ...prepareCount(endpoint, params) }, options);
    const { input } = readUsage(answer);
    if (input === undefined) throw new MessagesError('not_messages', 'The answer is not a count of tokens.');
    return input;
  } catch (thrown) {
    // An unknown model is no missing endpoint, whatever the status.
    if (isMissing(thrown) && !(thrown instanceof MessagesError && thrown.kind === 'model')) return undefined;
    throw thrown;
  }
}
