// The thread’s part of the contract: prompts and replies on the path that is shown, each named by its id.
import * as z from 'zod/mini';
import { attachment } from './context.ts';
import { usage } from './facts.ts';
import { amount, id, line, list, long, nothing, text } from './message.ts';
import type { Read } from './message.ts';

/** An action by its name. Which there are, and what each means, only the host knows. */
const action = () => text(64);

/** A button that the host offers. */
const button = () =>
  z.object({
    action: action(),
    title: line(),
    /** It asks for a reply: only the last one has it, and the keyboard goes on in the composer. */
    asks: z.boolean(),
  });
export type ButtonView = Read<typeof button>;

export type { AttachmentView } from './context.ts';

const block = () =>
  z.object({
    /**
     * `tool`: a call the model asked for, `name` its tool. `other`: a block of an unknown type, `name` its type. `seam`: a
     * reply that was cut off goes on here, perhaps not exactly; its text are words that were left out, if any.
     */
    type: z.enum(['text', 'thinking', 'tool', 'other', 'seam']),
    text: long(),
    name: z.optional(line()),
  });
export type BlockView = Read<typeof block>;

const problem = () => ({
  /** What happened and what to do about it, in words. */
  sentence: line(),
  /** The gateway's own words, to be quoted as plain text. */
  detail: z.optional(line()),
  requestId: z.optional(line()),
  buttons: list(button()),
});

const status = () =>
  z.discriminatedUnion('type', [
    /**
     * Nothing has come yet. The clocks of the two sides may differ: `elapsed` is milliseconds at the time of sending.
     */
    z.object({ type: z.literal('waiting'), elapsed: amount() }),
    /** Waiting to send again, `wait` milliseconds from now. */
    z.object({ type: z.literal('retrying'), wait: amount(), ...problem() }),
    z.object({ type: z.literal('streaming') }),
    /** `note`: why it ended, when that is not the ordinary end; and what can be done then. */
    z.object({
      type: z.literal('complete'),
      note: z.optional(line()),
      /** The model's limits cut it off, or the model declined. */
      tone: z.optional(z.enum(['cut', 'refused'])),
      /** Why it declined, in the gateway's own words. */
      detail: z.optional(line()),
      buttons: list(button()),
    }),
    /** With a `sentence`: while it waited to be sent again. */
    z.object({ type: z.literal('stopped'), ...problem(), sentence: z.optional(line()) }),
    z.object({ type: z.literal('interrupted'), ...problem() }),
    z.object({ type: z.literal('failed'), ...problem() }),
  ]);
export type StatusView = Read<typeof status>;

const prompt = () => z.object({ type: z.literal('prompt'), id: id(), text: long(), attachments: list(attachment()) });
export type PromptView = Read<typeof prompt>;

const reply = () =>
  z.object({
    type: z.literal('reply'),
    id: id(),
    /** The model's name, which labels the reply. */
    author: line(),
    /** The gateway that answers or answered, for the tooltip. */
    gateway: line(),
    blocks: list(block()),
    status: status(),
    /** What the user should know about this reply, a sentence each. */
    notices: list(line()),
    usage: z.optional(usage()),
    /** It is a summary of all that came before it, which is sent in its place once it is complete. */
    summary: z.optional(z.boolean()),
  });
export type ReplyView = Read<typeof reply>;

/** Stands for a prompt or an ended reply, which the panel asks for by its id before it is seen. */
const outline = () =>
  z.object({
    type: z.literal('outline'),
    id: id(),
    of: z.enum(['prompt', 'reply']),
    /** How long it is, to guess its height by. Characters. */
    size: amount(),
    /** How a prompt begins. */
    start: z.optional(text(200)),
  });
export type OutlineView = Read<typeof outline>;

const whole = () => z.discriminatedUnion('type', [prompt(), reply()]);
export type WholeView = Read<typeof whole>;

