import { allowed, holdsThought, nameCalls } from './callIds.ts';
import type { Dialect } from '../dialect.ts';
import { MessagesError } from '../errors/errors.ts';
import { isObject } from '../json.ts';
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

type Role = 'user' | 'assistant';
interface Turn {
  readonly role: Role;
  readonly blocks: readonly JsonObject[];
}

/**
 * Messages that every server takes, from whatever happened before: roles alternate and begin with the user, each tool
 * call is followed by its one result, ids are unique, no block is empty, thinking goes only to where it came from.
 * Throws a {@link MessagesError} of kind `request` when the newest question holds what this gateway cannot take.
 */
export function validHistory(given: readonly InputMessage[], options: HistoryOptions): readonly JsonObject[] {
  const { messages, invalid } = nameCalls(
    given,
    ({ origin }) => options.home !== 'plain' && isHome(origin, options.origin),
  );
  const past = pastOf(messages, options.origin);
  const newest = messages.findLastIndex((message) => message.role === 'user');
  const turns = messages.map((message, index): Turn =>
    message.role === 'user'
      ? { role: 'user', blocks: userBlocks(message.content, options, index === newest) }
      : { role: 'assistant', blocks: assistantBlocks(message, options, past, index === messages.length - 1) },
  );
  const ordered = alternate(turns).map((turn) => thinkingFirst(turn, options.thinkingAnywhere === true));
  const paired = alternate(pairTools(alternate(ordered), invalid));
  const known = options.tools ? paired : withoutTools(paired);
  return trimPrefill(startWithUser(known)).map(({ role, blocks }) => ({ role, content: simplest(blocks) }));
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

/**
 * Does a turn of the assistant's go on at the end of this history that began without thinking? To the model, a reply's
 * calls, their results and its next calls are all one turn.
 */
export function goesOnThoughtless(messages: readonly JsonObject[]): boolean {
  const end = messages.length - 1;
  let first: JsonObject | undefined;
  for (let at = messages[end]?.['role'] === 'assistant' ? end : end - 1; at > 0; at -= 2) {
    const results = at === end ? [] : blocksOf(messages[at + 1]);
    if (!(at + 1 === end ? results.some(isResult) : results.every(isResult))) break;
    first = blocksOf(messages[at])[0];
  }
  return first !== undefined && !isThought(first);
}

const blocksOf = (message: JsonObject | undefined): readonly JsonObject[] => {
  const content = message?.['content'];
  return Array.isArray(content) ? (content as readonly Json[]).filter(isObject) : [{ type: 'text' }];
};

// ---- Blocks

const textBlock = (text: string): JsonObject => ({ type: 'text', text });
const isBlank = (text: string): boolean => text.trim() === '';

function userBlocks(content: string | readonly UserBlock[], options: HistoryOptions, isNewest: boolean): JsonObject[] {
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

function assistantBlocks(
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

/** What the replies that go back to their server say of it, and of each other. */
interface Past {
  /** Has it signed thinking? Then thinking without a signature was cut off. */
  readonly signed: boolean;
  /** Ids of the server's own calls. */
  readonly asked: ReadonlySet<Json | undefined>;
  /** Ids of those that have a result, or wait for that of a call of ours that they made. */
  readonly answered: ReadonlySet<Json | undefined>;
}

function pastOf(messages: readonly InputMessage[], origin: Origin): Past {
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

/** The blocks that were written where the messages now go. */
const ownBlocks = (messages: readonly InputMessage[], origin: Origin): readonly AssistantBlock[] =>
  messages.flatMap((message) =>
    message.role === 'assistant' && isHome(message.origin, origin) && typeof message.content !== 'string'
      ? message.content
      : [],
  );

const isServerCall = ({ type }: JsonObject): boolean => typeof type === 'string' && type.endsWith('tool_use');

/** Input that was cut off is missing (see the fold), and what some servers leave out of a result is asked for (D33). */
function isWhole(raw: JsonObject): boolean {
  if (isServerCall(raw)) return isObject(raw['input']);
  const content = raw['content'];
  if (raw['type'] !== 'web_search_tool_result' || !Array.isArray(content)) return true;
  return (content as readonly Json[]).every((item) => isObject(item) && typeof item['encrypted_content'] === 'string');
}

/** What a server's tool was asked, and what came of it, go back only together: half is refused. */
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

/** A hint, not a wish of the person's: where it is not known it is left out without a word. */
export const cacheOut = (cache: CacheControl | undefined, dialect: Dialect): JsonObject =>
  cache && dialect.cache_control ? { cache_control: { ...cache } } : {};

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

const isHome = (one: Origin | undefined, other: Origin): boolean => one?.url === other.url && one.model === other.model;

// ---- Order

/** One turn after another of the same role becomes one, and empty turns disappear. */
function alternate(turns: readonly Turn[]): Turn[] {
  const merged: Turn[] = [];
  for (const turn of turns) {
    const last = merged.at(-1);
    if (turn.blocks.length === 0) continue;
    // What is after a call's turn is not part of it: the call's result comes between.
    if (last?.role !== turn.role || last.blocks.some(isCall)) merged.push(turn);
    else merged[merged.length - 1] = { role: turn.role, blocks: [...last.blocks, ...turn.blocks] };
  }
  return merged;
}

/** A turn with its thinking at the front, where servers ask for it, and not at its end, where they refuse it. */
function thinkingFirst(turn: Turn, anywhere: boolean): Turn {
  const { role, blocks } = turn;
  const [first] = blocks;
  const end = blocks.findLastIndex((block) => !isThought(block)) + 1;
  const stays = (first !== undefined && isThought(first)) || (anywhere && end === blocks.length);
  const spoken = stays ? [] : blocks.filter((block) => !isThought(block));
  return { role, blocks: stays ? blocks.slice(0, end) : [...blocks.filter(isThought), ...spoken] };
}

const isThought = ({ type }: JsonObject): boolean => type === 'thinking' || type === 'redacted_thinking';
const isCall = (block: JsonObject): boolean => block['type'] === 'tool_use';
const isResult = (block: JsonObject): boolean => block['type'] === 'tool_result';

/** Puts one result for each call, in the calls' order, at the beginning of the turn after it. */
function pairTools(turns: readonly Turn[], invalid: ReadonlySet<string>): Turn[] {
  const paired: Turn[] = [];
  turns.forEach((turn, at) => {
    const before = turns[at - 1];
    const calls = turn.role === 'user' && before?.role === 'assistant' ? before.blocks.filter(isCall) : [];
    paired.push(turn.role === 'user' ? { role: 'user', blocks: answered(calls, turn.blocks, invalid) } : turn);
    const own = turn.role === 'assistant' ? turn.blocks.filter(isCall) : [];
    if (own.length > 0 && turns[at + 1]?.role !== 'user') {
      paired.push({ role: 'user', blocks: answered(own, [], invalid) });
    }
  });
  return paired;
}

function answered(
  calls: readonly JsonObject[],
  blocks: readonly JsonObject[],
  invalid: ReadonlySet<string>,
): readonly JsonObject[] {
  // Of two results for one call the first counts.
  const given = new Map(
    blocks
      .filter(isResult)
      .map((block) => [block['tool_use_id'], block] as const)
      .reverse(),
  );
  const results = calls.map(
    ({ id }) =>
      given.get(id) ?? {
        type: 'tool_result',
        tool_use_id: id,
        content: typeof id === 'string' && invalid.has(id) ? invalidCall : interruptedCall,
        is_error: true,
      },
  );
  const used = new Set(results);
  const others = blocks.filter((block) => !used.has(block));
  return [...results, ...others.flatMap((block) => (isResult(block) ? strayResult(block) : [block]))];
}

const interruptedCall = 'Interrupted: this call was not run.';
const invalidCall = 'The input of this call was cut off or is not a JSON object. It was not run.';

/** A result whose call is gone: what it says stays, as words. */
function strayResult(block: JsonObject): readonly JsonObject[] {
  const content = block['content'];
  if (typeof content === 'string') return isBlank(content) ? [] : [textBlock(content)];
  return Array.isArray(content) ? (content as readonly Json[]).filter(isObject) : [];
}

/** For a request without tools: calls and results as words. */
function withoutTools(turns: readonly Turn[]): Turn[] {
  return turns.map(({ role, blocks }) => ({
    role,
    blocks: blocks.flatMap((block) => {
      if (isResult(block)) return [textBlock('Result of the tool:'), ...strayResult(block)];
      if (!isCall(block)) return [block];
      return [textBlock(`Called the tool ${JSON.stringify(block['name'])} with ${JSON.stringify(block['input'])}`)];
    }),
  }));
}

function startWithUser(turns: readonly Turn[]): readonly Turn[] {
  if (turns[0]?.role !== 'assistant') return turns;
  return [{ role: 'user', blocks: [textBlock('[What came before is left out.]')] }, ...turns];
}

/** A last turn of the assistant's is a beginning for the model to continue: it must not end in blanks. */
function trimPrefill(turns: readonly Turn[]): readonly Turn[] {
  const last = turns.at(-1);
  const text = last?.blocks.at(-1);
  if (last?.role !== 'assistant' || typeof text?.['text'] !== 'string') return turns;
  const blocks = [...last.blocks.slice(0, -1), { ...text, text: text['text'].trimEnd() }];
  return [...turns.slice(0, -1), { role: 'assistant', blocks }];
}

/** A single plain text is written as a string: every server reads that. */
function simplest(blocks: readonly JsonObject[]): Json {
  const [first] = blocks;
  const isPlain = blocks.length === 1 && first?.['type'] === 'text' && Object.keys(first).length === 2;
  return isPlain ? (first['text'] ?? '') : blocks;
}
