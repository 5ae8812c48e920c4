// Lists a gateway’s models, wherever the list is.
import { ask, isMissing } from './ask.ts';
import type { AskOptions } from './ask.ts';
import { errorFromThrown } from '../errors/classify.ts';
import type { Endpoint } from '../endpoint.ts';
import { readModels } from './modelList.ts';
import type { ModelInfo } from './modelList.ts';
import { MessagesError } from '../errors/errors.ts';
import { requestHeaders, secretsOf } from '../request/headers.ts';
import { redacted, redactor } from '../secrets.ts';
import { isObject } from '../json.ts';
import type { Json } from '../schema.ts';

/** Endings of a base URL that only serve a compatibility layer: the models list lives above them. */
const compatible =
  /\/(?:api\/claudecode|api\/anthropic|apps\/anthropic|api\/coding|claudecode|anthropic|step_plan|coding|claude)$/;
/** Where twenty a page are given whatever is asked for, that is a thousand models. */
const mostPages = 50;

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
 * next place only where there is no list (404, 405, words that say so, or an answer that is none). Rejects with the first place's
 * {@link MessagesError} when none has one.
 */
export async function listModels(endpoint: Endpoint, options: AskOptions): Promise<readonly ModelInfo[]> {
  let first: MessagesError | undefined;
  for (const url of modelsUrls(endpoint)) {
    try {
      return await allPages(endpoint, url, options);
    } catch (thrown) {
      const error = errorFromThrown(thrown);
      if (!isMissing(error) && error.kind !== 'not_messages' && error.kind !== 'not_found') throw error;
      // "Models not found" is about the list: no model was asked for.
      first ??= error.kind === 'model' ? noList(error) : error;
    }
  }
  throw first ?? noList();
}

const noList = (error?: MessagesError): MessagesError =>
  new MessagesError('not_found', 'This gateway has no list of models.', {
    status: error?.status,
    detail: error?.detail,
    requestId: error?.requestId,
  });

const unreadable = 'This is not a list of models that Parley can read.';

async function allPages(endpoint: Endpoint, url: string, options: AskOptions): Promise<readonly ModelInfo[]> {
  const models = new Map<string, ModelInfo>();
  const redact = redactor(secretsOf(endpoint));
  let next = url;
  for (let page = 0; page < mostPages; page++) {
    const request = { method: 'GET', url: next, headers: requestHeaders(endpoint, 'application/json') } as const;
    const answer = await ask(endpoint, request, options);
    const list = readModels(answer);
    if (list === undefined) throw new MessagesError('not_messages', unreadable, { status: 200 });
    const before = models.size;
    for (const model of list.map((each) => redacted(each, redact))) models.set(model.id, model);
    const last = list.at(-1)?.id ?? '';
    const following = models.size === before ? undefined : pageAfter(url, answer, last);
    if (following === undefined) break;
    next = following;
  }
  return [...models.values()];
}

/** The page that follows this one: after an id, as the reference asks for it, or by a token, as Google does. */
function pageAfter(url: string, answer: Json, last: string): string | undefined {
  if (!isObject(answer)) return undefined;
  const after = new URL(url);
  for (const [name, parameter] of pageTokens) {
    const token = answer[name];
    if (typeof token !== 'string' || token === '') continue;
    after.searchParams.set(parameter, token);
    return after.href;
  }
  if (answer['has_more'] !== true) return undefined;
  // Some say that there is more, but not after what.
  const given = answer['last_id'];
  after.searchParams.set('limit', '1000');
  after.searchParams.set('after_id', typeof given === 'string' && given !== '' ? given : last);
  return after.href;
}

const pageTokens = [
  ['next_page_token', 'page_token'],
  ['nextPageToken', 'pageToken'],
] as const;
