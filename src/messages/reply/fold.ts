// Folds events into one growing message, and reports what each changed.
import { isObject } from '../json.ts';
import { newToolId } from './events.ts';
import { isEmpty, parseToolInput } from './toolInput.ts';
import { mergeUsage } from './usage.ts';
import type {
  AssistantBlock,
  Json,
  JsonObject,
  Message,
  RedactedThinkingBlock,
  StreamEvent,
  TextBlock,
  ThinkingBlock,
  ToolUseBlock,
  UnknownBlock,
} from '../schema.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };
type GrowingText = Mutable<Omit<TextBlock, 'citations'>> & { citations?: Json[] };
/** Its `raw` is its own, so that a delta costs the same however large the block is. */
interface GrowingUnknown {
  readonly type: UnknownBlock['type'];
  raw: Record<string, Json | undefined>;
}
type Growing =
  | GrowingText
  | Mutable<ThinkingBlock>
  | Mutable<RedactedThinkingBlock>
  | Mutable<ToolUseBlock>
  | GrowingUnknown;
type EventOf<Type extends StreamEvent['type']> = Extract<StreamEvent, { type: Type }>;

/** A block under the index the server gave it. */
interface Slot<Block extends Growing = Growing> {
  readonly index: number;
  readonly block: Block;
  /** A call's input as far as it was streamed. */
  json: string;
  /** The input that a server tool's call had at its start, once another has begun to come. */
  given?: Json;
  /** The block has ended, and nothing has been added to it since. */
  closed: boolean;
}

/**
 * What an event did to `message.content`, so that a reply can be followed without folding its events again. Signatures
 * and citations added to a block are not reported, because they are never shown.
 */
export type Change =
  /** `text` was added to the block's text, thinking or (of a call whose input is still coming) `invalid`. */
  | { readonly type: 'append'; readonly at: number; readonly text: string }
  /** The block is new, at the end, or has changed in another way: read it from the message. */
  | { readonly type: 'block'; readonly at: number }
  /** Blocks changed places: read all of them from the message. */
  | { readonly type: 'moved' };

const unchanged: readonly Change[] = [];
const moved: readonly Change[] = [{ type: 'moved' }];

/** A message in the making: `message` is one object that grows, so an event costs the same however long the reply is. */
export interface Fold {
  readonly message: Message;
  readonly growing: Mutable<Message> & { readonly content: AssistantBlock[] };
  /** In the message's order: by index, then by arrival. */
  readonly slots: Slot[];
  /** The block that a delta of an index belongs to: the last that was started with it. */
  readonly latest: Map<number, Slot>;
}

/** The message of a request that brought nothing. */
export const emptyMessage: Message = { id: '', model: '', content: [], usage: {} };

/** A message to which nothing has happened yet. */
export function newFold(): Fold {
  const growing = { ...emptyMessage, content: [] };
  return { message: growing, growing, slots: [], latest: new Map() };
}

/**
 * Applies one event: grows the message in place and returns what that changed.
 *
 * Blocks are addressed by index, in any order and with gaps; a delta for a block that was never started, or that is of
 * another kind, starts one. Usage overwrites. A tool call carries `invalid` from its start until its whole input has
 * arrived and is a JSON object: at no moment does a cut call look like one that may be run.
 */
export function fold(state: Fold, event: StreamEvent): readonly Change[] {
  switch (event.type) {
    case 'message_start':
      start(state.growing, event);
      return unchanged;
    case 'block_start':
      return open(state, event.index, grow(event.block));
    case 'text':
      return addText(state, event);
    case 'thinking':
      return addThinking(state, event);
    case 'signature':
      return sign(state, event);
    case 'input_json':
      return addInput(state, event);
    case 'citation':
      return cite(state, event);
    case 'unknown_delta':
      return addUnknown(state, event);
    case 'block_stop': {
      const slot = state.latest.get(event.index);
      return close(slot) ? changed(state, slot) : unchanged;
    }
    case 'message_delta':
      change(state.growing, event);
      return unchanged;
    case 'message_stop':
      return finish(state);
    case 'ping':
    case 'error':
    case 'unknown':
      return unchanged;
    default:
      return event satisfies never;
  }
}

/**
 * The changes of several events as the fewest that say the same: at most one for each block. To be read together with
 * the message as it is after the last of these events.
 */
export function joinChanges(changes: readonly Change[]): readonly Change[] {
  if (changes.length < 2) return changes;
  const byPlace = new Map<number, Change>();
  for (const change of changes) {
    if (change.type === 'moved') return moved;
    const earlier = byPlace.get(change.at);
    if (earlier === undefined || change.type === 'block') byPlace.set(change.at, change);
    else if (earlier.type === 'append') byPlace.set(change.at, { ...change, text: earlier.text + change.text });
  }
  return [...byPlace.values()];
}

