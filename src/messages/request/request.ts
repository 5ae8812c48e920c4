// Writes a request within the gateway’s dialect, or refuses to.
import type { Endpoint } from '../endpoint.ts';
import type { Dialect, Range } from '../dialect.ts';
import { MessagesError } from '../errors/errors.ts';
import { requestHeaders } from './headers.ts';
import type { PreparedRequest } from './headers.ts';
import { cacheOut, hasHomeOnly } from './blocks.ts';
import { withBreakpoints } from './breakpoints.ts';
import type { HistoryOptions } from './blocks.ts';
import { goesOnThoughtless, validHistory } from './history.ts';
import type { Json, JsonObject, MessageParams, Origin } from '../schema.ts';
import { isObject } from '../json.ts';

export interface RequestOptions {
  /** Default: true. */
  readonly stream?: boolean;
  /** Leaves out blocks and fields only their own server understands, and thinking if need be; see {@link isHealable}. */
  readonly withoutThinking?: boolean;
  /** Leaves out all breakpoints; see `isCacheRefusal`. */
  readonly withoutCaching?: boolean;
  /** The caller's own id of the request, for gateways that take one. */
  readonly id?: string;
}

/** A {@link MessagesError} for a request that is not sent; `field` is the parameter's name on the wire. */
const refuse = (field: string, message: string): MessagesError => new MessagesError('request', message, { field });

const undocumented = (field: string): MessagesError =>
  refuse(field, `This gateway does not document ${field}; it can be allowed in the gateway's settings.`);

/**
 * The one interpreter of a dialect's request side. Writes the least: what is not set is not in the body, and what the
 * dialect does not know is refused, with the field and the allowed range in the error, before anything is sent.
 */
export function prepareRequest(
  { dialect, ...others }: Endpoint,
  given: MessageParams,
  options: RequestOptions = {},
): PreparedRequest {
  const stream = options.stream ?? true;
  const isUncached = options.withoutCaching === true;
  const { cache_control: _, ...unmarked } = given;
  const endpoint = { ...others, dialect: isUncached ? { ...dialect, cache_control: false, caching: false } : dialect };
  const wanted = isUncached ? unmarked : marked(endpoint, given);
  const { params, extra, messages } = fit(endpoint, wanted, options.withoutThinking === true);
  const content = contentFields(endpoint, params, messages);
  const body: JsonObject = {
    ...content,
    max_tokens: maxTokens(params, endpoint.dialect),
    ...samplingFields(params, endpoint.dialect),
    ...(stream ? { stream: true } : {}),
    ...extra,
    // A field the user adds to is extended, not replaced.
    ...(isObject(content['output_config']) &&
      isObject(extra['output_config']) && {
        output_config: { ...content['output_config'], ...extra['output_config'] },
      }),
  };
  const accept = stream ? 'text/event-stream' : 'application/json';
  const { request_id: name } = endpoint.dialect;
  const own = name === '' || options.id === undefined ? {} : { [name]: options.id };
  return { url: endpoint.url, headers: { ...own, ...requestHeaders(endpoint, accept, true) }, body: toJson(body) };
}

/** The request with the breakpoints that it is sent with. */
export const marked = (endpoint: Endpoint, params: MessageParams): MessageParams =>
  withBreakpoints(params, endpoint.dialect, originOf(endpoint));

/** The body of `count_tokens`: what fills the context, and nothing about the reply. */
export function prepareCount(endpoint: Endpoint, given: MessageParams): PreparedRequest {
  const { params, messages } = fit({ ...endpoint, body: undefined }, given, false);
  const url = new URL(endpoint.url);
  url.pathname += '/count_tokens';
  return {
    url: url.href,
    headers: requestHeaders(endpoint, 'application/json', true),
    body: toJson(contentFields(endpoint, params, messages)),
  };
}

