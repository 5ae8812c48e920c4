import { isObject, isShallow, parseJson } from '../json.ts';
import { newToolId } from './events.ts';
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
  GrowingText | Mutable<ThinkingBlock> | Mutable<RedactedThinkingBlock> | Mutable<ToolUseBlock> | GrowingUnknown;
type EventOf<Type extends StreamEvent['type']> = Extract<StreamEvent, { type: Type }>;

/** A block under the index the server gave it. */
interface Slot<Block extends Growing = Growing> {
  readonly index: number;
  readonly block: Block;
  /** A call's input as far as it was streamed. */
  json: string;
}

/** A message in the making: `message` is one object that grows, so an event costs the same however long the reply is. */
export interface Fold {
  readonly message: Message;
  readonly growing: Mutable<Message> & { readonly content: AssistantBlock[] };
  /** In the message's order: by index, then by arrival. */
  readonly slots: Slot[];
  /** The block that a delta of an index belongs to: the last that was started with it. */
  readonly latest: Map<number, Slot>;
}

/** A message to which nothing has happened yet. */
export function newFold(): Fold {
  const growing = { id: '', model: '', content: [], usage: {} };
  return { message: growing, growing, slots: [], latest: new Map() };
}

/**
 * Applies one event: grows the message in place and returns the same fold.
 *
 * Blocks are addressed by index, in any order and with gaps; a delta for a block that was never started, or that is of
 * another kind, starts one. Usage overwrites. A tool call carries `invalid` from its start until its whole input has
 * arrived and is a JSON object: at no moment does a cut call look like one that may be run.
 */
export function fold(state: Fold, event: StreamEvent): Fold {
  switch (event.type) {
    case 'message_start':
      start(state.growing, event);
      break;
    case 'block_start':
      open(state, event.index, grow(event.block));
      break;
    case 'text':
      addText(state, event.index, event.text);
      break;
    case 'thinking':
      thinkingAt(state, event.index).thinking += event.thinking;
      break;
    case 'signature':
      sign(state, event.index, event.signature);
      break;
    case 'input_json':
      addInput(state, event.index, event.json);
      break;
    case 'citation':
      (textAt(state, event.index).citations ??= []).push(event.citation);
      break;
    case 'unknown_delta':
      addUnknown(state.latest.get(event.index)?.block, event.delta);
      break;
    case 'block_stop':
      close(state.latest.get(event.index));
      break;
    case 'message_delta':
      change(state.growing, event);
      break;
    case 'message_stop':
      finish(state);
      break;
    case 'ping':
    case 'error':
    case 'unknown':
      break;
    default:
      event satisfies never;
  }
  return state;
}

/** The first start names the message; of a second one (R11) only the usage counts. */
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

/** Puts a block in its place: the end, but for servers that start a lower index later. */
function open<Block extends Growing>({ slots, growing, latest }: Fold, index: number, block: Block): Slot<Block> {
  close(latest.get(index));
  const slot = { index, block, json: '' };
  let at = slots.length;
  while (at > 0 && (slots[at - 1]?.index ?? 0) > index) at--;
  slots.splice(at, 0, slot);
  growing.content.splice(at, 0, block);
  latest.set(index, slot);
  return slot;
}

/** Text for a block of an unknown type that has a text is that text's; for any other, what the model says. */
function addText(state: Fold, index: number, text: string): void {
  const block = state.latest.get(index)?.block;
  if (block?.type === 'text') block.text += text;
  else if (block?.type === 'unknown' && typeof block.raw['text'] === 'string') block.raw['text'] += text;
  else open(state, index, { type: 'text', text });
}

/** Thinking is signed; what else is, has its signature as a field that only its server knows. */
function sign(state: Fold, index: number, signature: string): void {
  const block = state.latest.get(index)?.block;
  if (block === undefined || block.type === 'thinking') thinkingAt(state, index).signature = signature;
  else if (block.type === 'unknown') block.raw['signature'] = signature;
  else block.extra = { ...block.extra, signature };
}

function textAt(state: Fold, index: number): GrowingText {
  const block = state.latest.get(index)?.block;
  return block?.type === 'text' ? block : open(state, index, { type: 'text', text: '' }).block;
}

function thinkingAt(state: Fold, index: number): Mutable<ThinkingBlock> {
  const block = state.latest.get(index)?.block;
  return block?.type === 'thinking'
    ? block
    : open(state, index, { type: 'thinking', thinking: '', signature: '' }).block;
}

