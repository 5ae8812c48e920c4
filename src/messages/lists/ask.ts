import { errorFromForeign, errorFromResponse, errorFromThrown } from '../errors/classify.ts';
import { defaultTimeouts } from '../transport.ts';
import type { Endpoint } from '../endpoint.ts';
import type { StreamOptions } from '../client.ts';
import { MessagesError } from '../errors/errors.ts';
import { isError } from '../reply/events.ts';
import { isObject, parseJson } from '../json.ts';
import { Exchange } from '../exchange.ts';
import { defaultLimits } from '../limits.ts';
import { secretsOf } from '../request/headers.ts';
import type { Json } from '../schema.ts';

/** What the small questions need: they are asked once, and never again by themselves. */
export type AskOptions = Pick<StreamOptions, 'transport' | 'signal' | 'timeouts' | 'limits'>;

/** Is this the answer of a server that has no such endpoint? */
export const isMissing = (thrown: unknown): boolean =>
  thrown instanceof MessagesError && (thrown.status === 404 || thrown.status === 405 || thrown.status === 501);

export interface Question {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One question, one JSON answer. Rejects with a {@link MessagesError}. */
export async function ask(endpoint: Endpoint, question: Question, options: AskOptions): Promise<Json> {
  const limits = { ...defaultLimits, ...options.limits };
  const secrets = secretsOf(endpoint);
  const exchange = new Exchange(options.transport, options.signal, options.timeouts ?? defaultTimeouts);
  try {
    const { status, headers } = await exchange.send(question);
    const isRefused = status < 200 || status >= 300;
    const body = isRefused ? await exchange.readError(status, limits.errorBody) : await exchange.readText(limits.body);
    const response = { status, headers, body };
    if (isRefused) throw errorFromResponse(response, secrets);
    const answer = parseJson(body);
    if (answer === undefined) throw errorFromForeign(response, secrets);
    if (isObject(answer) && isError(answer)) throw errorFromResponse(response, secrets);
    return answer;
  } catch (thrown) {
    throw errorFromThrown(thrown);
  } finally {
    exchange.close();
  }
}