/** The origin of a reply from this endpoint. */
export function originOf({ url, model }: Endpoint): Origin {
  return { url: url.split(/[?#]/, 1)[0] ?? url, model };
}

// ---- Body

function contentFields(
  { dialect, model }: Endpoint,
  params: MessageParams,
  messages: readonly JsonObject[],
): JsonObject {
  if (model.trim() === '') throw refuse('model', 'No model is chosen.');
  // With an empty question left out, the reply before it would be taken for a beginning to continue.
  const unasked = params.messages.at(-1)?.role === 'user' && messages.at(-1)?.['role'] !== 'user';
  if (messages.length === 0 || unasked) {
    throw refuse('messages', 'There is nothing to send: the message is empty.');
  }
  const fields: Record<string, Json> = { model, messages };
  const system = systemField(params.system, dialect);
  if (system !== undefined) fields['system'] = system;
  addTools(fields, params, dialect);
  addThinking(fields, params, dialect);
  if (params.cache_control) {
    if (dialect.cache_control !== true) throw undocumented('cache_control');
    fields['cache_control'] = { ...params.cache_control };
  }
  return fields;
}

/** A plain string wherever that says the same: every server reads it, and LiteLLM drops a list of blocks. */
function systemField(system: MessageParams['system'], dialect: Dialect): Json | undefined {
  if (system === undefined) return undefined;
  if (typeof system === 'string') return system.trim() === '' ? undefined : system;
  const blocks = system.filter(({ text }) => text.trim() !== '');
  if (blocks.length === 0) return undefined;
  const cached = blocks.some((block) => block.cache_control) && dialect.cache_control !== false;
  return cached && dialect.system === 'blocks'
    ? blocks.map(({ text, cache_control }) => ({ type: 'text', text, ...cacheOut(cache_control, dialect) }))
    : blocks.map(({ text }) => text).join('\n\n');
}

function addTools(fields: Record<string, Json>, params: MessageParams, dialect: Dialect): void {
  const tools = params.tools ?? [];
  if (tools.length > 0) {
    if (!dialect.tools) throw undocumented('tools');
    // Only what every server knows: `strict` and the like are refused as extra inputs.
    fields['tools'] = tools.map(({ name, description, input_schema, cache_control }) => ({
      name,
      ...(description === undefined ? {} : { description }),
      input_schema,
      ...(dialect.cache_control === 'blocks' ? {} : cacheOut(cache_control, dialect)),
    }));
  }
  const choice = params.tool_choice;
  if (choice === undefined) return;
  if (tools.length === 0) throw refuse('tool_choice', 'tool_choice needs tools.');
  if (!dialect.tool_choice.includes(choice.type)) throw undocumented(`tool_choice.${choice.type}`);
  if (isThinking(params) && (choice.type === 'any' || choice.type === 'tool')) {
    throw refuse('tool_choice', 'A forced tool cannot be combined with thinking: only auto and none can.');
  }
  fields['tool_choice'] = { ...choice };
}

const isThinking = ({ thinking }: MessageParams): boolean => thinking !== undefined && thinking.type !== 'disabled';

const leastThinking = 1024;

function addThinking(fields: Record<string, Json>, params: MessageParams, dialect: Dialect): void {
  const { thinking, effort, max_tokens } = params;
  if (thinking !== undefined) {
    if (!dialect.thinking.includes(thinking.type)) throw undocumented(`thinking.${thinking.type}`);
    if (thinking.type === 'enabled') {
      const max = max_tokens - 1;
      checkRange('thinking.budget_tokens', thinking.budget_tokens, { min: leastThinking, max, integer: true });
    }
    fields['thinking'] = { ...thinking };
  }
  // Some servers refuse an effort when thinking is off.
  if (effort === undefined || thinking?.type === 'disabled') return;
  if (!dialect.effort.includes(effort)) throw undocumented(`output_config.effort (${effort})`);
  fields['output_config'] = { effort };
}

function maxTokens({ max_tokens }: MessageParams, dialect: Dialect): number {
  const range = { min: dialect.min_max_tokens, max: Number.MAX_SAFE_INTEGER, integer: true };
  checkRange('max_tokens', max_tokens, range);
  return max_tokens;
}

function samplingFields(params: MessageParams, dialect: Dialect): JsonObject {
  const fields: Record<string, Json> = {};
  for (const name of ['temperature', 'top_p', 'top_k'] as const) {
    const value = params[name];
    if (value === undefined) continue;
    const range = dialect[name];
    if (range === false) throw undocumented(name);
    checkRange(name, value, isThinking(params) ? whileThinking(name, range) : range);
    fields[name] = value;
  }
  if (params.stop_sequences && params.stop_sequences.length > 0) {
    if (!dialect.stop_sequences) throw undocumented('stop_sequences');
    fields['stop_sequences'] = params.stop_sequences;
  }
  if (params.metadata) {
    if (!dialect.metadata) throw undocumented('metadata');
    fields['metadata'] = params.metadata;
  }
  return fields;
}

/** The part of a range the reference API accepts while thinking is on; it refuses any other value. */
function whileThinking(name: 'temperature' | 'top_p' | 'top_k', range: Range): ConditionalRange {
  const condition = 'while thinking is on';
  switch (name) {
    case 'temperature':
      return { min: 1, max: 1, condition };
    case 'top_p':
      return { ...range, min: Math.max(range.min, 0.95), condition };
    case 'top_k':
      throw refuse(name, 'top_k cannot be combined with thinking: it must not be set.');
  }
}

/** A range, and when it holds, if not always. */
interface ConditionalRange extends Range {
  readonly condition?: string;
}

function checkRange(field: string, value: number, { min, max, integer, condition }: ConditionalRange): void {
  if (Number.isFinite(value) && value >= min && value <= max && !(integer === true && !Number.isInteger(value))) return;
  const kind = integer === true ? 'a whole number' : 'a number';
  const range = max >= Number.MAX_SAFE_INTEGER ? `${min} or more` : `between ${min} and ${max}`;
  const allowed = min === max ? String(min) : `${kind}, ${range}`;
  throw refuse(field, `${field} must be ${allowed}${condition === undefined ? '' : ` ${condition}`}.`);
}

/**
 * JSON that every parser takes: `JSON.stringify` writes half a surrogate pair as an escape, which strict servers refuse
 * for the whole conversation; it becomes U+FFFD here, wherever it stands.
 */
function toJson(body: JsonObject): string {
  const json = JSON.stringify(body);
  if (!json.includes('\\ud')) return json;
  return json.replace(/\\\\|\\ud[89a-f][\da-f]{2}/g, (found) => (found === '\\\\' ? found : '\ufffd'));
}

// ---- Thinking that was refused

/**
 * The history, and what it allows of the rest. A turn that goes on after its calls must have begun with thinking while
 * thinking is `enabled`, and have none while it is `disabled`: to the model, calls and results in a row are one turn
 * (https://platform.claude.com/docs/build-with-claude/thinking). Where it was begun elsewhere, or without, thinking is
 * off until it has ended. `healing`: the second try after a refusal.
 */
function fit(endpoint: Endpoint, params: MessageParams, healing: boolean) {
  const { dialect, body: extra = {} } = endpoint;
  const origin = originOf(endpoint);
  const thinking = extra['thinking'] ?? params.thinking;
  const type = isObject(thinking) ? thinking['type'] : undefined;
  const tools = (params.tools ?? []).length > 0 || extra['tools'] !== undefined;
  const history = (home: HistoryOptions['home'] & {}): readonly JsonObject[] =>
    validHistory(params.messages, { dialect, origin, tools, home, thinkingAnywhere: type === 'adaptive' });
  const messages = history(healing ? 'plain' : type === 'disabled' ? 'unthinking' : 'all');
  // With nothing left out of the history, it is thinking itself that was refused.
  const isRefused = healing && !hasHomeOnly(params.messages, origin);
  const isUnfit = (healing || type === 'enabled') && goesOnThoughtless(messages);
  if (type === undefined || type === 'disabled' || !(isRefused || isUnfit)) return { params, extra, messages };
  const without: { -readonly [Name in keyof MessageParams]: MessageParams[Name] } = { ...params };
  delete without.thinking;
  return {
    params: without,
    extra: Object.fromEntries(Object.entries(extra).filter(([name]) => name !== 'thinking')),
    messages: healing ? messages : history('unthinking'),
  };
}

/** Words (in lower case) with which servers refuse thinking, or blocks and fields of their own, sent back to them. */
const refusals: readonly (readonly RegExp[])[] = [
  [/invalid/, /signature/, /thinking/, /block/],
  [/invalid/, /data/, /redacted_thinking/],
  [/thought signature/, /not valid|invalid/],
  [/must start with a thinking block/],
  [/expected\W+thinking/, /found/],
  [/first block must be\W+thinking/],
  [/final (?:block|position)/, /cannot (?:be|contain)\W+thinking/],
  [/signature/, /field required/],
  [/signature/, /extra inputs are not permitted/],
  [/thinking/, /cannot be modified/],
  [/messages\.\d+\.content\.\d+/, /extra inputs are not permitted|input tag '(?!text|image|document|tool_)/],
  [/tool_use[._]id/, /should match pattern/],
  [/found without a corresponding\W+\w+_tool_result|must have a corresponding\W+server_tool_use/],
];

/** Is this a refusal of what an earlier reply brought: thinking, or blocks and fields of its server's own? */
export function isThinkingRefusal(error: MessagesError): boolean {
  if (error.status !== 400 && error.status !== 422) return false;
  const words = (error.detail ?? '').toLowerCase();
  return refusals.some((parts) => parts.every((part) => part.test(words)));
}

/** May the request that was refused so be sent once more, with {@link RequestOptions.withoutThinking}? */
export function isHealable(error: MessagesError, endpoint: Endpoint, { thinking, messages }: MessageParams): boolean {
  const thinks = thinking !== undefined || endpoint.body?.['thinking'] !== undefined;
  return isThinkingRefusal(error) && (thinks || hasHomeOnly(messages, originOf(endpoint)));
}
