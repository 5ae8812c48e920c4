import { isArray, isObject, objects, stringOf } from './json.ts';
import type { Raw } from './json.ts';
import type { Personality } from './personality.ts';
import { extraFields, unknownTag } from './problems.ts';
import type { Validation } from './validation.ts';

/** What is wrong with a body's messages, most important first; only the first is ever told. */
export function* messageProblems(body: Raw, validation: Validation): Generator<string> {
  const { messages } = body;
  if (messages === undefined) yield 'messages: Field required';
  if (!isArray(messages)) {
    yield 'messages: Input should be a valid list';
    return;
  }
  if (messages.length === 0) yield 'messages: at least one message is required';
  for (const [index, message] of messages.entries()) {
    if (!isObject(message)) yield `messages.${index}: Input should be a valid dictionary`;
    else yield* oneMessage(message, index, index === messages.length - 1, validation);
  }
  const turns = merge(objects(messages));
  if (turns[0]?.role === 'assistant') yield 'messages: first message must use the "user" role';
  yield* pairing(turns);
  yield* serverPairing(turns);
  if (
    validation.personality.needsTools &&
    body['tools'] === undefined &&
    turns.some(({ blocks }) => blocks.some(isToolBlock))
  ) {
    yield validation.personality.needsTools;
  }
  if (!validation.personality.easyThinking) yield* thinkingOrder(body, turns);
}

function* oneMessage(message: Raw, index: number, last: boolean, validation: Validation): Generator<string> {
  const at = `messages.${index}`;
  const { role, content } = message;
  if (role === 'system') {
    yield 'messages: Unexpected role "system". The Messages API accepts a top-level `system` parameter, not "system" as an input message role.';
  }
  if (role !== 'user' && role !== 'assistant') yield `${at}.role: Input should be 'user' or 'assistant'`;
  yield* extraFields(message, ['role', 'content'], at);
  if (typeof content === 'string') {
    if (content === '' && !(last && role === 'assistant'))
      yield `${at}: ${String(role)} messages must have non-empty content`;
    if (content !== '' && !/\S/.test(content)) yield 'messages: text content blocks must contain non-whitespace text';
    if (last && role === 'assistant' && /\s$/.test(content)) yield trailing;
    return;
  }
  if (!isArray(content)) {
    yield `${at}.content: ${content === undefined ? 'Field required' : 'Input should be a valid list'}`;
    return;
  }
  if (content.length === 0)
    yield `${at}: all messages must have non-empty content except for the optional final assistant message`;
  for (const [position, block] of content.entries()) {
    if (!isObject(block)) yield `${at}.content.${position}: Input should be a valid dictionary`;
    else yield* oneBlock(block, String(role), `${at}.content.${position}`, validation);
  }
  const final = objects(content).at(-1);
  if (last && role === 'assistant' && final?.['type'] === 'text' && /\s$/.test(stringOf(final['text']))) yield trailing;
  if (role === 'assistant' && final && isThought(final)) {
    yield `${at}: The final block in an assistant message cannot be \`thinking\`.`;
  }
}

const isThought = ({ type }: Raw): boolean => type === 'thinking' || type === 'redacted_thinking';
const isToolBlock = ({ type }: Raw): boolean => type === 'tool_use' || type === 'tool_result';

const trailing = 'messages: final assistant content cannot end with trailing whitespace';

/** Block types by the role that may send them. */
const blockTypes: Readonly<Record<string, readonly string[]>> = {
  user: ['text', 'image', 'document', 'tool_result'],
  assistant: ['text', 'thinking', 'redacted_thinking', 'tool_use'],
};