function addInput(state: Fold, index: number, json: string): void {
  const found = state.latest.get(index);
  const takesInput = found?.block.type === 'tool_use' || found?.block.type === 'unknown';
  // Input for a call that was never announced has no name to run it by: it is shown, and stays invalid.
  const slot = takesInput
    ? found
    : open<Growing>(state, index, { type: 'tool_use', id: newToolId(), name: '', input: {}, invalid: '' });
  const before = slot.json;
  slot.json += json;
  if (slot.block.type === 'tool_use') {
    // What is wrong with the input in the call's start stays, until there is another.
    if (slot.block.invalid === before || json.trim() !== '') slot.block.invalid = slot.json;
  } else if (slot.block.type === 'unknown' && 'input' in slot.block.raw)
    slot.block.raw = without(slot.block.raw, 'input');
}

/**
 * A block of an unknown type grows as the known ones do: texts are added to, anything else is replaced, and so is what
 * a delta is known to bring whole. What an unknown delta means to a known block cannot be told.
 */
function addUnknown(block: Growing | undefined, delta: JsonObject): void {
  if (block?.type !== 'unknown') return;
  for (const [name, value] of Object.entries(delta)) {
    if (name === 'type' || name === '__proto__') continue;
    const before = Object.hasOwn(block.raw, name) ? block.raw[name] : undefined;
    const grows = typeof before === 'string' && typeof value === 'string' && !isWhole(name, delta);
    block.raw[name] = grows ? before + value : value;
  }
}

/** A `compaction_delta` has the last word on its block; identities and ciphers do not come in pieces. */
const isWhole = (name: string, { type }: JsonObject): boolean =>
  type === 'compaction_delta' || /(?:^|_)id$|^signature$|^encrypted_/.test(name);

const without = (raw: JsonObject, key: string): JsonObject =>
  Object.fromEntries(Object.entries(raw).filter(([name]) => name !== key));

/** The block has come to its end: a call's input is whole, if it is JSON. A server tool's call is kept raw. */
function close(slot: Slot | undefined): void {
  if (slot?.block.type === 'unknown' && slot.json !== '') {
    const input = parseToolInput(slot.json);
    if (input) slot.block.raw = { ...slot.block.raw, input };
  } else if (slot?.block.type === 'tool_use' && slot.block.name !== '') {
    const { block, json } = slot;
    const isBlank = json.trim() === '';
    // What the call's start had for its input was no object.
    if (isBlank && block.invalid !== undefined && block.invalid !== json) return;
    const input = isBlank ? block.input : parseToolInput(json);
    if (input === undefined) return;
    block.input = input;
    delete block.invalid;
  }
}

/** Servers that close no block close them all here. A reply cut off by a limit may have cut the call it ends with. */
function finish({ growing, slots, latest }: Fold): void {
  for (const slot of latest.values()) if (!isUnsaid(slot, growing.stopReason)) close(slot);
  const block = slots.at(-1)?.block;
  if (block?.type === 'tool_use' && cutsCalls(growing.stopReason)) block.invalid ??= JSON.stringify(block.input);
}

/** A call of which nothing but the start came, in a reply that does not say that it is over: its input may be lost. */
function isUnsaid({ block, json }: Slot, reason: string | undefined): boolean {
  if (block.type !== 'tool_use' || json.trim() !== '' || Object.keys(block.input).length > 0) return false;
  return block.invalid !== undefined && reason !== 'tool_use' && reason !== 'end_turn';
}

const cutsCalls = (reason: string | undefined): boolean =>
  reason === 'max_tokens' || reason === 'model_context_window_exceeded' || reason === 'error';

/**
 * A tool's input from the text it was streamed as: an object; an object in a JSON string (D22); an object after empty
 * ones (`{}{"a":1}`). `undefined` for anything else: an input is never guessed from broken JSON.
 */
export function parseToolInput(text: string): JsonObject | undefined {
  const value = parseJson(text.replace(/^(?:\s*\{\s*\})+(?=\s*\{)/, ''));
  if (value === null) return {};
  const input = typeof value === 'string' ? parseJson(value) : value;
  return isObject(input) && isShallow(input) ? input : undefined;
}

/**
 * The calls of a finished reply that may be run: whole ones, whatever the stop reason claims (D31), and none of a reply
 * that was cut off or refused.
 */
export function toolCalls(message: Message): readonly ToolUseBlock[] {
  if (cutsCalls(message.stopReason) || message.stopReason === 'refusal') return [];
  return message.content.filter((block) => block.type === 'tool_use').filter((block) => block.invalid === undefined);
}
