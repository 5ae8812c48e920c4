// The contract’s part about what is around a conversation: the font, and what one might ask about the open file.
import * as z from 'zod/mini';
import { id, line, list } from './message.ts';
import type { Read } from './message.ts';

/** What a suggestion is about, in the order of the list. The panel draws the icon. */
export const suggestionKinds = ['selection', 'problem', 'explain', 'test', 'review'] as const;
export type SuggestionKind = (typeof suggestionKinds)[number];

const suggestion = () =>
  z.object({
    id: id(),
    kind: z.enum(suggestionKinds),
    /** The question, as it is asked. */
    text: line(),
  });
export type SuggestionView = Read<typeof suggestion>;

const surroundings = () =>
  z.object({
    /** A CSS font family; empty for VS Code's own. */
    fontFamily: line(),
    /** What one might ask about the open file, shown while nothing has been asked. */
    suggestions: list(suggestion(), 5),
  });
export type SurroundingsView = Read<typeof surroundings>;

/** Absent until it is known. */
export const surroundingsState = () => ({ surroundings: z.optional(surroundings()) });

export const surroundingsPatches = () =>
  [z.object({ type: z.literal('surroundings'), surroundings: surroundings() })] as const;

/** The hints of an empty conversation: each leads to what it tells of. */
export const hints = ['askAboutSelection', 'editSelection', 'openWalkthrough'] as const;
export type Hint = (typeof hints)[number];

export const surroundingsTells = () => [z.object({ type: z.literal('hint'), hint: z.enum(hints) })] as const;

export const surroundingsAsks = () => ({
  /** Asks what was suggested, with the code it is about. */
  suggest: { payload: z.object({ id: id() }), reply: z.object({ asked: z.boolean() }) },
});