function* oneBlock(block: Raw, role: string, at: string, validation: Validation): Generator<string> {
  const { personality: p } = validation;
  const type = stringOf(block['type']);
  if (p.name === 'anthropic' && role === 'assistant' && serverFields[type]) {
    yield* serverBlock(block, `${at}.${type}`, serverFields[type]);
    return;
  }
  const all = Object.values(blockTypes).flat();
  if (!all.includes(type)) yield unknownTag(at, type, all);
  if (!blockTypes[role]?.includes(type)) {
    yield `${at}: \`${type}\` blocks can only be in \`${role === 'user' ? 'assistant' : 'user'}\` messages`;
  }
  switch (type) {
    case 'text':
      yield* textBlock(block, at);
      break;
    case 'image':
      yield* imageBlock(block, at, p);
      break;
    case 'document':
      if (!p.documents) yield unknownTag(at, type, ['text', 'tool_use', 'tool_result']);
      if (!isObject(block['source'])) yield `${at}.document.source: Field required`;
      yield* extraFields(block, ['type', 'source', 'title', 'context', 'citations', 'cache_control'], `${at}.document`);
      break;
    case 'thinking':
      yield* thinkingBlock(block, at, validation);
      break;
    case 'redacted_thinking':
      if (stringOf(block['data']) === '') yield `${at}.redacted_thinking.data: Field required`;
      else if (validation.signatures.check(p.name, redacted, stringOf(block['data'])) !== 'own') {
        yield `${at}: Invalid \`data\` in \`redacted_thinking\` block`;
      }
      break;
    case 'tool_use':
      if (!p.tools) yield unknownTag(at, type, ['text']);
      yield* toolUseBlock(block, at, p);
      break;
    case 'tool_result':
      if (!p.tools) yield unknownTag(at, type, ['text']);
      yield* toolResultBlock(block, at, p);
      break;
  }
}

/** The first party's own tools: a call and its result, both in the assistant's turn, with the fields each must have. */
const serverFields: Readonly<Record<string, readonly string[]>> = {
  server_tool_use: ['id', 'name', 'input'],
  web_search_tool_result: ['tool_use_id', 'content'],
};

function* serverBlock(block: Raw, at: string, fields: readonly string[]): Generator<string> {
  for (const field of fields) if (block[field] === undefined) yield `${at}.${field}: Field required`;
  yield* extraFields(block, ['type', ...fields, 'cache_control', 'caller'], at);
  for (const [index, item] of objects(block['content']).entries()) {
    if (typeof item['encrypted_content'] !== 'string') yield `${at}.content.${index}.encrypted_content: Field required`;
  }
}

/** What stands for the hidden text of a redacted block when its data is signed. */
export const redacted = '[redacted]';

function* textBlock(block: Raw, at: string): Generator<string> {
  const { text } = block;
  if (typeof text !== 'string') yield `${at}.text.text: Field required`;
  else if (text === '') yield 'messages: text content blocks must be non-empty';
  else if (!/\S/.test(text)) yield 'messages: text content blocks must contain non-whitespace text';
  yield* extraFields(block, ['type', 'text', 'cache_control', 'citations'], `${at}.text`);
}

/** First bytes of each image type, as base64. */
const magic: Readonly<Record<string, RegExp>> = {
  'image/jpeg': /^\/9j\//,
  'image/png': /^iVBORw0KGgo/,
  'image/gif': /^R0lGOD/,
  'image/webp': /^UklGR/,
};

function* imageBlock(block: Raw, at: string, p: Personality): Generator<string> {
  const source = block['source'];
  if (p.images.length === 0) yield unknownTag(at, 'image', ['text', 'tool_use', 'tool_result']);
  if (!isObject(source)) {
    yield `${at}.image.source: Field required`;
    return;
  }
  const type = stringOf(source['type']);
  if (!p.images.some((known) => known === type)) yield unknownTag(`${at}.image.source`, type, p.images);
  if (type === 'url' && !stringOf(source['url']).startsWith('https://'))
    yield `${at}.image.source.url: Only HTTPS URLs are supported.`;
  if (type === 'base64') {
    const mediaType = stringOf(source['media_type']);
    const data = stringOf(source['data']);
    const pattern = magic[mediaType];
    if (!pattern)
      yield `${at}.image.source.base64.media_type: Input should be 'image/jpeg', 'image/png', 'image/gif' or 'image/webp'`;
    if (data === '') yield `${at}.image.source.base64: image cannot be empty`;
    if (data.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(data))
      yield `${at}.image.source.base64.data: invalid base64 data`;
    if (pattern && !pattern.test(data))
      yield `${at}.image.source.base64.data: The image was specified using the ${mediaType} media type, but does not appear to be one`;
  }
  yield* extraFields(block, ['type', 'source', 'cache_control'], `${at}.image`);
}

