// Reads one frame’s data into typed events, however incomplete it is.
import { endOfObject, isObject, isShallow, parseJson, parseObject } from '../json.ts';
import { isErrorName } from '../errors/fields.ts';
import { errorBeside, errorIn, isError } from '../errors/isError.ts';
import { readUsage } from './usage.ts';
import type { AssistantBlock, Json, JsonObject, StopReason, StreamEvent, ToolUseBlock } from '../schema.ts';

/**
 * What a frame turned out to be: `event` (one or more were added), `noise` (no JSON object, as keep-alives are),
 * `damaged` (began as a JSON object and is none: part of the reply is lost) or `done` (`[DONE]`).
 */
export type FrameKind = 'event' | 'noise' | 'damaged' | 'done';

/**
 * Reads one frame's data into events. Tolerant: every field may be missing or of the wrong type. `data.type` decides;
 * the frame's name only where there is none. `fallbackIndex` is the block meant by an event that names none.
 */
export function readFrame(name: string, data: string, fallbackIndex: number, out: StreamEvent[]): FrameKind {
  const trimmed = data.trim();
  if (trimmed === '[DONE]') return 'done';
  const isWritten = trimmed.startsWith('{');
  const object = isWritten ? parseObject(trimmed) : undefined;
  if (object !== undefined) readEvent(object, name, fallbackIndex, out);
  // An error is one whatever it is written as: a plain text, a JSON string, half an object.
  else if (isErrorName(name) && trimmed !== '') {
    const words = parseJson(trimmed) ?? trimmed;
    out.push({ type: 'error', body: { error: words, ...(name === 'error' ? {} : { type: name }) } });
  } else if (isWritten) return readGlued(trimmed, fallbackIndex, out);
  else return readList(trimmed, out);
  return 'event';
}

/** A list is an error where an object in it is one, as in the bodies of Google. */
function readList(text: string, out: StreamEvent[]): FrameKind {
  const list = text.startsWith('[') ? parseJson(text) : undefined;
  const objects = Array.isArray(list) ? (list as readonly Json[]).filter(isObject) : [];
  const body = objects.find((item) => isError(item));
  if (body === undefined) return 'noise';
  out.push({ type: 'error', body });
  return 'event';
}

/** Frames that a proxy ran together, or cut and ran together: what is whole is read. */
function readGlued(text: string, fallbackIndex: number, out: StreamEvent[]): FrameKind {
  let kind: FrameKind = 'event';
  for (let at = 0, cuts = 0, glued = 0; at < text.length && cuts < mostCuts; glued++) {
    if (glued === mostGlued) return 'damaged';
    const end = endOfObject(text, at);
    const object = end === undefined ? undefined : parseObject(text.slice(at, end));
    if (end !== undefined && object !== undefined) {
      readEvent(object, '', fallbackIndex, out);
      fieldName.lastIndex = end;
      fieldName.exec(text);
      at = fieldName.lastIndex;
      if (text.startsWith('{', at)) continue;
    }
    if (at === text.length) break;
    kind = 'damaged';
    cuts++;
    frameStart.lastIndex = at + 1;
    if (frameStart.exec(text) === null) break;
    at = frameStart.lastIndex - 1;
  }
  return kind;
}

