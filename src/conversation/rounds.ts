// Runs one reply from its first request to its end, tool calls included, as entries.
import { emptyMessage, MessagesError, toolCalls } from '../messages/index.ts';
import type { Change, Ending as SentEnding, InputMessage, Message, ToolUseBlock, Update } from '../messages/index.ts';
import { toFailure } from './failure.ts';
import { cutOf, joinOf } from './join.ts';
import type { Cut } from './overlap.ts';
import { roundMessages } from './path.ts';
import type { ReplyEntry } from './running.ts';
import type { Author, Call, Ending, NodeId } from './tree.ts';

/** A request's updates: the endpoint, first and again whenever a fallback takes over, then everything that arrives. */
export type RoundUpdate =
  | { readonly type: 'endpoint'; readonly endpoint: Author; readonly fallbackFrom?: unknown }
  | Update;

/** Sends one request. */
export type SendRound = (messages: readonly InputMessage[]) => AsyncIterable<RoundUpdate>;

/** What becomes of a call. */
export interface Tools {
  /** Yields each state of the call. The last is `done`, `failed` or `denied`. */
  run(use: ToolUseBlock, signal: AbortSignal): AsyncIterable<Omit<Call, 'id'>>;
}

export interface ReplyOptions {
  readonly reply: NodeId;
  readonly send: SendRound;
  /** Without them a call ends the reply. */
  readonly tools?: Tools;
  /** What is asked. */
  readonly messages: readonly InputMessage[];
  /** It was cut off and goes on: how many rounds and blocks it has, and its text so far. */
  readonly from?: { readonly rounds: number; readonly blocks: number; readonly text: string };
  readonly signal: AbortSignal;
}

/**
 * A reply from its first request to its end, as entries: a request, what its calls came to, the next request with their
 * results, until the model calls for nothing more. The last entry is its only `end`. Throws only what `send` throws,
 * after that end.
 */
export async function* runReply(options: ReplyOptions): AsyncGenerator<ReplyEntry, void, undefined> {
  const { reply, tools, signal } = options;
  const end = (ending: Ending): ReplyEntry => ({ type: 'end', reply, ending });
  const { from } = options;
  const cut = from && cutOf(from.text);
  const first = from?.rounds ?? 0;
  let { messages } = options;
  let blocks = from?.blocks ?? 0;
  try {
    for (let round = first; ; round++) {
      const place: Place = round === first ? { round, blocks, isFirst: true, cut } : { round, blocks, isFirst: false };
      const { ending, message, author } = yield* runRound(options, place, messages);
      blocks += message.content.length;
      const uses = ending.type === 'complete' && tools !== undefined ? toolCalls(message) : [];
      if (tools === undefined || uses.length === 0) {
        yield end(ending);
        return;
      }
      const calls: Call[] = [];
      for (const use of uses) {
        const call = yield* runCall(reply, round, use, tools, signal);
        if (signal.aborted) {
          yield end({ type: 'stopped' });
          return;
        }
        calls.push(call);
      }
      messages = [...messages, ...roundMessages({ message, calls }, author)];
    }
  } catch (bug) {
    yield end(unended);
    throw bug;
  }
}

/** A sender that breaks its promise must not leave a reply that runs for ever. */
const unended: Ending = {
  type: 'interrupted',
  failure: toFailure(new MessagesError('malformed', 'The request ended without a result.')),
};

interface Sent {
  readonly ending: Ending;
  readonly message: Message;
  readonly author: Author | undefined;
}

/** Which of the reply's requests it is, and how many blocks the earlier ones brought. */
interface Place {
  readonly round: number;
  readonly blocks: number;
  /** It is the first since the reply was asked for, or asked to go on. */
  readonly isFirst: boolean;
  /** Where it was cut off, if this round goes on there. */
  readonly cut?: Cut | undefined;
}

