// Turns any history into messages that every server accepts.
import { assistantBlocks, isHome, isResult, isThought, pastOf, userBlocks } from './blocks.ts';
import type { HistoryOptions } from './blocks.ts';
import { nameCalls } from './callIds.ts';
import { isObject } from '../json.ts';
import type { InputMessage, Json, JsonObject } from '../schema.ts';
import { alternate, pairTools, simplest, startWithUser, thinkingFirst, trimPrefill, withoutTools } from './turns.ts';
import type { Turn } from './turns.ts';

/**
 * Messages that every server takes, from whatever happened before: roles alternate and begin with the user, each tool
 * call is followed by its one result, ids are unique, no block is empty, thinking goes only to where it came from.
 * Throws a `MessagesError` of kind `request` when the newest question holds what this gateway cannot take.
 */
export function validHistory(given: readonly InputMessage[], options: HistoryOptions): readonly JsonObject[] {
  const { messages, invalid } = nameCalls(
    given,
    ({ origin }) => options.home !== 'plain' && isHome(origin, options.origin),
  );
  const past = pastOf(messages, options.origin);
  const newest = messages.findLastIndex((message) => message.role === 'user');
  const turns = messages.map((message, index): Turn =>
    message.role === 'user'
      ? { role: 'user', blocks: userBlocks(message.content, options, index === newest) }
      : { role: 'assistant', blocks: assistantBlocks(message, options, past, index === messages.length - 1) },
  );
  const ordered = (all: readonly Turn[]): Turn[] =>
    alternate(all).map((turn) => thinkingFirst(turn, options.thinkingAnywhere === true));
  // A result that says nothing, of a call that is gone, leaves two of the assistant's turns to become one.
  const paired = ordered(pairTools(alternate(ordered(turns)), invalid));
  const known = options.tools ? paired : withoutTools(paired);
  return trimPrefill(startWithUser(known)).map(({ role, blocks }) => ({ role, content: simplest(blocks) }));
}

/**
 * Does a turn of the assistant's go on at the end of this history that began without thinking? To the model, a reply's
 * calls, their results and its next calls are all one turn.
 */
export function goesOnThoughtless(messages: readonly JsonObject[]): boolean {
  const end = messages.length - 1;
  let first: JsonObject | undefined;
  for (let at = messages[end]?.['role'] === 'assistant' ? end : end - 1; at > 0; at -= 2) {
    const results = at === end ? [] : blocksOf(messages[at + 1]);
    if (!(at + 1 === end ? results.some(isResult) : results.every(isResult))) break;
    first = blocksOf(messages[at])[0];
  }
  return first !== undefined && !isThought(first);
}

const blocksOf = (message: JsonObject | undefined): readonly JsonObject[] => {
  const content = message?.['content'];
  return Array.isArray(content) ? (content as readonly Json[]).filter(isObject) : [{ type: 'text' }];
};
