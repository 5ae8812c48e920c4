import type { LearnedFacts } from '../gateways/learned.ts';
import type { DialectPatch } from '../gateways/known.ts';
import { errorFromResponse } from '../messages/classify.ts';
import type { Endpoint, ModelInfo, Result, StreamOptions, Timeouts, Transport } from '../messages/client.ts';
import { stream } from '../messages/client.ts';
import { countTokens } from '../messages/count.ts';
import { MessagesError } from '../messages/errors.ts';
import { Exchange } from '../messages/exchange.ts';
import { listModels } from '../messages/models.ts';
import { requestHeaders, secretsOf } from '../messages/request.ts';
import type { AssistantBlock, JsonObject, MessageParams, Usage } from '../messages/schema.ts';
import { diagnose, type Check, type Fix, type Mistake } from './diagnose.ts';

/** `ok`: it works. `no`: this gateway does not do it, which is no fault. `failed`: something has to be changed. */
export type State = 'ok' | 'no' | 'unknown' | 'failed';

/** What was found, as data; worded in `words.ts`. Never contains a key. */
export type Finding =
  | { readonly type: 'mistake'; readonly mistake: Mistake; readonly error: MessagesError }
  /** A request for this one feature was refused or failed. */
  | { readonly type: 'refused'; readonly error: MessagesError }
  | { readonly type: 'works' }
  /** There is no such endpoint. */
  | { readonly type: 'absent' }
  /** Taken without complaint, but without a sign that it had an effect. */
  | { readonly type: 'ignored' }
  | { readonly type: 'posted'; readonly url: string }
  | { readonly type: 'header'; readonly header: 'bearer' | 'x-api-key' | 'none' }
  | { readonly type: 'version'; readonly version: string }
  | { readonly type: 'answered'; readonly model: string }
  /** Pieces that came one after the other, and milliseconds from the first to the last. */
  | { readonly type: 'streamed'; readonly pieces: number; readonly milliseconds: number }
  /** The whole reply came at once at the end. */
  | { readonly type: 'buffered' }
  /** One JSON answer although a stream was asked for. */
  | { readonly type: 'whole' }
  | { readonly type: 'tooShort' }
  | { readonly type: 'milliseconds'; readonly value: number }
  | { readonly type: 'rate'; readonly tokensPerSecond: number }
  | { readonly type: 'tokens'; readonly input: number | undefined; readonly output: number | undefined }
  | { readonly type: 'notReported' }
  | { readonly type: 'count'; readonly count: number }
  /** How errors come: in the reference's form or in another that was understood. */
  | { readonly type: 'errorForm'; readonly standard: boolean }
  /** A request that cannot be right was answered as if it were. */
  | { readonly type: 'unchecked' };

export interface Row {
  readonly check: Check;
  readonly state: State;
  readonly finding: Finding;
  readonly fixes: readonly Fix[];
}

export interface Outcome {
  /** Did the gateway answer a question? Then it can be used. */
  readonly usable: boolean;
  /** To be kept with the gateway. */
  readonly gateway: LearnedFacts;
  /** To be kept with the gateway's model. */
  readonly model: LearnedFacts;
  /** The gateway's list, when it gave one. */
  readonly models: readonly ModelInfo[] | undefined;
  readonly requests: number;
  /** As reported, of all requests together. */
  readonly tokens: { readonly input: number; readonly output: number };
}

export interface ProbeOptions {
  readonly transport: Transport;
  readonly signal: AbortSignal;
  readonly timeouts?: Timeouts;
}

/** What a test costs at most, to be said before it starts. */
export const cost = {
  /** Requests that a gateway may charge for. */
  paid: 6,
  /** Requests that are refused or free everywhere: lists, counts, one that is wrong on purpose. */
  free: 3,
  /** Tokens of all questions together, about. */
  input: 700,
  /** Tokens of all answers together: one short count, one thought that is cut off, four words. */
  output: 64 + 1040 + 4 * 16,
} as const;

/**
 * Finds out how a gateway behaves by asking it, and says so row by row. Sends only to the endpoint's origin, and the key
 * only in the header the endpoint names. When the first question is not answered, the rows name the mistake and what
 * would undo it, and the test is over. Never throws; stopping ends it with the row `stopped`.
 */