async function* runRound(
  { reply, send }: ReplyOptions,
  { round, blocks, isFirst, cut }: Place,
  messages: readonly InputMessage[],
): AsyncGenerator<ReplyEntry, Sent, undefined> {
  const at = round === 0 ? {} : { round };
  let author: Author | undefined;
  let hasBegun = false;
  let isEmpty = isFirst;
  const joining = new Joining(reply, round, cut);
  for await (const update of send(messages)) {
    switch (update.type) {
      case 'endpoint': {
        const { gatewayId, gatewayName, origin, model } = update.endpoint;
        author = { gatewayId, gatewayName, origin, model };
        yield { type: 'author', reply, author };
        if (update.fallbackFrom !== undefined) yield { type: 'notice', reply, notice: 'fallback' };
        break;
      }
      case 'request':
        // What an earlier attempt brought (an id, usage, never text) isn't part of the reply.
        if (hasBegun) yield { type: 'restart', reply, ...at };
        hasBegun = false;
        isEmpty = isFirst;
        joining.restart();
        if (author === undefined) break;
        author = { ...author, url: update.url.replace(/[?#].*$/, '') };
        yield { type: 'author', reply, author };
        break;
      case 'events': {
        const { events, message } = update;
        const changes = shifted(update.changes, blocks);
        hasBegun = true;
        yield {
          type: 'events',
          reply,
          ...at,
          events,
          live: { message, changes, begins: isEmpty && changes.length > 0 },
        };
        isEmpty &&= changes.length === 0;
        yield* joining.grown(message, false);
        break;
      }
      case 'notice':
        if (update.notice.type !== 'caching_dropped') yield { type: 'notice', reply, notice: update.notice.type };
        break;
      case 'end':
        yield* joining.grown(update.message, true);
        return { ending: toEnding(update.ending), message: update.message, author };
      case 'waiting':
      case 'response':
        break;
    }
  }
  return { ending: unended, message: emptyMessage, author };
}

/** Settles, once and as soon as it can be told, how the text of a round joins the text it goes on from. */
class Joining {
  readonly #reply: NodeId;
  readonly #round: number;
  readonly #cut: Cut | undefined;
  #isOpen: boolean;

  constructor(reply: NodeId, round: number, cut: Cut | undefined) {
    this.#reply = reply;
    this.#round = round;
    this.#cut = cut;
    this.#isOpen = cut !== undefined;
  }

  restart(): void {
    this.#isOpen = this.#cut !== undefined;
  }

  *grown({ content }: Message, isOver: boolean): Generator<ReplyEntry, void, undefined> {
    if (!this.#isOpen || this.#cut === undefined) return;
    const text = content.find((block) => block.type === 'text');
    const join = text && joinOf(this.#cut, text.text, isOver);
    if (join === undefined) return;
    this.#isOpen = false;
    yield { type: 'join', reply: this.#reply, round: this.#round, join };
  }
}

const shifted = (changes: readonly Change[], by: number): readonly Change[] =>
  by === 0 ? changes : changes.map((change) => (change.type === 'moved' ? change : { ...change, at: change.at + by }));

/** The call from being asked for to its result. A tool that throws has failed. */
async function* runCall(
  reply: NodeId,
  round: number,
  use: ToolUseBlock,
  tools: Tools,
  signal: AbortSignal,
): AsyncGenerator<ReplyEntry, Call, undefined> {
  let call: Call = { id: use.id, state: 'asked' };
  yield { type: 'call', reply, round, call };
  try {
    for await (const now of tools.run(use, signal)) {
      call = { id: use.id, ...now };
      yield { type: 'call', reply, round, call };
    }
  } catch (error) {
    call = { id: use.id, state: 'failed', result: error instanceof Error ? error.message : String(error) };
    yield { type: 'call', reply, round, call };
  }
  return call;
}

function toEnding(ending: SentEnding): Ending {
  switch (ending.type) {
    case 'complete':
    case 'stopped':
      return ending;
    case 'interrupted':
    case 'failed':
      return { type: ending.type, failure: toFailure(ending.error) };
  }
}
