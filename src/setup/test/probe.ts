// Sends a test’s requests, counts them, and collects what they teach.
import type { LearnedFacts } from '../../gateways/learned.ts';
import type { DialectPatch } from '../../gateways/presets.ts';
import { emptyMessage, MessagesError, stream } from '../../messages/index.ts';
import type {
  AssistantBlock,
  Endpoint,
  JsonObject,
  MessageParams,
  ModelInfo,
  Result,
  StreamOptions,
  Timeouts,
  Transport,
  Usage,
} from '../../messages/index.ts';
import type { Fault } from '../../faults/diagnose.ts';
import type { Check, Fix } from './fixes.ts';

/** `ok`: works. `no`: not supported, which isn't a mistake. `failed`: something has to be changed. */
export type State = 'ok' | 'no' | 'unknown' | 'failed';

/** What was found, as data. `setup/words.ts` words it. Never contains a key. */
export type Finding =
  | { readonly type: 'fault'; readonly fault: Fault; readonly error: MessagesError }
  /** The request for this feature was refused or failed. */
  | { readonly type: 'refused'; readonly error: MessagesError }
  | { readonly type: 'works' }
  /** The gateway has no such endpoint. */
  | { readonly type: 'absent' }
  /** Accepted. Whether it had an effect can't be seen from one short question. */
  | { readonly type: 'accepted' }
  /** Accepted, but with no sign of an effect. */
  | { readonly type: 'ignored' }
  | { readonly type: 'posted'; readonly url: string }
  | { readonly type: 'header'; readonly header: 'bearer' | 'x-api-key' | 'none' }
  | { readonly type: 'version'; readonly version: string }
  | { readonly type: 'answered'; readonly model: string }
  /** Pieces that arrived one after another, and the milliseconds from first to last. */
  | { readonly type: 'streamed'; readonly pieces: number; readonly milliseconds: number }
  /** The whole reply arrived at once, at the end. */
  | { readonly type: 'buffered' }
  /** A single JSON answer, although a stream was requested. */
  | { readonly type: 'whole' }
  | { readonly type: 'tooShort' }
  | { readonly type: 'milliseconds'; readonly value: number }
  | { readonly type: 'rate'; readonly tokensPerSecond: number }
  | { readonly type: 'tokens'; readonly input: number | undefined; readonly output: number | undefined }
  | { readonly type: 'notReported' }
  | { readonly type: 'count'; readonly count: number }
  /** How errors are reported: in the reference form, or in another that was understood. */
  | { readonly type: 'errorForm'; readonly standard: boolean }
  /** An invalid request was answered as if it were valid. */
  | { readonly type: 'unchecked' };

export interface Row {
  readonly check: Check;
  readonly state: State;
  readonly finding: Finding;
  readonly fixes: readonly Fix[];
}

export interface Outcome {
  /** Whether the gateway answered a question, and so can be used. */
  readonly usable: boolean;
  /** To remember about the gateway. */
  readonly gateway: LearnedFacts;
  /** To remember about the tested model. */
  readonly model: LearnedFacts;
  /** The gateway's model list, if it returned one. */
  readonly models: readonly ModelInfo[] | undefined;
  /** Requests sent, including refused ones. */
  readonly requests: number;
  /** Sums of all requests, as reported. */
  readonly tokens: { readonly input: number; readonly output: number };
}

export interface ProbeOptions {
  readonly transport: Transport;
  readonly signal: AbortSignal;
  readonly timeouts?: Timeouts;
}

/** A row of the results. */
export function row(check: Check, state: State, finding: Finding, ...fixes: readonly Fix[]): Row {
  return { check, state, finding, fixes };
}

/** A user message. */
export function question(text: string): MessageParams['messages'][number] {
  return { role: 'user', content: text };
}

/** The outcome of one request. */
export interface Answer {
  /** Whether the gateway began a reply. */
  readonly answered: boolean;
  readonly error: MessagesError | undefined;
  readonly blocks: readonly AssistantBlock[];
  readonly usage: Usage;
  readonly model: string;
  readonly wholeAnswer: boolean;
  /** Characters of text. */
  readonly length: number;
  /** When each network chunk with text arrived, in milliseconds. */
  readonly arrivals: readonly number[];
  readonly firstByte: number | undefined;
}

/** One test run. Counts its requests and tokens, and collects what it learns. */
export class Probe {
  readonly endpoint: Endpoint;
  readonly options: ProbeOptions;
  models: readonly ModelInfo[] | undefined;
  #requests = 0;
  #tokens = { input: 0, output: 0 };
  #gateway: LearnedFacts = {};
  #model: LearnedFacts = {};

  constructor(endpoint: Endpoint, options: ProbeOptions) {
    this.endpoint = endpoint;
    const transport: Transport = async (request) => {
      this.#requests++;
      return options.transport(request);
    };
    this.options = { ...options, transport };
  }

  /** Asks once, without retries. `patch` and `body` enable what is being tested; `enough` ends the reply early. */
  async ask(params: MessageParams, trial: Trial = {}): Promise<Answer> {
    const endpoint: Endpoint = {
      ...this.endpoint,
      ...(trial.url === undefined ? {} : { url: trial.url }),
      dialect: { ...this.endpoint.dialect, ...trial.patch },
      body: { ...this.endpoint.body, ...trial.body },
    };
    const answer = await collect(endpoint, params, { ...this.options, retries: 0 }, trial.enough);
    this.#tokens.input += answer.usage.input ?? 0;
    this.#tokens.output += answer.usage.output ?? 0;
    return answer;
  }

  /** Runs a request that isn't a question, and returns its error instead of throwing it. */
  async free<Value>(send: () => Promise<Value>): Promise<Value | MessagesError> {
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

/** What a request tests, on top of the endpoint's own dialect. */
export interface Trial {
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
  let message = emptyMessage;
  let end: Result | undefined;
  let status: number | undefined;
  for await (const update of stream(endpoint, params, options)) {
    if (update.type === 'events') {
      message = update.message;
      const before = length;
      for (const event of update.events) if (event.type === 'text') length += event.text.length;
      if (length > before) arrivals.push(performance.now() - started);
      // Leaving the loop closes the socket, so nothing more is generated or paid for.
      if (enough?.(message.content) === true) break;
    } else if (update.type === 'notice') wholeAnswer ||= update.notice.type === 'not_streamed';
    else if (update.type === 'response') ({ status } = update);
    else if (update.type === 'end') end = update;
  }
  const ending = end?.ending;
  const error =
    ending === undefined || ending.type === 'complete'
      ? undefined
      : ending.type === 'stopped'
        ? new MessagesError('stopped', 'Stopped.')
        : ending.error.with({ status: ending.error.status ?? status });
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