const node = () => z.discriminatedUnion('type', [prompt(), reply(), outline()]);
export type NodeView = Read<typeof node>;

/** More nodes than anyone asks in a life. */
const mostNodes = 200_000;

/** The thread's part of the panel's state. */
export const threadState = () => ({
  conversation: id(),
  /** The visible path, oldest first: its end whole, the rest as outlines. */
  nodes: list(node(), mostNodes),
});

export const threadPatches = () =>
  [
    /** Replaces the node with its id, or adds it at the path's end. */
    z.object({ type: z.literal('node'), node: node() }),
    /** Changes the visible path. Names only nodes that were sent before. */
    z.object({ type: z.literal('path'), ids: list(id(), mostNodes) }),
    /** Adds a block to a reply, or replaces the one at `at`. */
    z.object({ type: z.literal('block'), reply: id(), at: amount(), block: block() }),
    /** Adds text to the block at `at`. */
    z.object({ type: z.literal('append'), reply: id(), at: amount(), text: long() }),
    z.object({
      type: z.literal('status'),
      reply: id(),
      status: status(),
      author: line(),
      gateway: line(),
      usage: z.optional(usage()),
    }),
    z.object({ type: z.literal('notices'), reply: id(), notices: list(line()) }),
  ] as const;

/** What the host is told about the thread. */
export const threadTells = () =>
  [
    z.object({ type: z.literal('stop') }),
    /** `node`: the reply that the button stands on. */
    z.object({ type: z.literal('act'), action: action(), node: z.optional(id()) }),
    /** Opens what an attachment was taken from. */
    z.object({ type: z.literal('reveal'), id: id() }),
    z.object({ type: z.literal('open'), url: text(8_000) }),
    /** Opens a file of the workspace, at a line. */
    z.object({ type: z.literal('openFile'), path: text(500), line: z.optional(amount()) }),
  ] as const;

const hit = () => z.object({ id: id(), count: amount() });
/** A node that holds what is sought, and how often, about: Markdown is counted as it is written. */
export type Hit = Read<typeof hit>;

export const threadAsks = () => ({
  /** Where a text stands on the visible path, in its order. */
  seek: {
    payload: z.object({ text: text(1_000), matchCase: z.boolean() }),
    reply: z.object({ hits: list(hit(), mostNodes) }),
  },
  /** Puts what was said from one node to another into the clipboard, as Markdown; without them, all of it. */
  copyPath: {
    payload: z.object({ from: z.optional(id()), to: z.optional(id()) }),
    reply: z.object({ done: z.boolean() }),
  },
  /** What stands behind outlines: as many of them as one message should hold, at least one if there is any. */
  nodes: { payload: z.object({ ids: list(id(), 1_000) }), reply: z.object({ nodes: list(whole(), 1_000) }) },
  /** An action on a code block. Answered once it is done or has failed. */
  code: {
    payload: z.object({
      action: z.enum(['copy', 'insert', 'replace', 'newFile', 'apply', 'run']),
      text: long(),
      language: text(100),
      /** The file that the block names. */
      path: z.optional(text(500)),
      /** The words right before the block, which may name its file. */
      before: z.optional(text(500)),
    }),
    reply: z.object({ done: z.boolean() }),
  },
  /** How the user's color theme shows code, by kind; nothing where that can't be had. */
  colors: {
    payload: nothing(),
    reply: z.object({
      looks: list(
        z.object({
          kind: text(30),
          color: z.optional(text(9)),
          isItalic: z.optional(z.boolean()),
          isBold: z.optional(z.boolean()),
        }),
        100,
      ),
    }),
  },
  /** Which of these paths are files of the workspace. */
  files: { payload: z.object({ paths: list(text(500), 200) }), reply: z.object({ found: list(z.boolean(), 200) }) },
});
export type CodeAction = CodeRequest['action'];
export type CodeRequest = Read<ReturnType<typeof threadAsks>['code']['payload']>;
