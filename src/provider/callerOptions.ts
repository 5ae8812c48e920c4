// What another extension asks for besides its messages, as far as the gateway takes it: pure.
import type { Dialect, Effort, JsonObject, MessageParams, Range, Thinking, Tool } from '../messages/index.ts';

export interface CallerOptions {
  /** Whatever the caller wrote: VS Code hands it on, with things of its own. */
  readonly modelOptions?: Readonly<Record<string, unknown>> | undefined;
  readonly tools?: readonly CallerTool[] | undefined;
  /** Must the model call one of the tools? */
  readonly mustCall?: boolean;
  /** What was picked beside the model. */
  readonly effort?: unknown;
}

export interface CallerTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema?: object | undefined;
}

export interface CallerFor {
  readonly dialect: Dialect;
  /** What the user's settings ask for. */
  readonly thinking: Thinking | undefined;
  /** Most tokens of a reply. */
  readonly reply: number;
}

type Params = Omit<Partial<MessageParams>, 'messages'>;

/**
 * The caller's wishes as parameters. Only the names known here are read. Nobody is there to change a wish that the gateway
 * does not take, so such a wish is dropped or kept within the range, where a user's own setting would be refused.
 */
export function paramsFor(options: CallerOptions, { dialect, thinking, reply }: CallerFor): Params {
  const { modelOptions = {}, tools = [], mustCall = false, effort } = options;
  const number = (...names: readonly string[]): number | undefined =>
    names.map((name) => modelOptions[name]).find((value) => typeof value === 'number' && Number.isFinite(value)) as
      | number
      | undefined;
  // Some servers refuse a call that is forced while the model thinks.
  const stopsThinking = mustCall && isOn(thinking);
  const canForce = dialect.tool_choice.includes('any') && (!stopsThinking || dialect.thinking.includes('disabled'));
  const forced = mustCall && tools.length > 0 && canForce;
  const thinks = isOn(thinking) && !(forced && stopsThinking);
  const stop = modelOptions['stop_sequences'] ?? modelOptions['stop'];
  const most = number('max_tokens', 'maxTokens', 'max_output_tokens', 'maxOutputTokens');
  return {
    max_tokens: Math.max(
      dialect.min_max_tokens,
      Math.min(reply, most !== undefined && most >= 1 ? Math.floor(most) : reply),
    ),
    ...(tools.length > 0 && { tools: tools.map(toolOf) }),
    ...(forced && { tool_choice: { type: 'any' } as const }),
    ...(forced && stopsThinking && { thinking: { type: 'disabled' } as const }),
    // While a model thinks, servers take only their own sampling.
    ...(!thinks && {
      ...within('temperature', number('temperature'), dialect.temperature),
      ...within('top_p', number('top_p', 'topP'), dialect.top_p),
      ...within('top_k', number('top_k', 'topK'), dialect.top_k),
    }),
    ...(dialect.stop_sequences && isTexts(stop) && { stop_sequences: stop }),
    ...(isEffort(effort, dialect) && { effort }),
  };
}

const isOn = (thinking: Thinking | undefined): boolean => thinking !== undefined && thinking.type !== 'disabled';

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string' && each.trim() !== '');

const isEffort = (value: unknown, { effort }: Dialect): value is Effort => effort.some((level) => level === value);

function within(name: string, value: number | undefined, range: Range | false): Params {
  if (value === undefined || range === false) return {};
  const kept = Math.min(Math.max(value, range.min), range.max);
  return { [name]: range.integer === true ? Math.round(kept) : kept };
}

const noInput = { type: 'object', properties: {} };

const toolOf = ({ name, description, inputSchema }: CallerTool): Tool => ({
  name,
  description,
  input_schema: (inputSchema ?? noInput) as JsonObject,
});