const changed = (state: Fold, slot: Slot | undefined): readonly Change[] =>
  slot === undefined ? unchanged : [{ type: 'block', at: placeOf(state, slot) }];

const appended = (state: Fold, slot: Slot, text: string): readonly Change[] =>
  text === '' ? unchanged : [{ type: 'append', at: placeOf(state, slot), text }];

/** Looked for from the end: it is nearly always the last. */
const placeOf = ({ slots }: Fold, slot: Slot): number => slots.lastIndexOf(slot);

/** The first start names the message; a second one only updates its usage. */
function start(message: Mutable<Message>, event: EventOf<'message_start'>): void {
  if (message.id === '') message.id = event.id;
  if (message.model === '') message.model = event.model;
  message.usage = mergeUsage(message.usage, event.usage);
}

function change(message: Mutable<Message>, event: EventOf<'message_delta'>): void {
  if (event.stopReason !== undefined) message.stopReason = event.stopReason;
  if (event.stopSequence !== undefined) message.stopSequence = event.stopSequence;
  if (event.stopDetails !== undefined) message.stopDetails = event.stopDetails;
  message.usage = mergeUsage(message.usage, event.usage);
}

function grow(block: AssistantBlock): Growing {
  switch (block.type) {
    case 'text': {
      const { citations, ...rest } = block;
      return citations ? { ...rest, citations: [...citations] } : rest;
    }
    case 'tool_use':
      return { ...block, invalid: block.invalid ?? '' };
    case 'unknown':
      return { type: block.type, raw: { ...block.raw } };
    default:
      return { ...block };
  }
}

/** Puts a block in its place: the end, but for servers that start a lower index later. Ends its index's last block. */
function open(state: Fold, index: number, block: Growing, json = ''): readonly Change[] {
  const { slots, growing, latest } = state;
  const ended = latest.get(index);
  const changes = close(ended) ? changed(state, ended) : unchanged;
  const slot = { index, block, json, closed: false };
  let at = slots.length;
  while (at > 0 && (slots[at - 1]?.index ?? 0) > index) at--;
  const isLast = at === slots.length;
  slots.splice(at, 0, slot);
  growing.content.splice(at, 0, block);
  latest.set(index, slot);
  return isLast ? [...changes, { type: 'block', at }] : moved;
}

/** Text for a block of an unknown type that has a text is that text's; for any other, what the model says. */
function addText(state: Fold, { index, text }: EventOf<'text'>): readonly Change[] {
  const slot = state.latest.get(index);
  if (slot?.block.type === 'text') {
    slot.block.text += text;
    return appended(state, slot, text);
  }
  if (slot?.block.type === 'unknown' && typeof slot.block.raw['text'] === 'string') {
    slot.block.raw['text'] += text;
    return changed(state, slot);
  }
  return open(state, index, { type: 'text', text });
}

function addThinking(state: Fold, { index, thinking }: EventOf<'thinking'>): readonly Change[] {
  const slot = state.latest.get(index);
  if (slot?.block.type !== 'thinking') return open(state, index, { type: 'thinking', thinking, signature: '' });
  slot.block.thinking += thinking;
  return appended(state, slot, thinking);
}

/** Only thinking has a signature that is understood; any other block keeps it as an opaque field for its server. */
function sign(state: Fold, { index, signature }: EventOf<'signature'>): readonly Change[] {
  const slot = state.latest.get(index);
  if (slot === undefined) return open(state, index, { type: 'thinking', thinking: '', signature });
  const { block } = slot;
  if (block.type === 'unknown') {
    block.raw['signature'] = signature;
    return changed(state, slot);
  }
  if (block.type === 'thinking') block.signature = signature;
  else block.extra = { ...block.extra, signature };
  return unchanged;
}

function cite(state: Fold, { index, citation }: EventOf<'citation'>): readonly Change[] {
  const block = state.latest.get(index)?.block;
  if (block?.type !== 'text') return open(state, index, { type: 'text', text: '', citations: [citation] });
  (block.citations ??= []).push(citation);
  return unchanged;
}

