import { invalid } from './errors.ts';
import type { Refusal } from './errors.ts';
import { isArray, isObject, objects, stringOf } from './json.ts';
import type { Raw } from './json.ts';
import type { Model, Personality, Range } from './personality.ts';
import { extraFields, unknownTag } from './problems.ts';
import { messageProblems } from './validateMessages.ts';
import type { Validation } from './validation.ts';

/** Body fields that every Messages API has. */
const always = ['model', 'messages', 'max_tokens', 'system', 'stream'];

/** Largest body, as the first party has it. */
export const maxBytes = 32 * 1024 * 1024;

/** Judges a request's body as strictly as the real API does. The texts are the real API's where it has one. */
export function validate(validation: Validation): { readonly body: Raw; readonly model: Model } | Refusal {
  const { personality: gateway, headers, body: text } = validation;
  if (Buffer.byteLength(text) > maxBytes) {
    return { status: 413, type: 'request_too_large', message: 'Request exceeds the maximum size' };
  }
  if (!/^application\/json\b/i.test(headers['content-type'] ?? ''))
    return invalid('content-type: Should be application/json');
  const body = parse(text);
  if (typeof body === 'string') return invalid(body);
  const model = findModel(gateway, String(body['model']));
  const personality = { ...gateway, ...model?.own };
  for (const problem of bodyProblems(body, { ...validation, personality })) return invalid(problem);
  if (!model) return unknownModel(gateway, String(body['model']));
  for (const problem of modelProblems(body, personality, model, headers['anthropic-version'])) return invalid(problem);
  for (const problem of messageProblems(body, { ...validation, personality })) return invalid(problem);
  const size = estimateTokens(body);
  if (size > model.context) return invalid(`prompt is too long: ${size} tokens > ${model.context} maximum`);
  return { body, model };
}

/** Tokens of a value sent or said: four characters each, at least one. */
export function estimateTokens(value: unknown): number {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return Math.max(1, Math.ceil(text.length / 4));
}

function parse(text: string): Raw | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return 'The request body is not valid JSON: unexpected character: line 1 column 1 (char 0)';
  }
  if (!isObject(value)) return 'Input should be an object';
  // A lone surrogate can only come as an escape: as bytes it would not be UTF-8, which the server has looked at.
  return wellFormed(value)
    ? value
    : 'The request body is not valid JSON: no low surrogate in string: line 1 column 1 (char 0)';
}

function wellFormed(value: unknown): boolean {
  // With the `u` flag a pair is one character, so that only lone surrogates match.
  if (typeof value === 'string') return !/\p{Surrogate}/u.test(value);
  if (isArray(value)) return value.every(wellFormed);
  return !isObject(value) || Object.entries(value).every(([key, entry]) => wellFormed(key) && wellFormed(entry));
}

function findModel(personality: Personality, id: string): Model | undefined {
  const known = personality.catalogue.find((model) => model.id === id);
  if (known || !personality.anyModel) return known;
  return { id, label: id, maxTokens: Number.MAX_SAFE_INTEGER, context: 1_000_000 };
}

function unknownModel({ unknownModel: status }: Personality, id: string): Refusal {
  if (typeof status === 'function') return status(id);
  switch (status) {
    case 404:
      return { status, type: 'not_found_error', message: `model: ${id}` };
    case 400:
      return {
        status,
        type: 'invalid_request_error',
        message: `Invalid model name passed in model=${id}. Call /v1/models to view available models.`,
      };
    case 503:
      return {
        status,
        type: 'model_not_found',
        message: `No available channel for model ${id} under group default (distributor)`,
      };
  }
}

/** Fields a body may have. A field that the gateway's page does not name is refused. */
function fieldsOf(p: Personality, counting: boolean): readonly string[] {
  const optional: readonly (readonly [string, unknown])[] = [
    ['temperature', p.temperature],
    ['top_p', p.top_p],
    ['top_k', p.top_k],
    ['stop_sequences', p.stop_sequences],
    ['tools', p.tools],
    ['tool_choice', p.tool_choice.length > 0],
    ['thinking', p.thinking.length > 0],
    ['output_config', p.effort],
    ['metadata', p.metadata],
    ['cache_control', p.cache_control === 'everywhere' || p.cache_control === 'ignored'],
  ];
  const fields = [...always, ...optional.filter(([, known]) => known).map(([name]) => name), ...p.extra];
  const generation = ['max_tokens', 'stream', 'temperature', 'top_p', 'top_k', 'stop_sequences', 'metadata'];
  return counting ? fields.filter((field) => !generation.includes(field)) : fields;
}

/** Fields that come with a beta: of the body, and of a tool. */
const betaFields = [['context_management', /\bcontext-management-/]] as const;
const betaToolFields = [['defer_loading', /\b(?:advanced-tool-use|tool-search-tool)-/]] as const;

/** Those of them whose beta the request names in its header. */
const namedBy = (headers: Validation['headers'], fields: typeof betaFields | typeof betaToolFields): string[] =>
  fields.filter(([, beta]) => beta.test(headers['anthropic-beta'] ?? '')).map(([name]) => name);

