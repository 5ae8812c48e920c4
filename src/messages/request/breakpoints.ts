// Where a prompt is cached: breakpoints at places that are there again in the next request.
import type { Dialect } from '../dialect.ts';
import type { MessagesError } from '../errors/errors.ts';
import type {
  AssistantBlock,
  CacheControl,
  InputMessage,
  MessageParams,
  Origin,
  TextBlock,
  Tool,
  UserBlock,
} from '../schema.ts';
import { isBlank, isHome } from './blocks.ts';

const mark: { readonly cache_control: CacheControl } = { cache_control: { type: 'ephemeral' } };

/** Most breakpoints of a request. */
const most = 4;

/** No model caches a prompt of fewer tokens than this, and so few characters are no more tokens. */
const least = 512;

/** How far a breakpoint looks back for what is cached, in blocks, its own included. */
const lookback = 20;

/** The place of a block: of which message, and which of its blocks. */
interface Place {
  readonly message: number;
  readonly block: number;
}

/**
 * The request with the breakpoints that its dialect takes, if it wishes for them and has none of its own: behind the
 * tools, the system prompt, the last answer, what is attached to the newest question, and that question. A cache is
 * written at breakpoints only, and looked for at each and at some blocks before it. So whatever one request writes, the
 * next ones find: when the conversation goes on, when a question is asked again, in other words, or another in its
 * place, however many blocks there are, and whoever answered in between.
 *
 * Four breakpoints can’t do more: a block that is cached is written again where a request shares it, but no end of what
 * was written. A model that joins writes all there was at once, and a later fork may be anywhere in that; what nobody
 * marked for its lifetime is gone, though what was built on it lives; and from behind 20 attachments nothing before them
 * is seen. The breakpoints that are left over stand half-way, which halves how much is written again.
 */
export function withBreakpoints(params: MessageParams, dialect: Dialect, origin: Origin): MessageParams {
  const { tools = [], system, messages } = params;
  if (params.caching !== true || !dialect.caching || dialect.cache_control === false || isMarked(params)) return params;
  const ofTools = lengthOf(tools);
  const before = ofTools + lengthOf(system);
  const long = cachedFrom(messages, before);
  const places = placesIn(messages, dialect, origin, long);
  // Where there is too much to mark, the conversation's own say where the tools and the system prompt end, too.
  const isSystem = dialect.system === 'blocks' && before >= least && before > ofTools && places.length < most;
  const isTools = dialect.cache_control === true && ofTools >= least && places.length + Number(isSystem) < most;
  const left = most - places.length - Number(isSystem) - Number(isTools);
  const all = [...places, ...placesBefore(messages, places, dialect, long).slice(0, left)];
  return {
    ...params,
    ...(isTools && { tools: markedLast(tools) }),
    ...(isSystem && { system: markedSystem(system ?? '') }),
    messages: messages.map((message, at) =>
      markedAt(
        message,
        all.filter((place) => place.message === at),
      ),
    ),
  };
}

/** A caller that knows better has marked something. */
const isMarked = ({ tools = [], system, messages, cache_control }: MessageParams): boolean =>
  cache_control !== undefined ||
  [...tools, ...(typeof system === 'string' ? [] : (system ?? []))].some((each) => each.cache_control) ||
  messages.some(({ content }) => typeof content !== 'string' && content.some((block) => 'cache_control' in block));

/** The first message that ends where there is enough to be cached; behind them all where none does. */
function cachedFrom(messages: readonly InputMessage[], before: number): number {
  let length = before;
  const found = messages.findIndex(({ content }) => (length += lengthOf(content)) >= least);
  return found === -1 ? messages.length : found;
}