/** Each costs a look at all that follows it. */
const mostCuts = 8;
const mostGlued = 10_000;
/** What stands between two whole objects. */
const fieldName = /\s*(?:event:[^\n{]{0,100}\s)?(?:data:)?\s*/y;
const frameStart = /data:\s?\{/g;

/** A piece of text, thinking or input, to which what follows it may be added. */
export type Piece =
  | { readonly type: 'text'; readonly index: number; text: string }
  | { readonly type: 'thinking'; readonly index: number; thinking: string }
  | { readonly type: 'input_json'; readonly index: number; json: string };

const deltaStart = '{"type":"content_block_delta","index":';
const textStart = ',"delta":{"type":"text_delta","text":"';
const thinkingStart = ',"delta":{"type":"thinking_delta","thinking":"';
const inputStart = ',"delta":{"type":"input_json_delta","partial_json":"';
/** Characters a JSON string must escape: quotes, backslashes and control characters. */
const notPlain = /[^ !#-[\]-\uffff]/;

/**
 * The three commonest events without parsing a JSON object, when they are written exactly as the reference writes them;
 * `undefined` sends everything else through {@link readFrame}, with the same result. Halves the time of decoding.
 */
export function readPiece(data: string): Piece | undefined {
  if (!data.startsWith(deltaStart)) return undefined;
  const comma = data.indexOf(',', deltaStart.length);
  if (comma - deltaStart.length > 6 || !data.endsWith('"}}')) return undefined;
  const index = digits(data, deltaStart.length, comma);
  if (index === undefined) return undefined;
  if (data.startsWith(textStart, comma)) {
    const text = stringFrom(data, comma + textStart.length);
    return text === undefined ? undefined : { type: 'text', index, text };
  }
  if (data.startsWith(inputStart, comma)) {
    const json = stringFrom(data, comma + inputStart.length);
    return json === undefined ? undefined : { type: 'input_json', index, json };
  }
  if (!data.startsWith(thinkingStart, comma)) return undefined;
  const thinking = stringFrom(data, comma + thinkingStart.length);
  return thinking === undefined ? undefined : { type: 'thinking', index, thinking };
}

/** The JSON string that begins after its quote at `start` and ends where the two braces at the end of `data` begin. */
function stringFrom(data: string, start: number): string | undefined {
  const text = data.slice(start, -3);
  if (!notPlain.test(text)) return text;
  const plain = parseJson(`"${text}"`);
  return typeof plain === 'string' ? plain : undefined;
}

function digits(text: string, start: number, end: number): number | undefined {
  let value = 0;
  for (let at = start; at < end; at++) {
    const digit = text.charCodeAt(at) - 48;
    if (digit < 0 || digit > 9 || (value === 0 && at > start)) return undefined;
    value = value * 10 + digit;
  }
  return end > start ? value : undefined;
}

/** An event of any type may say that it is an error too: what it brings comes before that. */
function readEvent(object: JsonObject, name: string, fallbackIndex: number, out: StreamEvent[]): void {
  const type = typeof object['type'] === 'string' ? object['type'] : name;
  const isKnown = readKnown(object, type, fallbackIndex, out);
  if (isKnown && out.at(-1)?.type === 'error') return;
  const body = isKnown ? errorBeside(object, type) : errorIn(object, name);
  if (body !== undefined) {
    if (out.at(-1)?.type === 'message_stop') out.pop();
    out.push({ type: 'error', body });
  } else if (!isKnown) out.push(unknown(object));
}

/** Says whether this is an event of the reference, or a reply. */
function readKnown(object: JsonObject, type: string, fallbackIndex: number, out: StreamEvent[]): boolean {
  switch (type) {
    case 'message_start':
      out.push(readStart(isObject(object['message']) ? object['message'] : object));
      return true;
    case 'content_block_start':
      readBlockStart(object['content_block'], readIndex(object['index']) ?? fallbackIndex + 1, out);
      return true;
    case 'content_block_delta':
      out.push(readDelta(object, readIndex(object['index']) ?? Math.max(fallbackIndex, 0)));
      return true;
    case 'content_block_stop':
      out.push({ type: 'block_stop', index: readIndex(object['index']) ?? Math.max(fallbackIndex, 0) });
      return true;
    case 'message_delta':
      out.push(readMessageDelta(isObject(object['delta']) ? object['delta'] : {}, object['usage']));
      return true;
    case 'message_stop':
      out.push({ type: 'message_stop' });
      return true;
    case 'ping':
      out.push({ type: 'ping' });
      return true;
    default:
      if (object['type'] !== 'message' || !Array.isArray(object['content'])) return false;
      readMessage(object, out);
      return true;
  }
}

/** A whole reply, as an answer without streaming has it, as the events that would have built it. */
export function readMessage(message: JsonObject, out: StreamEvent[]): void {
  out.push(readStart(message));
  const content = message['content'];
  const blocks = Array.isArray(content) ? (content as readonly Json[]) : typeof content === 'string' ? [content] : [];
  blocks.forEach((block, index) => {
    readBlockStart(typeof block === 'string' ? { type: 'text', text: block } : block, index, out);
    out.push({ type: 'block_stop', index });
  });
  if (isError(message)) out.push({ type: 'error', body: message });
  else out.push(readMessageDelta(message, message['usage']), { type: 'message_stop' });
}

/** The content and the stop reason of a start frame are ignored: they are empty, or wrong. */
function readStart(message: JsonObject): StreamEvent {
  return {
    type: 'message_start',
    id: string(message['id']),
    model: string(message['model']),
    usage: readUsage(message['usage']),
  };
}

function readIndex(value: Json | undefined): number | undefined {
  const index = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof index === 'number' && Number.isSafeInteger(index) && index >= 0 ? index : undefined;
}

const string = (value: Json | undefined): string => (typeof value === 'string' ? value : '');

/** An event of unknown type. If it is nested too deeply to keep, only its type survives. */
function unknown(raw: JsonObject): StreamEvent {
  return { type: 'unknown', raw: isShallow(raw) ? raw : { type: string(raw['type']) } };
}

function readBlockStart(value: Json | undefined, index: number, out: StreamEvent[]): void {
  const raw = isObject(value) ? value : {};
  const block = readBlock(raw);
  if (block.type === 'unknown' && !isShallow(raw)) {
    out.push(unknown(raw));
    return;
  }
  out.push({ type: 'block_start', index, block });
  // Some relays send the input as JSON text instead of an object: to the fold that is a delta like any other.
  const input = raw['type'] === 'tool_use' ? unwrapToolUse(raw)['input'] : undefined;
  if (typeof input === 'string' && input !== '') out.push({ type: 'input_json', index, json: input });
}

/** Most characters, as JSON, of what is kept of a block besides what is known of it. */
const mostExtra = 256 * 1024;

/** The fields of a block besides these, to be sent back as they came; nothing where they are too large or too deep. */
function extraOf(raw: JsonObject, ...known: readonly string[]): { readonly extra?: JsonObject } {
  const own = ['type', 'cache_control', '__proto__', ...known];
  const entries = Object.entries(raw).filter(([name, value]) => value !== null && !own.includes(name));
  if (entries.length === 0) return {};
  const extra: JsonObject = Object.fromEntries(entries);
  return isShallow(extra) && JSON.stringify(extra).length <= mostExtra ? { extra } : {};
}

function readBlock(raw: JsonObject): AssistantBlock {
  switch (raw['type']) {
    case undefined:
    case 'text': {
      const citations = raw['citations'];
      const text = { type: 'text', text: string(raw['text']), ...extraOf(raw, 'text', 'citations') } as const;
      if (!Array.isArray(citations) || !isShallow(citations as readonly Json[])) return text;
      return { ...text, citations: citations as readonly Json[] };
    }
    case 'thinking':
      return {
        type: 'thinking',
        thinking: string(raw['thinking']),
        signature: string(raw['signature']),
        ...extraOf(raw, 'thinking', 'signature'),
      };
    case 'reasoning':
      return { type: 'thinking', thinking: string(raw['reasoning'] ?? raw['text']), signature: '' };
    case 'redacted_thinking':
      return { type: 'redacted_thinking', data: string(raw['data']), ...extraOf(raw, 'data') };
    case 'tool_use': {
      const call = unwrapToolUse(raw);
      return {
        type: 'tool_use',
        id: string(call['id']).trim() === '' ? newToolId() : string(call['id']),
        name: string(call['name']),
        ...readInput(call['input']),
        ...extraOf(call, 'id', 'name', 'input'),
      };
    }
    default:
      return { type: 'unknown', raw };
  }
}

/** An input that came with the start of its call. Anything but an object, or nothing, is not what the model meant. */
function readInput(input: Json | undefined): Pick<ToolUseBlock, 'input' | 'invalid'> {
  if (isObject(input) && isShallow(input)) return { input };
  return input === undefined || input === null || typeof input === 'string'
    ? { input: {} }
    : { input: {}, invalid: jsonText(input) };
}

/** `{type:'tool_use', tool_use:{id,name,input}}`, as some relays write it. */
function unwrapToolUse(raw: JsonObject): JsonObject {
  const inner = raw['tool_use'];
  return raw['id'] === undefined && raw['name'] === undefined && isObject(inner) ? inner : raw;
}

/** An id for a call that came without one: 24 hexadecimal digits, unique within any conversation. */
export function newToolId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return `toolu_${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

function readDelta(object: JsonObject, index: number): StreamEvent {
  const delta = isObject(object['delta']) ? object['delta'] : {};
  const type = delta['type'] ?? guessDelta(delta);
  if (type !== 'input_json_delta' && !isShallow(delta)) return unknown({ type: string(object['type']) });
  switch (type) {
    case 'text_delta':
      return { type: 'text', index, text: string(delta['text']) };
    case 'input_json_delta':
      return { type: 'input_json', index, json: jsonText(delta['partial_json']) };
    case 'thinking_delta':
      return { type: 'thinking', index, thinking: string(delta['thinking']) };
    case 'reasoning_delta':
      return { type: 'thinking', index, thinking: string(delta['reasoning'] ?? delta['text']) };
    case 'signature_delta':
      return { type: 'signature', index, signature: string(delta['signature']) };
    case 'citations_delta':
      return { type: 'citation', index, citation: delta['citation'] ?? null };
    default:
      return { type: 'unknown_delta', index, delta };
  }
}

/** The kind of a delta that does not say it, by the one field that only that kind has. */
function guessDelta(delta: JsonObject): string | undefined {
  if (typeof delta['text'] === 'string') return 'text_delta';
  if (typeof delta['partial_json'] === 'string') return 'input_json_delta';
  if (typeof delta['thinking'] === 'string') return 'thinking_delta';
  return undefined;
}

/** A piece of a tool's input: text, or from some servers the whole object. If too deep, it becomes invalid JSON. */
function jsonText(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : isShallow(value) ? JSON.stringify(value) : '…';
}

function readMessageDelta(delta: JsonObject, usage: Json | undefined): StreamEvent {
  const stopReason = readStopReason(delta['stop_reason']);
  const stopSequence = string(delta['stop_sequence']);
  const stopDetails = delta['stop_details'];
  return {
    type: 'message_delta',
    ...(stopReason === undefined ? {} : { stopReason }),
    ...(stopSequence === '' ? {} : { stopSequence }),
    ...(isObject(stopDetails) && isShallow(stopDetails) ? { stopDetails } : {}),
    usage: readUsage(usage ?? delta['usage']),
  };
}

/** OpenAI's reasons in the reference API's words; any other word as it is. */
function readStopReason(value: Json | undefined): StopReason | undefined {
  switch (value) {
    case 'stop':
      return 'end_turn';
    case 'length':
      return 'max_tokens';
    case 'tool_calls':
    case 'function_call':
      return 'tool_use';
    case 'content_filter':
      return 'refusal';
    default:
      return typeof value === 'string' && value !== '' ? value : undefined;
  }
}
