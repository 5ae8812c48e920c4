// The contract’s part about steering a conversation: its branches, what was deleted, and the messages that wait.
import * as z from 'zod/mini';
import { attachment } from './context.ts';
import { amount, id, list, long } from './message.ts';
import type { Read } from './message.ts';

/** Everything about the path that is shown, besides its nodes. */
const branches = () =>
  z.object({
    /** The nodes that have others in their place: which of how many is shown, counted from 1. */
    siblings: list(z.object({ id: id(), at: amount(), count: amount() })),
    /** The conversation went on from the last node before: that can be shown again. */
    ahead: z.boolean(),
    /** Replies to the last question that are shown side by side until one is chosen. */
    group: list(id(), 100),
    /** The one of them that the next message follows. */
    goesOn: z.optional(id()),
    /** What was deleted last, while that can be undone with a word. */
    deleted: z.optional(id()),
    /** How much of the model's window the conversation fills, in percent, when that is nearly all. */
    full: z.optional(amount()),
  });
export type BranchesView = Read<typeof branches>;

/** A message that is sent once the replies before it are complete. */
const queued = () => z.object({ id: id(), text: long(), attachments: list(attachment()) });
export type QueuedView = Read<typeof queued>;

/** The part of the panel's state about steering. */
export const steeringState = () => ({ branches: branches(), queue: list(queued(), 1_000) });

export const steeringPatches = () =>
  [
    z.object({ type: z.literal('branches'), branches: branches() }),
    z.object({ type: z.literal('queue'), queue: list(queued(), 1_000) }),
    /** The host has sent what was in the composer. */
    z.object({ type: z.literal('sent'), text: long() }),
  ] as const;

export type SteeringPatch = Read<ReturnType<typeof steeringPatches>[number]>;

/** What can be done with a node of the path. */
export const steps = [
  'previous', // show the sibling before it
  'next', // show the sibling after it
  'retryWith', // ask again, a model to be chosen for this once
  'fork', // go on from this reply
  'forward', // show again what came after it
  'delete',
  'undo', // take the deletion back
  'choose', // of replies side by side, go on with this one
  'stop', // end this reply alone
] as const;
export type SteeringStep = (typeof steps)[number];

/** What can be done with a message that waits. */
export const queueSteps = ['hold', 'edit', 'remove', 'up', 'down', 'send'] as const;
export type QueueStep = (typeof queueSteps)[number];

/** What the host is told about steering. */
export const steeringTells = () =>
  [
    z.object({ type: z.literal('steer'), step: z.enum(steps), node: id() }),
    /** `hold`: it is being changed, so nothing is sent by itself; `edit` ends that. `text`: what it says from now on. */
    z.object({ type: z.literal('queue'), step: z.enum(queueSteps), id: id(), text: z.optional(long()) }),
    /**
     * Ask several models what is in the composer, or another one this once, or show what it would send; set what this
     * conversation asks for, or summarize it.
     */
    z.object({
      type: z.literal('conversation'),
      step: z.enum(['several', 'once', 'parameters', 'compact', 'preview']),
    }),
  ] as const;

export const steeringAsks = () => ({
  /** Asks a question in place of an earlier one. `id`: the new prompt's. `detached`: attachments it goes without. */
  edit: {
    payload: z.object({ node: id(), id: id(), text: long(), detached: list(id()) }),
    reply: z.object({ asked: z.boolean() }),
  },
});