export async function* testGateway(endpoint: Endpoint, options: ProbeOptions): AsyncGenerator<Row, Outcome, undefined> {
  const probe = new Probe(endpoint, options);
  const first = await probe.ask({ messages: [question(countingPrompt)], max_tokens: 64 });
  if (first.error !== undefined && !first.answered) {
    yield* failure(probe, first.error);
    return probe.outcome(false);
  }
  yield* connected(endpoint, first);
  yield* streaming(probe, first);
  for (const feature of [systemBlocks, tools, thinking, images, caching, counting, models, errors]) {
    if (options.signal.aborted) return probe.outcome(true);
    yield await feature(probe);
  }
  return probe.outcome(true);
}

const countingPrompt = 'Count from 1 to 20 in digits, separated by spaces. Write nothing else.';

function question(text: string): MessageParams['messages'][number] {
  return { role: 'user', content: text };
}

function row(check: Check, state: State, finding: Finding, ...fixes: readonly Fix[]): Row {
  return { check, state, finding, fixes };
}

/** What one request brought. */
interface Answer {
  /** Did the gateway begin a reply? */
  readonly answered: boolean;
  readonly error: MessagesError | undefined;
  readonly blocks: readonly AssistantBlock[];
  readonly usage: Usage;
  readonly model: string;
  readonly wholeAnswer: boolean;
  /** Characters of text. */
  readonly length: number;
  /** When each network chunk with text came, in milliseconds. */
  readonly arrivals: readonly number[];
  readonly firstByte: number | undefined;
}

/** One test: counts what it sends and collects what is learned. */
class Probe {
  readonly endpoint: Endpoint;
  readonly options: ProbeOptions;
  models: readonly ModelInfo[] | undefined;
  #requests = 0;
  #tokens = { input: 0, output: 0 };
  #gateway: LearnedFacts = {};
  #model: LearnedFacts = {};

  constructor(endpoint: Endpoint, options: ProbeOptions) {
    this.endpoint = endpoint;
    this.options = options;
  }

  /** Asks once, without retries. `patch` and `body` allow what is being tried out; `enough` ends the reply early. */
  async ask(params: MessageParams, trial: Trial = {}): Promise<Answer> {
    const endpoint: Endpoint = {
      ...this.endpoint,
      ...(trial.url === undefined ? {} : { url: trial.url }),
      dialect: { ...this.endpoint.dialect, ...trial.patch },
      body: { ...this.endpoint.body, ...trial.body },
    };
    this.#requests++;
    const answer = await collect(endpoint, params, { ...this.options, retries: 0 }, trial.enough);
    this.#tokens.input += answer.usage.input ?? 0;
    this.#tokens.output += answer.usage.output ?? 0;
    return answer;
  }

  /** A request outside of a conversation. */
  async free<Value>(send: () => Promise<Value>): Promise<Value | MessagesError> {
    this.#requests++;
    try {
      return await send();
    } catch (error) {
      if (error instanceof MessagesError) return error;
      throw error;
    }
  }

  learnGateway(facts: LearnedFacts): void {
    this.#gateway = { ...this.#gateway, ...facts, dialect: { ...this.#gateway.dialect, ...facts.dialect } };
  }

  learnModel(facts: LearnedFacts): void {
    this.#model = { ...this.#model, ...facts, dialect: { ...this.#model.dialect, ...facts.dialect } };
  }

  outcome(usable: boolean): Outcome {
    return {
      usable,
      gateway: this.#gateway,
      model: this.#model,
      models: this.models,
      requests: this.#requests,
      tokens: this.#tokens,
    };
  }
}

interface Trial {
  readonly url?: string;
  readonly patch?: DialectPatch;
  readonly body?: JsonObject;
  readonly enough?: (blocks: readonly AssistantBlock[]) => boolean;
}

async function collect(
  endpoint: Endpoint,
  params: MessageParams,
  options: StreamOptions,
  enough: Trial['enough'],
): Promise<Answer> {
  const started = performance.now();
  const arrivals: number[] = [];
  let length = 0;
  let wholeAnswer = false;
  let message: Result['message'] = { id: '', model: '', content: [], usage: {} };
  let end: Result | undefined;
  for await (const update of stream(endpoint, params, options)) {
    if (update.type === 'events') {
      message = update.message;
      const before = length;
      for (const event of update.events) if (event.type === 'text') length += event.text.length;
      if (length > before) arrivals.push(performance.now() - started);
      // Leaving the loop closes the socket: nothing more is generated or paid for.
      if (enough?.(message.content) === true) break;
    } else if (update.type === 'notice') wholeAnswer ||= update.notice.type === 'not_streamed';
    else if (update.type === 'end') end = update;
  }
  const ending = end?.ending;
  const error =
    ending === undefined || ending.type === 'complete'
      ? undefined
      : ending.type === 'stopped'
        ? new MessagesError('stopped', 'Stopped.')
        : ending.error;
  const { content: blocks, usage, model } = end?.message ?? message;
  return {
    answered: blocks.length > 0 || error === undefined,
    error,
    blocks,
    usage,
    model,
    wholeAnswer,
    length,
    arrivals,
    firstByte: end?.timing.firstByte,
  };
}

