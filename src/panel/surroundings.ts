// The contract’s part about what is around a conversation: the font, what one might ask about the open file, the edits.
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

/** An edit in a file that runs, or waits to be judged. */
const edit = () =>
  z.object({
    id: id(),
    /** The file's name. */
    file: line(),
    /** What it is at. */
    note: line(),
    runs: z.boolean(),
  });
export type EditView = Read<typeof edit>;

const surroundings = () =>
  z.object({
    /** A CSS font family; empty for VS Code's own. */
    fontFamily: line(),
    /** What one might ask about the open file, shown while nothing has been asked. */
    suggestions: list(suggestion(), 5),
    edits: list(edit(), 100),
    /** Of several edits that only wait to be judged, how much that is in all. */
    editSum: z.optional(line()),
  });
export type SurroundingsView = Read<typeof surroundings>;

/** Absent until it is known. */
export const surroundingsState = () => ({ surroundings: z.optional(surroundings()) });

export const surroundingsPatches = () =>
  [z.object({ type: z.literal('surroundings'), surroundings: surroundings() })] as const;

/** The hints of an empty conversation: each leads to what it tells of. */
export const hints = ['askAboutSelection', 'editSelection', 'openWalkthrough'] as const;
export type Hint = (typeof hints)[number];

export const surroundingsTells = () =>
  [
    z.object({ type: z.literal('hint'), hint: z.enum(hints) }),
    /** Go to the code of an edit, or end its reply where it is. */
    z.object({ type: z.literal('edit'), step: z.enum(['show', 'stop']), id: id() }),
    /** Judge all edits, in all files. */
    z.object({ type: z.literal('edits'), step: z.enum(['acceptAll', 'rejectAll']) }),
  ] as const;

export const surroundingsAsks = () => ({
  /** Asks what was suggested, with the code it is about. */
  suggest: { payload: z.object({ id: id() }), reply: z.object({ asked: z.boolean() }) },
});