function* bodyProblems(body: Raw, { personality: p, counting, headers }: Validation): Generator<string> {
  const { model, max_tokens: maxTokens, stream, stop_sequences: stops, metadata } = body;
  if (model === undefined) yield 'model: Field required';
  if (typeof model !== 'string') yield 'model: Input should be a valid string';
  if (model === '') yield 'model: String should have at least 1 character';
  if (!counting && maxTokens === undefined && p.maxTokensRequired) yield 'max_tokens: Field required';
  if (maxTokens !== undefined) {
    if (typeof maxTokens !== 'number' || !Number.isInteger(maxTokens))
      yield 'max_tokens: Input should be a valid integer';
    else if (maxTokens < 1) yield 'max_tokens: Input should be greater than or equal to 1';
  }
  const fields = [...fieldsOf(p, counting), ...namedBy(headers, betaFields)];
  for (const field of Object.keys(body)) if (!fields.includes(field)) yield `${field}: Extra inputs are not permitted`;
  if (stream !== undefined && typeof stream !== 'boolean') yield 'stream: Input should be a valid boolean';
  yield* systemProblems(body['system'], p);
  yield* rangeProblem('temperature', body['temperature'], p.temperature);
  yield* rangeProblem('top_p', body['top_p'], p.top_p);
  yield* rangeProblem('top_k', body['top_k'], p.top_k);
  if (stops !== undefined) {
    if (!isArray(stops) || stops.some((stop) => typeof stop !== 'string'))
      yield 'stop_sequences: Input should be a valid list';
    else if (stops.some((stop) => !/\S/.test(String(stop))))
      yield 'stop_sequences: each stop sequence must contain non-whitespace';
  }
  if (metadata !== undefined) {
    if (!isObject(metadata)) yield 'metadata: Input should be a valid dictionary';
    else if (p.metadata === 'user_id') {
      for (const key of Object.keys(metadata))
        if (key !== 'user_id') yield `metadata.${key}: Extra inputs are not permitted`;
    }
  }
  yield* toolProblems(body, p, namedBy(headers, betaToolFields));
  yield* thinkingProblems(body, p);
  yield* effortProblems(body['output_config']);
  yield* cacheProblems(body, p);
}

function* systemProblems(system: unknown, p: Personality): Generator<string> {
  if (system === undefined || (typeof system === 'string' && p.system.includes('string'))) return;
  if (!isArray(system) || !p.system.includes('blocks')) {
    yield 'system: Input should be a valid string';
    return;
  }
  for (const [index, block] of system.entries()) {
    if (!isObject(block) || block['type'] !== 'text') yield `system.${index}: Input should be a text block`;
    else if (typeof block['text'] !== 'string' || block['text'] === '')
      yield 'system: text content blocks must be non-empty';
    else yield* extraFields(block, ['type', 'text', 'cache_control', 'citations'], `system.${index}`);
  }
}

function* rangeProblem(name: string, value: unknown, range: Range | undefined): Generator<string> {
  if (value === undefined || !range) return;
  if (typeof value !== 'number') yield `${name}: Input should be a valid number`;
  else if (range.integer && !Number.isInteger(value)) yield `${name}: Input should be a valid integer`;
  else if (range.above !== undefined && value <= range.above)
    yield `${name}: Input should be greater than ${range.above}`;
  else if (value < range.min) yield `${name}: Input should be greater than or equal to ${range.min}`;
  else if (value > range.max) yield `${name}: Input should be less than or equal to ${range.max}`;
}

function* toolProblems(body: Raw, p: Personality, betas: readonly string[]): Generator<string> {
  const { tools, tool_choice: choice } = body;
  const toolFields = [
    'name',
    'description',
    'input_schema',
    ...betas,
    ...(p.cache_control === 'blocks' ? [] : ['cache_control']),
  ];
  if (tools !== undefined) {
    if (!isArray(tools)) yield 'tools: Input should be a valid list';
    const names = objects(tools).map((tool) => tool['name']);
    for (const [index, tool] of objects(tools).entries()) {
      const at = `tools.${index}.custom`;
      if (typeof tool['name'] !== 'string' || !/^[a-zA-Z0-9_-]{1,128}$/.test(tool['name'])) {
        yield `${at}.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`;
      }
      const schema = tool['input_schema'];
      if (!isObject(schema)) yield `${at}.input_schema: Field required`;
      else if (schema['type'] !== 'object') yield `${at}.input_schema.type: Input should be 'object'`;
      yield* extraFields(tool, toolFields, at);
    }
    if (new Set(names).size !== names.length) yield 'tools: Tool names must be unique.';
  }
  if (choice === undefined) return;
  if (!isObject(choice)) yield 'tool_choice: Input should be a valid dictionary or object to extract fields from';
  else {
    const type = String(choice['type']);
    if (!p.tool_choice.includes(type)) yield unknownTag('tool_choice', type, p.tool_choice);
    if (type === 'tool' && typeof choice['name'] !== 'string') yield 'tool_choice.tool.name: Field required';
    if (type === 'tool' && !objects(tools).some((tool) => tool['name'] === choice['name'])) {
      yield `Tool '${String(choice['name'])}' not found in provided tools`;
    }
    if (tools === undefined && type !== 'none') yield 'tool_choice: may only be specified while providing tools';
    const parallel = type === 'none' ? [] : ['disable_parallel_tool_use'];
    yield* extraFields(choice, ['type', ...(type === 'tool' ? ['name'] : []), ...parallel], `tool_choice.${type}`);
  }
}

