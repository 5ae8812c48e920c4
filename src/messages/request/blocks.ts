// The content blocks of messages, in the form the gateway accepts.
import type { Dialect } from '../dialect.ts';
import { MessagesError } from '../errors/errors.ts';
import { isObject } from '../json.ts';
import { allowed, holdsThought } from './callIds.ts';
import type {
  AssistantBlock,
  AssistantMessage,
  CacheControl,
  DocumentBlock,
  ImageBlock,
  InputMessage,
  Json,
  JsonObject,
  Origin,
  TextBlock,
  ToolResultBlock,
  ToolUseBlock,
  UserBlock,
} from '../schema.ts';

export interface HistoryOptions {
  readonly dialect: Dialect;
  /** Where the messages go. */
  readonly origin: Origin;
  /** Does the request define tools? Without, Bedrock and LiteLLM refuse calls and results: they become words. */
  readonly tools: boolean;
  /**
   * What goes back to where it came from: `all`; all but `thinking`, because thinking is off; or nothing that only its
   * server understands (`plain`), because it was refused. Default: all.
   */
  readonly home?: 'all' | 'unthinking' | 'plain';
  /** May thinking stand anywhere in a turn, as adaptive thinking does? Default: it comes first. */
  readonly thinkingAnywhere?: boolean;
}

export const textBlock = (text: string): JsonObject => ({ type: 'text', text });
export const isBlank = (text: string): boolean => text.trim() === '';

export function userBlocks(
  content: string | readonly UserBlock[],
  options: HistoryOptions,
  isNewest: boolean,
): JsonObject[] {
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content } as const] : content;
  return blocks.flatMap((block): readonly JsonObject[] => {
    switch (block.type) {
      case 'text':
        return isBlank(block.text) ? [] : [textOut(block, options)];
      case 'image':
      case 'document':
        return [mediaOut(block, options, isNewest)];
      case 'tool_result':
        return [resultOut(block, options, isNewest)];
    }
  });
}

export function assistantBlocks(
  { content, origin }: AssistantMessage,
  options: HistoryOptions,
  past: Past,
  isLast: boolean,
): JsonObject[] {
  const plain = options.home === 'plain' || !isHome(origin, options.origin);
  const unthinking = plain || options.home === 'unthinking';
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content } as const] : content;
  const calls = blocks.some(({ type }) => type === 'tool_use');
  return blocks.flatMap((block, at): readonly JsonObject[] => {
    const extra = plain || block.type === 'unknown' ? {} : block.extra;
    switch (block.type) {
      case 'text': {
        if (isBlank(block.text)) return [];
        const citations = plain || block.citations === undefined ? {} : { citations: block.citations };
        return [{ ...extra, ...textOut(block, options), ...citations }];
      }
      case 'thinking': {
        const { thinking, signature } = block;
        // A signature comes last: a server that signs did not finish a block without one. Some put theirs at the end.
        const isEnd = at === blocks.length - 1 && !calls;
        const isCut = signature === '' && (past.signed || isEnd || thinking === '');
        return unthinking || isCut ? [] : [{ ...extra, type: 'thinking', thinking, signature }];
      }
      case 'redacted_thinking':
        return unthinking || block.data === '' ? [] : [{ ...extra, type: block.type, data: block.data }];
      case 'tool_use':
        return block.name === '' ? [] : [{ ...extra, ...callOut(block) }];
      case 'unknown':
        return plain || !isEchoable(block.raw, past, isLast && !calls) ? [] : [block.raw];
    }
  });
}

/** What the replies that go back to their server reveal about it and about each other. */
export interface Past {
  /** Has it signed thinking? Then thinking without a signature was cut off. */
  readonly signed: boolean;
  /** Ids of the server's own calls. */
  readonly asked: ReadonlySet<Json | undefined>;
  /** Ids of those with a result, or waiting for the result of one of our tools they called. */
  readonly answered: ReadonlySet<Json | undefined>;
}

export function pastOf(messages: readonly InputMessage[], origin: Origin): Past {
  const blocks = ownBlocks(messages, origin);
  const server = blocks.flatMap((block) => (block.type === 'unknown' && isWhole(block.raw) ? [block.raw] : []));
  const callers = blocks.map((block) => (block.type === 'tool_use' ? block.extra?.['caller'] : undefined));
  return {
    signed: blocks.some((block) => block.type === 'thinking' && block.signature !== ''),
    asked: new Set(server.map(({ id }) => id)),
    answered: new Set([
      ...server.map((raw) => raw['tool_use_id']),
      ...callers.map((caller) => (isObject(caller) ? caller['tool_id'] : undefined)),
    ]),
  };
}

