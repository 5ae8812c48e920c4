// What the list of conversations shows of one: made from the conversation, written as one line of the list’s file.
import * as z from 'zod/mini';
import { pathTo } from '../conversation/path.ts';
import { titleOf } from '../conversation/title.ts';
import type { Conversation } from '../conversation/tree.ts';
import { nameOf, shownName } from '../gateways/use.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import { spentIn } from './facts.ts';

const kept = () =>
  z.object({
    id: z.string(),
    title: z.string(),
    /** When something was asked last. Milliseconds. */
    at: z.number(),
    /** How many questions the path that is shown has. */
    questions: z.number(),
    /** Who is asked next: `gateway/model`. Earlier versions didn't write it down. */
    asks: z.optional(z.string()),
    /** Who answered last, of the path that is shown. */
    model: z.optional(z.string()),
    gateway: z.optional(z.string()),
    /**
     * What its replies took, by model: what that costs depends on the prices of the day. Earlier versions didn't write
     * it down.
     */
    spent: z.optional(
      z.array(
        z.object({
          gatewayId: z.string(),
          model: z.string(),
          input: z.number(),
          output: z.number(),
          cached: z.optional(z.number()),
          written: z.optional(z.number()),
        }),
      ),
    ),
    pinned: z.optional(z.boolean()),
    archived: z.optional(z.boolean()),
  });
/** A conversation in the list. */
export type Kept = Readonly<z.infer<ReturnType<typeof kept>>>;

export function toKept(conversation: Conversation): Kept {
  const { id, nodes, model: asks, pinned, archived } = conversation;
  const path = pathTo(conversation);
  const prompts = path.filter((node) => node.type === 'prompt');
  let at = 0;
  for (const node of nodes.values()) if (node.type === 'prompt') at = Math.max(at, node.at);
  const authors = path.flatMap((node) => (node.type === 'reply' ? (node.author ?? []) : []));
  const { model, gatewayName } = authors.at(-1) ?? {};
  return {
    id,
    title: titleOf(conversation) ?? '',
    at,
    questions: prompts.length,
    ...(asks !== undefined && { asks }),
    ...(model !== undefined && { model, gateway: gatewayName }),
    spent: [...spentIn(conversation)],
    ...(pinned === true && { pinned }),
    ...(archived === true && { archived }),
  };
}

/**
 * Whom the list names: who is asked next, as the composer does; where that one isn't set up any more, who answered last.
 */
export function authorOf(
  { asks, model, gateway: gatewayName = '' }: Pick<Kept, 'asks' | 'model' | 'gateway'>,
  named: (name: string) => EndpointLabel | undefined,
): string | undefined {
  const next = asks === undefined ? undefined : named(asks);
  if (next !== undefined && nameOf(next) === asks) return shownName(next);
  return model === undefined ? undefined : shownName({ model, gatewayName });
}

/** A line of its own, also after one that a crash has torn. */
export const writeKept = (each: Kept): string => `\n${JSON.stringify(each)}\n`;

/**
 * The last line of each conversation, and how many lines there were. Damaged lines count for nothing: their
 * conversations are read again.
 */
export function readKept(text: string): { readonly byId: ReadonlyMap<string, Kept>; readonly lines: number } {
  const schema = kept();
  const byId = new Map<string, Kept>();
  let lines = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    lines++;
    try {
      const { data } = schema.safeParse(JSON.parse(line));
      if (data !== undefined) byId.set(data.id, data);
    } catch {
      // Torn by a crash: the conversation is read again.
    }
  }
  return { byId, lines };
}