// ---- The first question

async function* failure(probe: Probe, error: MessagesError): AsyncGenerator<Row, void, undefined> {
  const diagnosis = diagnose(error, probe.endpoint);
  const { check, mistake } = diagnosis;
  if (check !== 'connection') yield row('connection', 'ok', { type: 'works' });
  if (check === 'model' || check === 'version') {
    yield row('address', 'ok', { type: 'posted', url: probe.endpoint.url });
    if (mistake === 'model' && probe.endpoint.key !== undefined) {
      yield row('key', 'ok', { type: 'header', header: probe.endpoint.dialect.auth });
    }
  }
  const found =
    mistake === 'path' || mistake === 'webPage' || mistake === 'otherApi' ? await findPath(probe) : undefined;
  const fixes: readonly Fix[] =
    found === undefined ? diagnosis.fixes : [{ kind: 'setUrl', url: found }, ...diagnosis.fixes];
  yield row(check, 'failed', { type: 'mistake', mistake, error }, ...fixes);
}

/** Where Messages endpoints usually lie. */
const usualPaths = ['/v1/messages', '/anthropic/v1/messages', '/api/v1/messages', '/api/anthropic/v1/messages'];

/** Looks on the same server for the path the endpoint has. */
async function findPath(probe: Probe): Promise<string | undefined> {
  const { origin, pathname } = new URL(probe.endpoint.url);
  for (const path of usualPaths.filter((each) => each !== pathname)) {
    const { answered, error } = await probe.ask({ messages: [question('Hi')], max_tokens: 16 }, { url: origin + path });
    if (answered || (error && /^(?:auth|credit|model|invalid|rate_limit)$/.test(error.kind))) return origin + path;
    if (probe.options.signal.aborted || error?.kind === 'network') return undefined;
  }
  return undefined;
}

function* connected({ url, dialect, key }: Endpoint, first: Answer): Generator<Row, void, undefined> {
  yield row('connection', 'ok', { type: 'works' });
  yield row('address', 'ok', { type: 'posted', url });
  yield row('key', 'ok', { type: 'header', header: key === undefined ? 'none' : dialect.auth });
  yield dialect.version === ''
    ? row('version', 'unknown', { type: 'ignored' })
    : row('version', 'ok', { type: 'version', version: dialect.version });
  yield row('model', 'ok', { type: 'answered', model: first.model });
}

/** A reply of fewer characters, or within fewer milliseconds, is too short to judge how it came. */
const enough = { characters: 20, milliseconds: 50 };

function* streaming(probe: Probe, first: Answer): Generator<Row, void, undefined> {
  const { arrivals, length, usage } = first;
  const start = arrivals[0] ?? 0;
  const last = arrivals.at(-1) ?? 0;
  // A proxy that holds a reply back lets it go in one burst, as one chunk or as a few in the same instant.
  const spread = last - start;
  const streams = arrivals.length >= 3 && spread >= Math.max(5, last * 0.05);
  const buffered = !streams && length >= enough.characters && last >= enough.milliseconds;
  if (first.error !== undefined) {
    const { mistake, fixes } = diagnose(first.error, probe.endpoint);
    yield row(
      'stream',
      'failed',
      { type: 'mistake', mistake: mistake === 'stopped' ? mistake : 'brokenStream', error: first.error },
      ...fixes,
    );
  } else if (first.wholeAnswer) yield row('stream', 'no', { type: 'whole' });
  else if (streams) yield row('stream', 'ok', { type: 'streamed', pieces: arrivals.length, milliseconds: spread });
  else if (buffered) yield row('stream', 'no', { type: 'buffered' });
  else yield row('stream', 'unknown', { type: 'tooShort' });
  if (streams || buffered || first.wholeAnswer) probe.learnModel({ streams });

  if (first.firstByte !== undefined) {
    probe.learnModel({ firstByte: Math.round(first.firstByte) });
    yield row('firstByte', 'ok', { type: 'milliseconds', value: first.firstByte });
  }
  yield streams && usage.output !== undefined
    ? row('speed', 'ok', { type: 'rate', tokensPerSecond: (usage.output / spread) * 1000 })
    : row('speed', 'unknown', { type: 'tooShort' });
  yield usage.input === undefined && usage.output === undefined
    ? row('usage', 'no', { type: 'notReported' })
    : row('usage', 'ok', { type: 'tokens', input: usage.input, output: usage.output });
}

