// Sends the small requests: once, without retries.
import { errorFromForeign, errorFromResponse, errorFromThrown, ofSignIn } from '../errors/classify.ts';
import type { FailedResponse } from '../errors/classify.ts';
import { defaultTimeouts } from '../transport.ts';
import type { Endpoint } from '../endpoint.ts';
import type { ClientCertificate } from '../transport.ts';
import type { StreamOptions } from '../client.ts';
import { MessagesError } from '../errors/errors.ts';
import { isError } from '../errors/isError.ts';
import { isObject, parseJson } from '../json.ts';
import { Exchange } from '../exchange.ts';
import { defaultLimits } from '../limits.ts';
import { requestHeaders, secretsOf } from '../request/headers.ts';
import { redactor } from '../secrets.ts';
import type { Json, JsonObject } from '../schema.ts';

/** Options of the small requests: they are sent once and never retried. */
export type AskOptions = Pick<StreamOptions, 'transport' | 'signal' | 'timeouts' | 'limits'>;

/** Is this the answer of a server that has no such endpoint? */
export const isMissing = (thrown: unknown): boolean =>
  thrown instanceof MessagesError && (thrown.status === 404 || thrown.status === 405 || thrown.status === 501);

export interface Question {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly certificate?: ClientCertificate | undefined;
}

/** One question, one JSON answer. Rejects with a {@link MessagesError}. */
export async function ask(endpoint: Endpoint, question: Question, options: AskOptions): Promise<Json> {
  const redact = redactor(secretsOf(endpoint));
  const response = await answerTo({ ...question, certificate: endpoint.certificate }, options);
  const asked = question.method === 'POST' ? endpoint.model : undefined;
  if (isRefused(response.status)) throw ofSignIn(errorFromResponse(response, redact, asked), endpoint);
  const answer = parseJson(response.body);
  if (answer === undefined) throw errorFromForeign(response, redact);
  if (isObject(answer) && isError(answer)) throw errorFromResponse(response, redact, asked);
  return answer;
}

const isRefused = (status: number): boolean => status < 200 || status >= 300;

/** The whole answer to one question, whatever it is. */
export async function answerTo(question: Question, options: AskOptions): Promise<FailedResponse> {
  const limits = { ...defaultLimits, ...options.limits };
  const exchange = new Exchange(options.transport, options.signal, options.timeouts ?? defaultTimeouts);
  try {
    const { status, headers } = await exchange.send(question);
    const body = isRefused(status)
      ? await exchange.readError(status, limits.errorBody)
      : await exchange.readText(limits.body);
    return { status, headers, body };
  } catch (thrown) {
    throw errorFromThrown(thrown);
  } finally {
    exchange.close();
  }
}

/** An endpoint's answer to a body it may refuse. */
export interface Said {
  readonly status: number;
  readonly body: string;
  /** The answer, read as an error. */
  readonly error: MessagesError;
}

/** Posts a body as it is, to see what the endpoint makes of it. Rejects with a {@link MessagesError} without an answer. */
export async function post(endpoint: Endpoint, body: JsonObject, options: AskOptions): Promise<Said> {
  const headers = requestHeaders(endpoint, 'application/json', true);
  const question = { method: 'POST', url: endpoint.url, headers, body: JSON.stringify(body) } as const;
  const answer = await answerTo({ ...question, certificate: endpoint.certificate }, options);
  const redact = redactor(secretsOf(endpoint));
  const asked = typeof body['model'] === 'string' ? body['model'] : endpoint.model;
  return { status: answer.status, body: redact(answer.body), error: errorFromResponse(answer, redact, asked) };
}
