// What another extension sends, as messages of the API: pure, with VS Code's classes as plain data.
import { isObject } from '../messages/index.ts';
import type {
  AssistantBlock,
  ImageMediaType,
  InputMessage,
  Origin,
  TextBlock,
  ToolResultBlock,
  UserBlock,
} from '../messages/index.ts';

/** A part of a message, as VS Code's classes have it. */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'data'; readonly mime: string; readonly bytes: Uint8Array }
  | { readonly type: 'call'; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly type: 'result'; readonly id: string; readonly parts: readonly Part[] }
  | { readonly type: 'thinking'; readonly metadata: unknown }
  /** What a tool made of components; see {@link textOfTree}. */
  | { readonly type: 'tree'; readonly value: unknown }
  | { readonly type: 'unknown' };

export interface CallerMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly parts: readonly Part[];
}

export interface Translated {
  readonly messages: readonly InputMessage[];
  /** What the caller said in the system's role. */
  readonly system: string;
}

/**
 * What a thought of ours carries through VS Code, so that it can go back to its server as it came. The first two names are
 * those that Copilot Chat gives thoughts of the Messages API.
 */
export interface ThoughtMetadata {
  readonly signature?: string;
  readonly redactedData?: string;
  readonly _completeThinking?: string;
  readonly origin: Origin;
}