function* thinkingBlock(block: Raw, at: string, { personality: p, signatures }: Validation): Generator<string> {
  const { thinking, signature } = block;
  if (typeof thinking !== 'string') yield `${at}.thinking.thinking: Field required`;
  if (typeof signature !== 'string') yield `${at}.thinking.signature: Field required`;
  yield* extraFields(block, ['type', 'thinking', 'signature'], `${at}.thinking`);
  if (p.quirks.unsigned) return;
  switch (signatures.check(p.name, stringOf(thinking), stringOf(signature))) {
    case 'own':
      return;
    case 'changed':
      yield `${at}: \`thinking\` or \`redacted_thinking\` blocks in the latest assistant message cannot be modified. These blocks must remain as they were in the original response.`;
      return;
    case 'foreign':
      yield `${at}: Invalid \`signature\` in \`thinking\` block`;
  }
}

function* toolUseBlock(block: Raw, at: string, p: Personality): Generator<string> {
  if (!/^[a-zA-Z0-9_-]+$/.test(stringOf(block['id'])))
    yield `${at}.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'`;
  if (!/^[a-zA-Z0-9_-]{1,128}$/.test(stringOf(block['name']))) {
    yield `${at}.tool_use.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`;
  }
  if (!isObject(block['input'])) yield `${at}.tool_use.input: Input should be a valid dictionary`;
  const known = ['type', 'id', 'name', 'input', 'cache_control', ...(p.name === 'anthropic' ? ['caller'] : [])];
  yield* extraFields(block, known, `${at}.tool_use`);
}

function* toolResultBlock(block: Raw, at: string, p: Personality): Generator<string> {
  const { content } = block;
  if (!/^[a-zA-Z0-9_-]+$/.test(stringOf(block['tool_use_id'])))
    yield `${at}.tool_result.tool_use_id: String should match pattern '^[a-zA-Z0-9_-]+$'`;
  yield* extraFields(block, ['type', 'tool_use_id', 'content', 'is_error', 'cache_control'], `${at}.tool_result`);
  if (content === undefined || typeof content === 'string') return;
  if (!isArray(content)) yield `${at}.tool_result.content: Input should be a valid list`;
  for (const [index, inner] of objects(content).entries()) {
    if (inner['type'] === 'text') yield* textBlock(inner, `${at}.tool_result.content.${index}`);
    else if (inner['type'] === 'image') yield* imageBlock(inner, `${at}.tool_result.content.${index}`, p);
    else if (inner['type'] !== 'document')
      yield unknownTag(`${at}.tool_result.content.${index}`, stringOf(inner['type']), ['text', 'image', 'document']);
  }
}

interface Turn {
  readonly role: string;
  /** The index of its first message. */
  readonly index: number;
  readonly blocks: readonly Raw[];
}

/** Messages of one role in a row are one turn, as the API itself joins them. */
function merge(messages: readonly Raw[]): readonly Turn[] {
  const turns: Turn[] = [];
  for (const [index, { role, content }] of messages.entries()) {
    const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : objects(content);
    const before = turns.at(-1);
    if (before && before.role === role) turns.splice(-1, 1, { ...before, blocks: [...before.blocks, ...blocks] });
    else turns.push({ role: String(role), index, blocks });
  }
  return turns;
}

