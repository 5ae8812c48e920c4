// The contract’s part about what goes along with a question: chips, what `#` and `@` find, drops, and the prompts of `/`.
import * as z from 'zod/mini';
import { amount, id, line, list, long, nothing, text } from './message.ts';
import type { Read } from './message.ts';

/** What can be attached, in the order of the popup. */
export const contextKinds = [
  'selection',
  'file',
  'folder',
  'editors',
  'symbol',
  'problems',
  'changes',
  'terminal',
  'image',
] as const;
export type ContextKind = (typeof contextKinds)[number];

const kind = () => z.enum(contextKinds);

export const attachment = () =>
  z.object({
    id: id(),
    /** File and lines, e.g. `app.ts:3-10`. */
    label: line(),
    /** The whole path, for the tooltip. */
    title: line(),
    /** Absent for a kind that this version doesn't know. The panel draws the icon. */
    kind: z.optional(kind()),
    /** About how many tokens it takes; always an estimate. */
    tokens: z.optional(amount()),
    /** What it was taken from is different now. */
    changed: z.optional(z.boolean()),
    /** Why it goes along as it was, although it has changed. */
    withheld: z.optional(line()),
    /** Attached because a setting says so. Removing it turns that off for this message. */
    automatic: z.optional(z.boolean()),
    /** Why the model that the message would go to won't see it. */
    unsent: z.optional(line()),
  });
export type AttachmentView = Read<typeof attachment>;

const candidate = () =>
  z.object({
    /** Names it in `attach`. */
    value: text(8_000),
    kind: kind(),
    label: line(),
    /** Where it is, e.g. the folder; or how much there is. */
    detail: z.optional(line()),
    /** The places of the label's characters that the query matched. */
    matches: list(amount(), 200),
  });
export type CandidateView = Read<typeof candidate>;

const outcome = () =>
  z.object({
    /** The chips themselves come as the `attachments` patch, before this answer. */
    attached: list(z.object({ id: id(), label: line() })),
    /** What wasn't attached, and why. With `token`, `override` attaches it nevertheless, that once. */
    refused: list(z.object({ label: line(), reason: line(), token: z.optional(id()) })),
  });
/** What came of attaching. Both lists are empty when the user gave up choosing. */
export type AttachOutcome = Read<typeof outcome>;

const command = () =>
  z.object({
    id: text(8_000),
    /** What is typed after `/`: one word. */
    name: line(),
    description: line(),
    source: z.enum(['builtIn', 'user', 'workspace']),
    /** What it asks for before it runs, in this order. */
    inputs: list(z.object({ name: line(), placeholder: line() }), 20),
  });
export type CommandView = Read<typeof command>;

/** What the host is told about attachments. */
export const contextTells = () =>
  [
    z.object({ type: z.literal('detach'), id: id() }),
    /** Takes the content of a changed attachment anew. */
    z.object({ type: z.literal('refresh'), id: id() }),
  ] as const;

export const contextAsks = () => ({
  /**
   * What can be attached, best first. Aborting gives up the search. With an empty query: what there is at hand
   * (selection, open editors, problems, changes), then recent files. Without `kinds`: all of them.
   */
  find: {
    payload: z.object({ query: line(), kinds: z.optional(list(kind(), 20)), limit: amount() }),
    /** `why`: why nothing can be attached now. */
    reply: z.object({ candidates: list(candidate(), 500), why: z.optional(line()) }),
  },
  attach: { payload: z.object({ value: text(8_000) }), reply: outcome() },
  /** Files and folders that were dropped or pasted, as URIs of any scheme. */
  attachFiles: { payload: z.object({ uris: list(text(8_000), 500) }), reply: outcome() },
  /** A file whose content the panel holds: an image or text, pasted or dropped from outside VS Code. */
  attachData: { payload: z.object({ name: line(), mime: text(200), base64: long() }), reply: outcome() },
  /** Attaches what was refused nevertheless, this once. */
  override: { payload: z.object({ token: id() }), reply: outcome() },
  /** The editor's selection, or the cursor's line. */
  attachSelection: { payload: nothing(), reply: outcome() },
  /** What can follow `/`. */
  prompts: { payload: nothing(), reply: z.object({ commands: list(command(), 1_000) }) },
  /**
   * The text that a command comes to, for the composer to send or show. What it needs was attached meanwhile. `rest`:
   * what was typed after its name.
   */
  runPrompt: {
    payload: z.object({
      id: text(8_000),
      rest: long(),
      inputs: list(z.object({ name: line(), value: long() }), 20),
    }),
    reply: z.object({ ...outcome().shape, text: long() }),
  },
});