function addInput(state: Fold, { index, json }: EventOf<'input_json'>): readonly Change[] {
  const slot = state.latest.get(index);
  const block = slot?.block;
  if (slot === undefined || (block?.type !== 'tool_use' && block?.type !== 'unknown')) {
    // Input for a call that was never announced has no name to run it by: it is shown, and stays invalid.
    return open(state, index, { type: 'tool_use', id: newToolId(), name: '', input: {}, invalid: json }, json);
  }
  if (block.type === 'unknown' && slot.json === '' && !takesInput(block.raw)) return unchanged;
  const before = slot.json;
  slot.json += json;
  slot.closed = false;
  if (block.type === 'unknown') {
    // Input that has begun to come is cut until it ends; a call without arguments is sent an empty piece.
    const { input } = block.raw;
    if (slot.json.trim() === '' || input === undefined) return unchanged;
    slot.given = input;
    block.raw = without(block.raw, 'input');
    return changed(state, slot);
  }
  const grows = block.invalid === before;
  // An invalid input in the call's start stays until streamed input replaces it.
  if (!grows && json.trim() === '') return unchanged;
  block.invalid = slot.json;
  return grows ? appended(state, slot, json) : changed(state, slot);
}

/** Is this the call of a server's tool? Its result has no input, whatever is sent under its index. */
const takesInput = (raw: JsonObject): boolean =>
  'input' in raw || (typeof raw['type'] === 'string' && /(?:tool_use|_call)$/.test(raw['type']));

/**
 * A block of an unknown type grows as the known ones do: texts are added to, anything else is replaced, and so is what
 * a delta is known to bring whole. An unknown delta of a known block is ignored: its meaning is unknown.
 */
function addUnknown(state: Fold, { index, delta }: EventOf<'unknown_delta'>): readonly Change[] {
  const slot = state.latest.get(index);
  if (slot?.block.type !== 'unknown') return unchanged;
  const { raw } = slot.block;
  for (const [name, value] of Object.entries(delta)) {
    if (name === 'type' || name === '__proto__') continue;
    const before = Object.hasOwn(raw, name) ? raw[name] : undefined;
    const grows = typeof before === 'string' && typeof value === 'string' && !isWhole(name, delta);
    raw[name] = grows ? before + value : value;
  }
  slot.closed = false;
  return changed(state, slot);
}

/** A `compaction_delta` has the last word on its block; identities and ciphers do not come in pieces. */
const isWhole = (name: string, { type }: JsonObject): boolean =>
  type === 'compaction_delta' || /(?:^|_)id$|^signature$|^encrypted_/.test(name);

const without = (raw: JsonObject, key: string): JsonObject =>
  Object.fromEntries(Object.entries(raw).filter(([name]) => name !== key));

/**
 * The block has come to its end: a call's input is whole, if it is JSON. A server tool's call is kept raw. Says whether
 * that changed the block.
 */
function close(slot: Slot | undefined): boolean {
  if (slot === undefined || slot.closed) return false;
  slot.closed = true;
  const { block, json } = slot;
  if (block.type === 'unknown') {
    const input = json === '' ? undefined : parseToolInput(json);
    if (input) block.raw = { ...block.raw, input: isEmpty(input) && isObject(slot.given) ? slot.given : input };
    return input !== undefined;
  }
  if (block.type !== 'tool_use' || block.name === '') return false;
  const isBlank = json.trim() === '';
  // The input in the call's start was not an object.
  if (isBlank && block.invalid !== undefined && block.invalid !== json) return false;
  const input = isBlank ? block.input : parseToolInput(json);
  if (input === undefined) return false;
  if (!isEmpty(input)) block.input = input;
  delete block.invalid;
  return true;
}

/** Servers that close no block close them all here. A reply cut off by a limit may have cut the call it ends with. */
function finish(state: Fold): readonly Change[] {
  const { growing, slots, latest } = state;
  const changes: Change[] = [];
  for (const slot of latest.values()) {
    if (!isUnsaid(slot, growing.stopReason) && close(slot)) changes.push(...changed(state, slot));
  }
  const last = slots.at(-1);
  if (last?.block.type === 'tool_use' && last.block.invalid === undefined && cutsCalls(growing.stopReason)) {
    last.block.invalid = JSON.stringify(last.block.input);
    changes.push(...changed(state, last));
  }
  return changes;
}

/** A call of which nothing but the start came, in a reply that does not say that it is over: its input may be lost. */
function isUnsaid({ block, json }: Slot, reason: string | undefined): boolean {
  if (block.type !== 'tool_use' || json.trim() !== '' || Object.keys(block.input).length > 0) return false;
  return block.invalid !== undefined && reason !== 'tool_use' && reason !== 'end_turn';
}

const cutsCalls = (reason: string | undefined): boolean =>
  reason === 'max_tokens' || reason === 'model_context_window_exceeded' || reason === 'error';

/**
 * The calls of a finished reply that may be run: whole ones, whatever the stop reason claims, and none of a reply
 * that was cut off or refused.
 */
export function toolCalls(message: Message): readonly ToolUseBlock[] {
  if (cutsCalls(message.stopReason) || message.stopReason === 'refusal') return [];
  return message.content.filter((block) => block.type === 'tool_use').filter((block) => block.invalid === undefined);
}
