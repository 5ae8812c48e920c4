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
    if (!isObject(answer) || answer['has_more'] !== true || models.size === before) break;
    // Some say that there is more, but not after what.
    const { last_id: given } = answer;
    const last = typeof given === 'string' && given !== '' ? given : (list.at(-1)?.id ?? '');
    const after = new URL(url);
    after.searchParams.set('limit', '1000');
    after.searchParams.set('after_id', last);
    next = after.href;
  }
  return [...models.values()];
}
