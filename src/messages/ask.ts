import { errorFromForeign, errorFromResponse, errorFromThrown } from './classify.ts';
import { defaultTimeouts } from './client.ts';
import type { Endpoint, ModelInfo, StreamOptions } from './client.ts';
import { MessagesError } from './errors.ts';
import { isError, parseJson } from './events.ts';
import { Exchange } from './exchange.ts';
import { defaultLimits } from './limits.ts';
import { readModels } from './models.ts';
import { prepareCount, requestHeaders, secretsOf } from './request.ts';
import type { Json, MessageParams } from './schema.ts';
import { isObject, readUsage } from './usage.ts';

/** What the small questions need: they are asked once, and never again by themselves. */
export type AskOptions = Pick<StreamOptions, 'transport' | 'signal' | 'timeouts' | 'limits'>;

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
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}

const isMissing = (thrown: unknown): boolean =>
  thrown instanceof MessagesError && (thrown.status === 404 || thrown.status === 405 || thrown.status === 501);

/** Endings of a base URL that only serve a compatibility layer: the models list lives above them (D56). */
const compatible =
  /\/(?:api\/claudecode|api\/anthropic|apps\/anthropic|api\/coding|claudecode|anthropic|step_plan|coding|claude)$/;
const mostPages = 20;

/** Where the list may be, in order: what the dialect says, else the usual places. Always on the base URL's origin. */
export function modelsUrls({ baseUrl, dialect }: Pick<Endpoint, 'baseUrl' | 'dialect'>): readonly string[] {
  const base = baseUrl.replace(/\/+$/, '');
  if (dialect.models.length > 0) return dialect.models.map((path) => base + path);
  const above = base.replace(compatible, '');
  const urls = [`${base}/v1/models`];
  if (/\/v\d+$/.test(base)) urls.push(`${base}/models`);
  if (above !== base) urls.push(`${above}/v1/models`, `${above}/models`);
  else urls.push(`${base}/models`);
  return [...new Set(urls)];
}

/**
 * The models a gateway offers, wherever its list lives and whatever its shape, in the gateway's order. Goes on to the
 * next place only where there is no list (404, 405, or an answer that is none). Rejects with the first place's
 * {@link MessagesError} when none has one.
 */
export async function listModels(endpoint: Endpoint, options: AskOptions): Promise<readonly ModelInfo[]> {
  let first: MessagesError | undefined;
  for (const url of modelsUrls(endpoint)) {
    try {
      return await allPages(endpoint, url, options);
    } catch (thrown) {
      const error = errorFromThrown(thrown);
      if (!isMissing(error) && error.kind !== 'not_messages') throw error;
      first ??= error;
    }
  }
  throw first ?? new MessagesError('not_found', 'This gateway has no list of models.');
}

async function allPages(endpoint: Endpoint, url: string, options: AskOptions): Promise<readonly ModelInfo[]> {
  const models: ModelInfo[] = [];
  let next = url;
  for (let page = 0; page < mostPages; page++) {
    const request = { method: 'GET', url: next, headers: requestHeaders(endpoint, 'application/json') } as const;
    const answer = await ask(endpoint, request, options);
    const list = readModels(answer);
    if (list === undefined) throw new MessagesError('not_messages', 'This is not a list of models.', { status: 200 });
    models.push(...list);
    const last = isObject(answer) && answer['has_more'] === true ? answer['last_id'] : undefined;
    if (typeof last !== 'string' || last === '' || list.length === 0) break;
    next = `${url}?limit=1000&after_id=${encodeURIComponent(last)}`;
  }
  return [...new Map(models.map((model) => [model.id, model])).values()];
}

interface Question {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One question, one JSON answer. */
async function ask(endpoint: Endpoint, question: Question, options: AskOptions): Promise<Json> {
  const limits = { ...defaultLimits, ...options.limits };
  const secrets = secretsOf(endpoint);
  const exchange = new Exchange(options.transport, options.signal, options.timeouts ?? defaultTimeouts);
  try {
    const { status, headers } = await exchange.send(question);
    const body = await exchange.readText(status === 200 ? limits.body : limits.errorBody);
    const response = { status, headers, body };
    if (status < 200 || status >= 300) throw errorFromResponse(response, secrets);
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