// ---- One feature each: a row, and what it teaches

/** Only a refusal of the request itself says that a feature is not there; a busy gateway says nothing. */
function isRefusal({ kind }: MessagesError): boolean {
  return kind === 'invalid' || kind === 'not_found' || kind === 'too_large';
}

/** The row of a feature that was tried and failed. */
function without(probe: Probe, check: Check, error: MessagesError, patch: DialectPatch): Row {
  if (!isRefusal(error)) return row(check, 'unknown', { type: 'refused', error }, { kind: 'testAgain' });
  probe.learnModel({ dialect: patch });
  return row(check, 'no', { type: 'refused', error });
}

const short = { messages: [question('Reply with the word OK.')], max_tokens: 16 } satisfies MessageParams;
const instruction = { type: 'text', text: 'You are brief.' } as const;

async function systemBlocks(probe: Probe): Promise<Row> {
  const { answered, error } = await probe.ask(short, { body: { system: [{ ...instruction }] } });
  if (!answered && error) return without(probe, 'system', error, { system: 'string' });
  probe.learnModel({ dialect: { system: 'blocks' } });
  return row('system', 'ok', { type: 'works' });
}

async function tools(probe: Probe): Promise<Row> {
  const tool = {
    name: 'report',
    description: 'Reports that everything works.',
    input_schema: { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] },
  } as const;
  const params = { messages: [question('Call the tool "report" with ok = true.')], max_tokens: 64, tools: [tool] };
  // What is not documented may still be there: it is asked for here, and only here.
  const choices = probe.endpoint.dialect.tools
    ? probe.endpoint.dialect.tool_choice
    : (['auto', 'any', 'tool'] as const);
  const patch = { tools: true, tool_choice: choices };
  let forced = choices.includes('tool');
  let answer = await probe.ask(
    { ...params, ...(forced ? { tool_choice: { type: 'tool', name: tool.name } } : {}) },
    { patch },
  );
  if (
    forced &&
    answer.error &&
    isRefusal(answer.error) &&
    `${answer.error.field ?? ''} ${answer.error.detail ?? ''}`.includes('tool_choice')
  ) {
    forced = false;
    answer = await probe.ask(params, { patch });
  }
  if (!answer.answered && answer.error) return without(probe, 'tools', answer.error, { tools: false, tool_choice: [] });
  if (answer.blocks.some(({ type }) => type === 'tool_use')) {
    probe.learnModel({ dialect: { tools: true, tool_choice: forced || choices.length === 0 ? choices : [] } });
    return row('tools', 'ok', { type: 'works' });
  }
  if (!forced) return row('tools', 'unknown', { type: 'ignored' });
  probe.learnModel({ dialect: { tools: false, tool_choice: [] } });
  return row('tools', 'no', { type: 'ignored' });
}

async function thinking(probe: Probe): Promise<Row> {
  const params = { messages: [question('Is 91 a prime number?')], max_tokens: 1040 };
  const enough = (blocks: readonly AssistantBlock[]) => blocks.length > 0;
  const tried: MessagesError[] = [];
  for (const type of ['enabled', 'adaptive'] as const) {
    const patch: DialectPatch = { thinking: ['enabled', 'adaptive'] };
    const setting = type === 'enabled' ? ({ type, budget_tokens: 1024 } as const) : ({ type } as const);
    const { answered, error, blocks } = await probe.ask({ ...params, thinking: setting }, { patch, enough });
    if (answered) {
      const thinks = blocks.some((block) => block.type === 'thinking' || block.type === 'redacted_thinking');
      if (!thinks) return row('thinking', 'unknown', { type: 'ignored' });
      probe.learnModel({ dialect: { thinking: learnedThinking(probe, type) } });
      return row('thinking', 'ok', { type: 'works' });
    }
    if (error) tried.push(error);
    // Newer models know only the one kind, older ones only the other; the refusal names what it wants.
    if (!error || !isRefusal(error) || !/adaptive/i.test(error.detail ?? '')) break;
  }
  const [error = new MessagesError('malformed', 'No answer.')] = tried;
  return without(probe, 'thinking', error, { thinking: [] });
}

