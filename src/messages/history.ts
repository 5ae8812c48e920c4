import type { Dialect } from './dialect.ts';
import { MessagesError } from './errors.ts';
import { newToolId } from './events.ts';
import { isObject } from './usage.ts';
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
} from './schema.ts';

export interface HistoryOptions {
  readonly dialect: Dialect;
  /** Where the messages go. */
  readonly origin: Origin;
  /** Leaves all thinking out, whoever wrote it: the second try after a signature was refused. */
  readonly withoutThinking?: boolean | undefined;
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
  const { messages, invalid } = nameCalls(given, options.origin);
  const signed = signsThinking(messages, options.origin);
  const newest = messages.findLastIndex((message) => message.role === 'user');
  const turns = messages.map((message, index): Turn =>
    message.role === 'user'
      ? { role: 'user', blocks: userBlocks(message.content, options, index === newest) }
      : { role: 'assistant', blocks: assistantBlocks(message, options, signed) },
  );
  const paired = alternate(pairTools(alternate(turns), invalid));
  const known = options.dialect.tools ? paired : withoutTools(paired);
  return trimPrefill(startWithUser(known)).map(({ role, blocks }) => ({ role, content: simplest(blocks) }));
}

/** Does this history hold thinking that a server could refuse? */
export function hasThinking(messages: readonly InputMessage[]): boolean {
  return messages.some(
    ({ content }) =>
      typeof content !== 'string' && content.some(({ type }) => type === 'thinking' || type === 'redacted_thinking'),
  );
}

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

function assistantBlocks(message: AssistantMessage, options: HistoryOptions, signed: boolean): JsonObject[] {
  const { content, origin } = message;
  const home = isHome(origin, options.origin);
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content } as const] : content;
  const ids = new Set(blocks.map(idOf).filter((id) => id !== undefined));
  const sent = blocks.flatMap((block, at): readonly JsonObject[] => {
    switch (block.type) {
      case 'text':
        if (isBlank(block.text)) return [];
        return [
          home && block.citations
            ? { ...textOut(block, options), citations: block.citations }
            : textOut(block, options),
        ];
      case 'thinking': {
        // A signature comes last: a server that signs did not finish a block without one.
        const isCut = block.signature === '' && (signed || at === blocks.length - 1);
        if (!home || options.withoutThinking === true || isCut) return [];
        return [{ type: 'thinking', thinking: block.thinking, signature: block.signature }];
      }
      case 'redacted_thinking':
        return home && options.withoutThinking !== true && block.data !== ''
          ? [{ type: block.type, data: block.data }]
          : [];
      case 'tool_use':
        return block.name === '' ? [] : [callOut(block)];
      case 'unknown':
        return home && isEchoable(block.raw, ids) ? [block.raw] : [];
    }
  });
  // A message must not end in thinking: stopped there, it had not begun to answer.
  return sent.slice(0, sent.findLastIndex(({ type }) => type !== 'thinking' && type !== 'redacted_thinking') + 1);
}

/** Has this server signed its thinking before? Then thinking without a signature was cut off. */
function signsThinking(messages: readonly InputMessage[], origin: Origin): boolean {
  return messages.some(
    (message) =>
      message.role === 'assistant' &&
      isHome(message.origin, origin) &&
      typeof message.content !== 'string' &&
      message.content.some((block) => block.type === 'thinking' && block.signature !== ''),
  );
}

function idOf(block: AssistantBlock): string | undefined {
  if (block.type === 'tool_use') return block.id;
  const id = block.type === 'unknown' ? block.raw['id'] : undefined;
  return typeof id === 'string' ? id : undefined;
}

/** A server tool's result goes back only with its call and whole (D33): servers refuse half of a pair. */
function isEchoable(raw: JsonObject, ids: ReadonlySet<string>): boolean {
  const call = raw['tool_use_id'];
  if (call !== undefined && !(typeof call === 'string' && ids.has(call))) return false;
  // A call whose input was cut off; see the fold.
  if (typeof raw['type'] === 'string' && raw['type'].endsWith('tool_use') && !isObject(raw['input'])) return false;
  const content = raw['content'];
  if (raw['type'] !== 'web_search_tool_result' || !Array.isArray(content)) return true;
  return (content as readonly Json[]).every((item) => isObject(item) && typeof item['encrypted_content'] === 'string');
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

/** Input that is not what the model meant is not sent as if it were: its result says what happened. */
const callOut = (block: ToolUseBlock): JsonObject => ({
  type: 'tool_use',
  id: block.id,
  name: block.name,
  input: block.invalid === undefined ? block.input : {},
});

const isHome = (one: Origin | undefined, other: Origin): boolean => one?.url === other.url && one.model === other.model;

// ---- Tool ids

interface Named {
  readonly messages: readonly InputMessage[];
  /** Ids of the calls whose input is not what the model meant to say. */
  readonly invalid: ReadonlySet<string>;
}

/**
 * Gives each call an id of its own, and its result the same one: repeated and blank ids are renamed, foreign ones keep
 * only the characters that the strictest server takes (D20, D21).
 */
function nameCalls(messages: readonly InputMessage[], origin: Origin): Named {
  const taken = new Set<string>();
  const invalid = new Set<string>();
  /** The new ids of the calls that had an id, those without a result yet. */
  const open = new Map<string, string[]>();
  const rename = (block: ToolUseBlock, home: boolean): ToolUseBlock => {
    const id = unusedId(home ? block.id : block.id.replace(/[^\w-]/g, '_'), taken);
    taken.add(id);
    open.set(block.id, [...(open.get(block.id) ?? []), id]);
    if (block.invalid !== undefined) invalid.add(id);
    return block.id === id ? block : { ...block, id };
  };
  const answer = (block: ToolResultBlock): ToolResultBlock => {
    const [id, ...rest] = open.get(block.tool_use_id) ?? [];
    if (id === undefined) return block;
    open.set(block.tool_use_id, rest);
    return id === block.tool_use_id ? block : { ...block, tool_use_id: id };
  };
  const named = messages.map((message): InputMessage => {
    if (typeof message.content === 'string') return message;
    if (message.role === 'user') {
      return {
        ...message,
        content: message.content.map((block) => (block.type === 'tool_result' ? answer(block) : block)),
      };
    }
    const home = isHome(message.origin, origin);
    open.clear();
    return {
      ...message,
      content: message.content.map((block) => (block.type === 'tool_use' ? rename(block, home) : block)),
    };
  });
  return { messages: named, invalid };
}

function unusedId(id: string, taken: ReadonlySet<string>): string {
  if (id.trim() === '') return newToolId();
  let unused = id;
  for (let count = 2; taken.has(unused); count++) unused = `${id}_${count}`;
  return unused;
}

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
  const results = calls.map(
    ({ id }) =>
      blocks.find((block) => isResult(block) && block['tool_use_id'] === id) ?? {
        type: 'tool_result',
        tool_use_id: id,
        content: typeof id === 'string' && invalid.has(id) ? invalidCall : interruptedCall,
        is_error: true,
      },
  );
  const others = blocks.filter((block) => !results.includes(block));
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

/** For a gateway without tools: calls and results as words. */
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