function* pairing(turns: readonly Turn[]): Generator<string> {
  const seen = new Set<string>();
  for (const [position, turn] of turns.entries()) {
    const calls = turn.blocks.filter((block) => block['type'] === 'tool_use').map((block) => stringOf(block['id']));
    for (const id of calls) {
      if (seen.has(id)) yield `messages.${turn.index}: \`tool_use\` ids must be unique`;
      seen.add(id);
    }
    const next = turns[position + 1];
    const answered = next ? resultIds(next) : [];
    const missing = calls.filter((id) => !answered.includes(id));
    if (missing.length > 0) {
      yield `messages.${next?.index ?? turn.index}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${missing.join(', ')}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`;
    }
    if (turn.role !== 'user') continue;
    const asked = turns[position - 1]?.blocks.map((block) => stringOf(block['id'])) ?? [];
    const results = resultIds(turn);
    for (const id of results) {
      if (!asked.includes(id)) {
        yield `messages.${turn.index}.content.0: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
      }
    }
    if (new Set(results).size !== results.length) {
      yield `messages.${turn.index}.content: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${results.join(', ')}`;
    }
    if (turn.blocks.slice(0, results.length).some((block) => block['type'] !== 'tool_result')) {
      yield `messages.${turn.index}: \`tool_result\` blocks must come first in the content of the message after \`tool_use\``;
    }
  }
}

function resultIds(turn: Turn): readonly string[] {
  return turn.blocks.filter((block) => block['type'] === 'tool_result').map((block) => stringOf(block['tool_use_id']));
}

/** The server's call and its result belong together; only the reply to be continued may still wait for one. */
function* serverPairing(turns: readonly Turn[]): Generator<string> {
  for (const [position, { blocks, index }] of turns.entries()) {
    const calls = blocks.filter(({ type }) => type === 'server_tool_use').map(({ id }) => stringOf(id));
    const results = blocks
      .filter(({ type }) => type === 'web_search_tool_result')
      .map((block) => stringOf(block['tool_use_id']));
    const open = position === turns.length - 1 ? undefined : calls.find((id) => !results.includes(id));
    if (open !== undefined) {
      yield `messages.${index}: \`web_search\` tool use with id \`${open}\` was found without a corresponding \`web_search_tool_result\` block`;
    }
    const stray = results.find((id) => !calls.includes(id));
    if (stray !== undefined) {
      yield `messages.${index}: unexpected \`tool_use_id\` found in \`web_search_tool_result\` blocks: ${stray}. Each \`web_search_tool_result\` block must have a corresponding \`server_tool_use\` block before it.`;
    }
  }
}

/**
 * Replies, their calls' results and the replies to them are one turn: the one that goes on at the end must have begun
 * with thinking while thinking is on, and must have none while it is off (as it is where it is absent). Adaptive
 * thinking may stand anywhere.
 */
function* thinkingOrder(body: Raw, turns: readonly Turn[]): Generator<string> {
  const type = isObject(body['thinking']) ? body['thinking']['type'] : 'disabled';
  if (type === 'adaptive') return;
  for (const { role, index, blocks } of turns) {
    const [first] = blocks;
    if (role === 'assistant' && first && !isThought(first) && blocks.some(isThought)) {
      yield `messages.${index}.content.0: If an assistant message contains any thinking blocks, the first block must be \`thinking\` or \`redacted_thinking\`. Found \`${String(first['type'])}\`.`;
    }
  }
  const running = runningTurn(turns);
  const [start] = running;
  const first = start?.blocks[0];
  if (type === 'enabled' && start && first && !isThought(first)) {
    yield `messages.${start.index}.content.0.type: Expected \`thinking\` or \`redacted_thinking\`, but found \`${String(first['type'])}\`. When \`thinking\` is enabled, a final \`assistant\` message must start with a thinking block (preceeding the lastmost set of \`tool_use\` and \`tool_result\` blocks).`;
  }
  const thoughtful = type === 'disabled' ? running.find(({ blocks }) => blocks.some(isThought)) : undefined;
  if (thoughtful) {
    yield `messages.${thoughtful.index}.content.0: When thinking is disabled, an \`assistant\` message in the final position cannot contain \`thinking\`. To use thinking blocks, enable \`thinking\` in your request.`;
  }
}

/** The assistant's parts of the turn that goes on at the end, oldest first; none when the user's turn ends it. */
function runningTurn(turns: readonly Turn[]): readonly Turn[] {
  const isResult = ({ type }: Raw): boolean => type === 'tool_result';
  const last = turns.at(-1);
  if (last?.role !== 'assistant' && !last?.blocks.some(isResult)) return [];
  const ended = turns.findLastIndex(
    ({ role, blocks }, position) => position < turns.length - 1 && role === 'user' && !blocks.every(isResult),
  );
  return turns.slice(ended + 1).filter(({ role }) => role === 'assistant');
}
