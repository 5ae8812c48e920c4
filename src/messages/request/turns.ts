// Turns that alternate, start with thinking, and pair each tool call with its result.
import { isObject } from '../json.ts';
import type { Json, JsonObject } from '../schema.ts';
import { isBlank, isCall, isResult, isThought, textBlock } from './blocks.ts';

type Role = 'user' | 'assistant';
export interface Turn {
  readonly role: Role;
  readonly blocks: readonly JsonObject[];
}

/** One turn after another of the same role becomes one, and empty turns disappear. */
export function alternate(turns: readonly Turn[]): Turn[] {
  const merged: Turn[] = [];
  for (const turn of turns) {
    const last = merged.at(-1);
    if (turn.blocks.length === 0) continue;
    // A turn with a call ends there: the call's result comes next.
    if (last?.role !== turn.role || last.blocks.some(isCall)) merged.push(turn);
    else merged[merged.length - 1] = { role: turn.role, blocks: [...last.blocks, ...turn.blocks] };
  }
  return merged;
}

/** A turn with its thinking at the front, where servers ask for it, and not at its end, where they refuse it. */
export function thinkingFirst(turn: Turn, anywhere: boolean): Turn {
  const { role, blocks } = turn;
  const [first] = blocks;
  const end = blocks.findLastIndex((block) => !isThought(block)) + 1;
  const stays = (first !== undefined && isThought(first)) || (anywhere && end === blocks.length);
  const spoken = stays ? [] : blocks.filter((block) => !isThought(block));
  return { role, blocks: stays ? blocks.slice(0, end) : [...blocks.filter(isThought), ...spoken] };
}

/** Puts one result for each call, in the calls' order, at the beginning of the turn after it. */
export function pairTools(turns: readonly Turn[], invalid: ReadonlySet<string>): Turn[] {
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
export function withoutTools(turns: readonly Turn[]): Turn[] {
  return turns.map(({ role, blocks }) => ({
    role,
    blocks: blocks.flatMap((block) => {
      if (isResult(block)) return [textBlock('Result of the tool:'), ...strayResult(block)];
      if (!isCall(block)) return [block];
      return [textBlock(`Called the tool ${JSON.stringify(block['name'])} with ${JSON.stringify(block['input'])}`)];
    }),
  }));
}

export function startWithUser(turns: readonly Turn[]): readonly Turn[] {
  if (turns[0]?.role !== 'assistant') return turns;
  return [{ role: 'user', blocks: [textBlock('[What came before is left out.]')] }, ...turns];
}

/** A last turn of the assistant's is a beginning for the model to continue: it must not end in blanks. */
export function trimPrefill(turns: readonly Turn[]): readonly Turn[] {
  const last = turns.at(-1);
  const text = last?.blocks.at(-1);
  if (last?.role !== 'assistant' || typeof text?.['text'] !== 'string') return turns;
  const blocks = [...last.blocks.slice(0, -1), { ...text, text: text['text'].trimEnd() }];
  return [...turns.slice(0, -1), { role: 'assistant', blocks }];
}

/** A single plain text is written as a string: every server reads that. */
export function simplest(blocks: readonly JsonObject[]): Json {
  const [first] = blocks;
  const isPlain = blocks.length === 1 && first?.['type'] === 'text' && Object.keys(first).length === 2;
  return isPlain ? (first['text'] ?? '') : blocks;
}
