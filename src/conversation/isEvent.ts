// Whether what a journal says of a stream is an event: by hand, because events are many.
import { isObject } from '../messages/index.ts';
import type { AssistantBlock, Json, StreamEvent } from '../messages/index.ts';

type Test = (value: Json | undefined) => boolean;
type Shape<Of> = { readonly [Field in keyof Of]-?: Test };
type Shapes<Of extends { readonly type: string }> = {
  readonly [Type in Of['type']]: Partial<Shape<Omit<Extract<Of, { readonly type: Type }>, 'type'>>>;
};

const isText: Test = (value) => typeof value === 'string';
const isPlace: Test = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isMaybe =
  (test: Test): Test =>
  (value) =>
    value === undefined || test(value);
const isAny: Test = () => true;

const blocks: Shapes<AssistantBlock> = {
  text: { text: isText, citations: isMaybe(Array.isArray) },
  thinking: { thinking: isText, signature: isMaybe(isText) },
  redacted_thinking: { data: isText },
  tool_use: { id: isText, name: isText, input: isObject, invalid: isMaybe(isText) },
  unknown: { raw: isObject },
};

const index = isPlace;
const events: Shapes<StreamEvent> = {
  message_start: { id: isText, model: isText, usage: isObject },
  block_start: { index, block: (value) => fits(blocks, value) ?? false },
  text: { index, text: isText },
  thinking: { index, thinking: isText },
  signature: { index, signature: isText },
  input_json: { index, json: isText },
  citation: { index, citation: isAny },
  unknown_delta: { index, delta: isObject },
  block_stop: { index },
  message_delta: {
    stopReason: isMaybe(isText),
    stopSequence: isMaybe(isText),
    stopDetails: isMaybe(isObject),
    usage: isObject,
  },
  message_stop: {},
  ping: {},
  error: {},
  unknown: {},
};

type Table = Readonly<Record<string, Readonly<Record<string, Test>>>>;

/** `undefined`: the table knows none of this type. */
function fits(table: Table, value: Json | undefined): boolean | undefined {
  const type = isObject(value) ? value['type'] : null;
  if (!isObject(value) || typeof type !== 'string') return false;
  if (!Object.hasOwn(table, type)) return undefined;
  const shape = table[type];
  for (const field in shape) if (shape[field]?.(value[field]) !== true) return false;
  return true;
}

/** Whether it is an event: then folding it and showing what comes of it is safe. A later version's changes nothing. */
export const isEvent = (value: Json): boolean => fits(events, value) ?? true;