function placesIn(messages: readonly InputMessage[], dialect: Dialect, origin: Origin, long: number): readonly Place[] {
  const newest = messages.findLastIndex(({ role }) => role === 'user');
  if (newest === -1) return [];
  const ends = (at: number): readonly Place[] => blocksToMark(messages, at, dialect);
  const own = messages.findLastIndex(
    (message, at) => message.role === 'assistant' && at < newest && isHome(message.origin, origin),
  );
  const asked = messages.findLastIndex(({ role }, at) => role === 'user' && at < own);
  const [question, besides] = ends(newest);
  const [ownEnd] = ends(own);
  // What this model was asked last is in reach of its answer, unless that is a long one.
  const [known] = ends(asked).filter((place) => !ownEnd || blocksBetween(messages, place, ownEnd) >= lookback);
  // Another's answer, a summary, or a question that got none.
  const [previous] = own === newest - 1 ? [] : ends(newest - 1);
  const wanted = [question, known, ownEnd, besides, previous];
  return wanted.flatMap((place) => (place !== undefined && place.message >= long ? [place] : [])).slice(0, most);
}

/** Half-way to the first of these places, and half-way to there. */
function placesBefore(
  messages: readonly InputMessage[],
  places: readonly Place[],
  dialect: Dialect,
  long: number,
): readonly Place[] {
  const first = Math.min(...places.map(({ message }) => message));
  const ends = messages.flatMap((_, at) =>
    at < long || at >= first ? [] : blocksToMark(messages, at, dialect).slice(0, 1),
  );
  const half = Math.floor(ends.length / 2);
  return [...new Set([ends[half], ends[Math.floor(half / 2)]])].filter((place) => place !== undefined);
}

/** How many blocks one place is behind another. */
function blocksBetween(messages: readonly InputMessage[], from: Place, to: Place): number {
  const count = messages
    .slice(from.message, to.message)
    .reduce((sum, { content }) => sum + contentOf<unknown>(content).length, 0);
  return count - from.block + to.block;
}

/** The places of a message's blocks that a breakpoint can stand at, the last one first. */
function blocksToMark(messages: readonly InputMessage[], at: number, dialect: Dialect): readonly Place[] {
  const { content } = messages[at] ?? { content: [] };
  return contentOf<UserBlock | AssistantBlock>(content)
    .flatMap((block, index) => (isMarkable(block, dialect) ? [{ message: at, block: index }] : []))
    .reverse();
}

const contentOf = <Block>(content: string | readonly Block[]): readonly (Block | TextBlock)[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content;

/** Not what the writer leaves out or puts into words, and no thinking. */
function isMarkable(block: UserBlock | AssistantBlock, { images, documents }: Dialect): boolean {
  switch (block.type) {
    case 'text':
      return !isBlank(block.text);
    case 'image':
      return images.some((kind) => kind === block.source.type);
    case 'document':
      return documents;
    case 'tool_result':
      return true;
    default:
      return false;
  }
}

function markedAt(message: InputMessage, places: readonly Place[]): InputMessage {
  if (places.length === 0) return message;
  const marked = <Block extends object>(block: Block, at: number): Block =>
    places.some((place) => place.block === at) ? { ...block, ...mark } : block;
  return message.role === 'user'
    ? { ...message, content: contentOf(message.content).map(marked) }
    : { ...message, content: contentOf(message.content).map(marked) };
}

const markedLast = (tools: readonly Tool[]): readonly Tool[] =>
  tools.map((tool, at) => (at === tools.length - 1 ? { ...tool, ...mark } : tool));

function markedSystem(system: string | readonly TextBlock[]): readonly TextBlock[] {
  const blocks = typeof system === 'string' ? [{ type: 'text', text: system } as const] : system;
  const last = blocks.findLastIndex(({ text }) => !isBlank(text));
  return blocks.map((block, at) => (at === last ? { ...block, ...mark } : block));
}

/** How many characters all strings in it have. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce((sum: number, item: unknown) => sum + lengthOf(item), 0);
}

/** Has the body of a request breakpoints? Text that looks like one has its quotes escaped. */
export const hasBreakpoints = (body: string): boolean => body.includes('"cache_control":{');

/** Were the breakpoints of this request refused: as an unknown field, or because the gateway adds some of its own? */
export const isCacheRefusal = ({ status, detail = '' }: MessagesError, body: string): boolean =>
  (status === 400 || status === 422) && hasBreakpoints(body) && detail.includes('cache_control');