/** How images begin, in base64. What callers call them isn't reliable, and servers refuse one that is called wrongly. */
const beginnings: readonly (readonly [ImageMediaType, RegExp])[] = [
  ['image/png', /^iVBORw0KGgo/],
  ['image/jpeg', /^\/9j\//],
  ['image/gif', /^R0lGOD/],
  ['image/webp', /^UklGR/],
];
const isText = (mime: string): boolean => /^text\/|^application\/(?:[\w.-]+\+)?json\b/.test(mime);

/** Marks of VS Code's own that are no content. */
const marks: readonly string[] = ['stateful_marker', 'usage'];
const cacheMark = 'cache_control';

/** Runs of blocks that go into one message. A part may belong to the other role than its message says. */
interface Turn {
  readonly role: 'user' | 'assistant';
  readonly blocks: (UserBlock | AssistantBlock)[];
  origin?: Origin;
}

/**
 * The messages of another extension in the form of the API, each part once and in order. A call or a thought is the
 * assistant's and a result the user's, whatever role it came in; parts that cannot be sent are told in words. Pairing
 * calls with results, and leaving out what is empty, is up to the request writer, as for every history.
 */
export function translate(messages: readonly CallerMessage[]): Translated {
  const turns: Turn[] = [];
  const system: string[] = [];
  for (const { role, parts } of messages) {
    let isNew = true;
    for (const part of parts) {
      if (role === 'system') {
        system.push(textOf(part));
        continue;
      }
      if (part.type === 'data' && part.mime === cacheMark) {
        markCached(turns.at(-1));
        continue;
      }
      const made = blockOf(part);
      if (made === undefined) continue;
      const own = roleOf(part) ?? role;
      const last = turns.at(-1);
      const turn: Turn = !isNew && last?.role === own ? last : { role: own, blocks: [] };
      if (turn !== last) turns.push(turn);
      isNew = false;
      // A turn has one origin: a thought from elsewhere could not go back with it.
      if (made.origin !== undefined && turn.origin !== undefined && !isSame(made.origin, turn.origin)) continue;
      if (made.origin !== undefined) turn.origin = made.origin;
      turn.blocks.push(made.block);
    }
  }
  return { messages: turns.map(messageOf), system: system.filter((text) => text !== '').join('\n\n') };
}

const isSame = (one: Origin, other: Origin): boolean => one.url === other.url && one.model === other.model;

const roleOf = ({ type }: Part): Turn['role'] | undefined =>
  type === 'result' ? 'user' : type === 'call' || type === 'thinking' ? 'assistant' : undefined;

const isUsers = (block: UserBlock | AssistantBlock): block is UserBlock =>
  block.type === 'text' || block.type === 'image' || block.type === 'document' || block.type === 'tool_result';

const isAssistants = (block: UserBlock | AssistantBlock): block is AssistantBlock =>
  !isUsers(block) || block.type === 'text';

function messageOf({ role, blocks, origin }: Turn): InputMessage {
  if (role === 'user') return { role, content: blocks.filter(isUsers) };
  // The API lets an assistant show nothing.
  const content = blocks.map((block) => (isAssistants(block) ? block : leftOut(block.type)));
  return { role, content, ...(origin !== undefined && { origin }) };
}

/** A breakpoint for the cache stands behind the block it belongs to. */
function markCached(turn: Turn | undefined): void {
  const last = turn?.blocks.at(-1);
  if (turn === undefined || last === undefined || !isUsers(last)) return;
  turn.blocks[turn.blocks.length - 1] = { ...last, cache_control: { type: 'ephemeral' } };
}

interface Made {
  readonly block: UserBlock | AssistantBlock;
  readonly origin?: Origin;
}

/** `undefined`: it is no content. */
function blockOf(part: Part): Made | undefined {
  switch (part.type) {
    case 'call': {
      const { id, name, input } = part;
      // Whatever the caller made of the input: the API takes an object.
      return { block: { type: 'tool_use', id, name, input: isObject(input) ? input : {} } };
    }
    case 'result':
      return { block: resultOf(part) };
    case 'thinking':
      return thoughtOf(part.metadata);
    case 'unknown':
      return undefined;
    default: {
      const block = contentOf(part);
      return block === undefined ? undefined : { block };
    }
  }
}

type Content = Exclude<UserBlock, ToolResultBlock>;

/** What may stand in a message and in a result alike. */
function contentOf(part: Part): Content | undefined {
  if (part.type === 'text') return { type: 'text', text: part.text };
  if (part.type === 'tree') return { type: 'text', text: textOfTree(part.value) };
  if (part.type !== 'data' || marks.includes(part.mime) || part.mime === cacheMark) return undefined;
  const { mime, bytes } = part;
  if (mime.startsWith('image/')) return imageOf(base64(bytes)) ?? leftOut(mime);
  if (mime === 'application/pdf')
    return { type: 'document', source: { type: 'base64', media_type: mime, data: base64(bytes) } };
  return isText(mime) ? { type: 'text', text: new TextDecoder().decode(bytes) } : leftOut(mime);
}

function imageOf(data: string): Content | undefined {
  const type = beginnings.find(([, pattern]) => pattern.test(data))?.[0];
  return type && { type: 'image', source: { type: 'base64', media_type: type, data } };
}

/** The model reads this, not a user. */
const leftOut = (what: string): TextBlock => ({ type: 'text', text: `[Data of the type ${what} was left out.]` });

function textOf(part: Part): string {
  const content = contentOf(part);
  return content?.type === 'text' ? content.text : '';
}

function resultOf({ id, parts }: Extract<Part, { readonly type: 'result' }>): ToolResultBlock {
  const content = parts.map(contentOf).filter((block) => block !== undefined);
  return { type: 'tool_result', tool_use_id: id, content };
}

/** A thought that isn't ours has no server it could go back to. */
function thoughtOf(metadata: unknown): Made | undefined {
  if (!isObject(metadata) || !isObject(metadata['origin'])) return undefined;
  const { signature, redactedData, _completeThinking: thinking } = metadata;
  const { url, model } = metadata['origin'];
  if (typeof url !== 'string' || typeof model !== 'string') return undefined;
  const origin = { url, model };
  if (typeof redactedData === 'string') return { block: { type: 'redacted_thinking', data: redactedData }, origin };
  if (typeof thinking !== 'string' || typeof signature !== 'string') return undefined;
  return { block: { type: 'thinking', thinking, signature }, origin };
}

/** A tree of components has its text in its leaves, and says which of them begin a line. */
function textOfTree(value: unknown): string {
  let text = '';
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) for (const each of node) walk(each);
    else if (isObject(node)) {
      if (typeof node['text'] === 'string') {
        text += (node['lineBreakBefore'] === true && text !== '' ? '\n' : '') + node['text'];
      }
      walk(node['node']);
      walk(node['children']);
    }
  };
  walk(value);
  if (text !== '' || value === undefined) return text;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Characters that a function takes as arguments at once. */
const chunk = 8192;

function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += chunk) text += String.fromCharCode(...bytes.subarray(at, at + chunk));
  return btoa(text);
}