/** Is there anything in this history that goes only to where it came from, and could be refused there? */
export function hasHomeOnly(messages: readonly InputMessage[], origin: Origin): boolean {
  return ownBlocks(messages, origin).some(
    (block) =>
      block.type === 'unknown' ||
      block.type.endsWith('thinking') ||
      block.extra !== undefined ||
      (block.type === 'tool_use' && holdsThought.test(block.id)),
  );
}

/** The blocks that were written where the messages now go. */
const ownBlocks = (messages: readonly InputMessage[], origin: Origin): readonly AssistantBlock[] =>
  messages.flatMap((message) =>
    message.role === 'assistant' && isHome(message.origin, origin) && typeof message.content !== 'string'
      ? message.content
      : [],
  );

const isServerCall = ({ type }: JsonObject): boolean => typeof type === 'string' && type.endsWith('tool_use');

/** Input that was cut off is missing (see the fold), and what some servers leave out of a result is asked for. */
function isWhole(raw: JsonObject): boolean {
  if (isServerCall(raw)) return isObject(raw['input']);
  const content = raw['content'];
  if (raw['type'] !== 'web_search_tool_result' || !Array.isArray(content)) return true;
  return (content as readonly Json[]).every((item) => isObject(item) && typeof item['encrypted_content'] === 'string');
}

/** A server tool's call and its result go back together or not at all: servers refuse one without the other. */
function isEchoable(raw: JsonObject, { asked, answered }: Past, isContinued: boolean): boolean {
  const { id, tool_use_id: call } = raw;
  if (!isWhole(raw) || (call !== undefined && !asked.has(call))) return false;
  return !isServerCall(raw) || id === undefined || answered.has(id) || isContinued;
}

const textOut = ({ text, cache_control }: TextBlock, { dialect }: HistoryOptions): JsonObject => ({
  type: 'text',
  text,
  ...cacheOut(cache_control, dialect),
});

/** An image or document; in an older question, where this gateway takes none, the words that there was one. */
function mediaOut(block: ImageBlock | DocumentBlock, options: HistoryOptions, isNewest: boolean): JsonObject {
  const { dialect } = options;
  const { source, cache_control, ...rest } = block;
  const taken = block.type === 'document' ? dialect.documents : dialect.images.some((kind) => kind === source.type);
  if (taken) return { ...rest, source: { ...source }, ...cacheOut(cache_control, dialect) };
  if (!isNewest) return textBlock(`[${block.type === 'image' ? 'An image' : 'A document'} was here.]`);
  const what = block.type === 'image' ? `images (${source.type === 'url' ? 'by URL' : 'base64'})` : 'documents';
  throw new MessagesError('request', `This gateway does not document ${what}.`, { field: block.type });
}

function resultOut(block: ToolResultBlock, options: HistoryOptions, isNewest: boolean): JsonObject {
  const { content } = block;
  const inner = typeof content === 'string' ? content : content && userBlocks(content, options, isNewest);
  const text = inner === '' || inner?.length === 0 ? undefined : inner;
  return {
    type: 'tool_result',
    tool_use_id: block.tool_use_id,
    ...(text === undefined ? {} : { content: text }),
    ...(block.is_error === true ? { is_error: true } : {}),
    ...cacheOut(block.cache_control, options.dialect),
  };
}

/**
 * Input that is not what the model meant is not sent as if it were: its result says what happened. A name that the
 * model made up goes back with the characters, and the length, that servers take.
 */
const callOut = (block: ToolUseBlock): JsonObject => ({
  type: 'tool_use',
  id: block.id,
  name: allowed(block.name).slice(0, 128),
  input: block.invalid === undefined ? block.input : {},
});

export const isHome = (one: Origin | undefined, other: Origin): boolean =>
  one?.url === other.url && one.model === other.model;

/** A hint, not a wish of the user's: where it is not known it is left out without a word. */
export const cacheOut = (cache: CacheControl | undefined, dialect: Dialect): JsonObject =>
  cache && dialect.cache_control !== false ? { cache_control: { ...cache } } : {};

export const isThought = ({ type }: JsonObject): boolean => type === 'thinking' || type === 'redacted_thinking';
export const isCall = (block: JsonObject): boolean => block['type'] === 'tool_use';
export const isResult = (block: JsonObject): boolean => block['type'] === 'tool_result';
