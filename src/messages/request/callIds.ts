// Gives tool calls and their results ids that every server accepts.
import type { AssistantMessage, InputMessage, ToolResultBlock, ToolUseBlock } from '../schema.ts';

/** The characters that the reference takes in names and ids. */
export const allowed = (name: string): string => name.replace(/[^\w-]/g, '_');

/** An id in which LiteLLM keeps the signature of a thought, to read it there again: at home it stays as it is. */
export const holdsThought = /^[\w-]+__thought__[\w+/=-]+$/;

export interface Named {
  readonly messages: readonly InputMessage[];
  /** Ids of the calls whose input is not what the model meant to say. */
  readonly invalid: ReadonlySet<string>;
}

/**
 * Gives each call an id of its own, and its result the same one: repeated and blank ids are renamed, and all keep only
 * the characters that the strictest server takes. The same history gets the same ids each time.
 */
export function nameCalls(messages: readonly InputMessage[], isHome: (message: AssistantMessage) => boolean): Named {
  const taken = new Map<string, number>();
  const invalid = new Set<string>();
  /** The new ids of the calls that had an id, those without a result yet. */
  const open = new Map<string, string[]>();
  const rename = (block: ToolUseBlock, home: boolean): ToolUseBlock => {
    const id = unusedId(home && holdsThought.test(block.id) ? block.id : allowed(block.id.trim() || 'toolu'), taken);
    const same = open.get(block.id);
    if (same) same.push(id);
    else open.set(block.id, [id]);
    if (block.invalid !== undefined) invalid.add(id);
    return block.id === id ? block : { ...block, id };
  };
  const answer = (block: ToolResultBlock): ToolResultBlock => {
    const id = open.get(block.tool_use_id)?.shift();
    return id === undefined || id === block.tool_use_id ? block : { ...block, tool_use_id: id };
  };
  const named = messages.map((message): InputMessage => {
    if (typeof message.content === 'string') return message;
    if (message.role === 'user') {
      return {
        ...message,
        content: message.content.map((block) => (block.type === 'tool_result' ? answer(block) : block)),
      };
    }
    const home = isHome(message);
    open.clear();
    return {
      ...message,
      content: message.content.map((block) => (block.type === 'tool_use' ? rename(block, home) : block)),
    };
  });
  return { messages: named, invalid };
}

function unusedId(id: string, taken: Map<string, number>): string {
  let count = taken.get(id) ?? 1;
  let unused = id;
  while (taken.has(unused)) unused = `${id}_${++count}`;
  taken.set(unused, 1);
  taken.set(id, count);
  return unused;
}