function* thinkingProblems(body: Raw, p: Personality): Generator<string> {
  const { thinking, max_tokens: maxTokens, temperature, top_p: topP, top_k: topK, tool_choice: choice } = body;
  if (thinking === undefined || p.thinking.length === 0) return;
  if (!isObject(thinking)) {
    yield 'thinking: Input should be a valid dictionary or object to extract fields from';
    return;
  }
  const type = String(thinking['type']);
  if (!p.thinking.includes(type)) yield unknownTag('thinking', type, p.thinking);
  const display = p.name === 'anthropic' ? ['display'] : [];
  yield* extraFields(
    thinking,
    type === 'enabled' ? ['type', 'budget_tokens', ...display] : ['type', ...display],
    `thinking.${type}`,
  );
  if (p.easyThinking) return;
  if (type === 'enabled') {
    const budget = thinking['budget_tokens'];
    if (typeof budget !== 'number' || !Number.isInteger(budget)) yield 'thinking.enabled.budget_tokens: Field required';
    else if (budget < 1024) yield 'thinking.enabled.budget_tokens: Input should be greater than or equal to 1024';
    else if (typeof maxTokens === 'number' && maxTokens <= budget) {
      yield '`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation.';
    }
  }
  if (type === 'disabled') return;
  if (temperature !== undefined && temperature !== 1)
    yield '`temperature` may only be set to 1 when thinking is enabled.';
  if (topK !== undefined) yield '`top_k` must be unset when thinking is enabled.';
  if (typeof topP === 'number' && topP < 0.95)
    yield '`top_p` must be greater than or equal to 0.95 or unset when thinking is enabled.';
  if (isObject(choice) && (choice['type'] === 'any' || choice['type'] === 'tool')) {
    yield 'Thinking may not be enabled when tool_choice forces tool use.';
  }
}

function* effortProblems(config: unknown): Generator<string> {
  if (config === undefined) return;
  if (!isObject(config)) yield 'output_config: Input should be a valid dictionary';
  else {
    yield* extraFields(config, ['effort', 'format'], 'output_config');
    const efforts = ['low', 'medium', 'high', 'xhigh', 'max'];
    if (config['effort'] !== undefined && !efforts.includes(stringOf(config['effort']))) {
      yield `output_config.effort: Input should be ${efforts.map((effort) => `'${effort}'`).join(', ')}`;
    }
  }
}

function* cacheProblems(body: Raw, p: Personality): Generator<string> {
  const marks = cacheMarks(body);
  if (marks.length > 0 && p.cache_control === 'refused') yield 'cache_control: Extra inputs are not permitted';
  if (marks.length > 4) yield `A maximum of 4 blocks with cache_control may be provided. Found ${marks.length}.`;
  for (const mark of marks) {
    if (!isObject(mark) || mark['type'] !== 'ephemeral') yield "cache_control.type: Input should be 'ephemeral'";
    else if (mark['ttl'] !== undefined && mark['ttl'] !== '5m' && mark['ttl'] !== '1h')
      yield "cache_control.ttl: Input should be '5m' or '1h'";
  }
  const lives = marks.filter(isObject).map(({ ttl = '5m' }) => ttl);
  if (lives.lastIndexOf('1h') > lives.indexOf('5m') && lives.includes('5m'))
    yield "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block";
}

/** Every `cache_control` in a body's own places, in the order of the prompt (never inside a tool's input). */
function cacheMarks(body: Raw): readonly unknown[] {
  const blocks = objects(body['messages']).flatMap((message) => objects(message['content']));
  const inner = blocks.filter((block) => block['type'] === 'tool_result').flatMap((block) => objects(block['content']));
  return [body, ...objects(body['tools']), ...objects(body['system']), ...blocks, ...inner]
    .map((owner) => owner['cache_control'])
    .filter((mark) => mark !== undefined && mark !== null);
}

function* modelProblems(body: Raw, p: Personality, model: Model, version: string | undefined): Generator<string> {
  const { max_tokens: maxTokens } = body;
  if (typeof maxTokens === 'number' && maxTokens > model.maxTokens) {
    yield `max_tokens: ${maxTokens} > ${model.maxTokens}, which is the maximum allowed number of output tokens for ${model.id}`;
  }
  const sampling = ['temperature', 'top_p', 'top_k'].filter((name) => body[name] !== undefined);
  if (p.version && version === '2026-10-21')
    for (const name of sampling) yield `${name}: Extra inputs are not permitted`;
  if (!model.fixedSampling) return;
  for (const name of sampling) {
    const usual = (name === 'temperature' && body[name] === 1) || (name === 'top_p' && Number(body[name]) >= 0.99);
    if (!usual) yield `\`${name}\` is not supported by ${model.id}.`;
  }
}