function learnedThinking({ endpoint }: Probe, works: 'enabled' | 'adaptive'): NonNullable<DialectPatch['thinking']> {
  const documented = endpoint.dialect.thinking;
  if (works === 'adaptive') return [...documented.filter((type) => type === 'disabled'), 'adaptive'];
  return documented.includes('enabled') ? documented : [...documented, 'enabled'];
}

/** One red pixel. */
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';

async function images(probe: Probe): Promise<Row> {
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } } as const;
  const params: MessageParams = {
    messages: [{ role: 'user', content: [image, { type: 'text', text: 'Which colour is this? One word.' }] }],
    max_tokens: 16,
  };
  const documented = probe.endpoint.dialect.images;
  const known = documented.includes('base64') ? documented : (['base64', ...documented] as const);
  const { answered, error } = await probe.ask(params, { patch: { images: known } });
  if (!answered && error) return without(probe, 'images', error, { images: [] });
  probe.learnModel({ dialect: { images: known } });
  return row('images', 'ok', { type: 'works' });
}

async function caching(probe: Probe): Promise<Row> {
  const system = [{ ...instruction, cache_control: { type: 'ephemeral' } }];
  const { answered, error, usage } = await probe.ask(short, { body: { system } });
  if (!answered && error) return without(probe, 'caching', error, { cache_control: false });
  if (usage.cacheRead === undefined && usage.cacheWrite === undefined)
    return row('caching', 'unknown', { type: 'ignored' });
  probe.learnModel({ dialect: { cache_control: true } });
  return row('caching', 'ok', { type: 'works' });
}

async function counting(probe: Probe): Promise<Row> {
  const count = await probe.free(async () => countTokens(probe.endpoint, short, probe.options));
  if (count instanceof MessagesError && count.kind !== 'not_messages') {
    return row('counting', 'unknown', { type: 'refused', error: count }, { kind: 'testAgain' });
  }
  const exists = typeof count === 'number';
  probe.learnGateway({ dialect: { count_tokens: exists } });
  if (!exists) return row('counting', 'no', { type: 'absent' });
  return row('counting', 'ok', { type: 'count', count });
}

async function models(probe: Probe): Promise<Row> {
  const list = await probe.free(async () => listModels(probe.endpoint, probe.options));
  if (list instanceof MessagesError) {
    const absent = list.kind === 'not_found' || list.kind === 'not_messages';
    return absent
      ? row('models', 'no', { type: 'absent' })
      : row('models', 'unknown', { type: 'refused', error: list });
  }
  probe.models = list;
  return row('models', 'ok', { type: 'count', count: list.length });
}

/** Asks for something that no Messages server may answer, to see how it says no. */
async function errors(probe: Probe): Promise<Row> {
  const { endpoint, options } = probe;
  const answer = await probe.free(async () => {
    const exchange = new Exchange(
      options.transport,
      options.signal,
      options.timeouts ?? { firstByte: 60_000, idle: 60_000 },
    );
    try {
      const headers = requestHeaders(endpoint, 'application/json', true);
      const body = JSON.stringify({ model: endpoint.model, max_tokens: 16, messages: [] });
      const response = await exchange.send({ method: 'POST', url: endpoint.url, headers, body });
      return { status: response.status, headers: response.headers, body: await exchange.readText(65_536) };
    } finally {
      exchange.close();
    }
  });
  if (answer instanceof MessagesError) return row('errors', 'unknown', { type: 'refused', error: answer });
  const error = errorFromResponse(answer, secretsOf(endpoint));
  if (answer.status < 300 && error.detail === undefined) return row('errors', 'no', { type: 'unchecked' });
  if (answer.status < 300 && error.kind === 'not_messages') return row('errors', 'no', { type: 'unchecked' });
  if (error.detail === undefined) return row('errors', 'no', { type: 'refused', error });
  return row('errors', 'ok', { type: 'errorForm', standard: /"type"\s*:\s*"error"/.test(answer.body) });
}
