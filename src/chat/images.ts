// Where images are kept: each in a file of its own beside the journals, which only name it.
import type { Attachment, Image } from '../conversation/context.ts';
import type { Conversation } from '../conversation/tree.ts';
import type { Draft, Store } from './files.ts';

const imageName = (id: string): string => `${id}.image`;

/** Whether the id can be a file's name: one that was read from a journal may be anything. */
const isName = (id: string): boolean => /^[\w-]{1,64}$/.test(id);

/** Writes an image down. Rejects if the disk can't. */
export async function keepImage(store: Store, { id, data }: Image): Promise<void> {
  if (data !== undefined && isName(id)) await store.replace(imageName(id), data);
}

/** Removes images that nothing names any more. Never rejects: what stays only takes room. */
export async function dropImages(store: Store, attachments: readonly Attachment[]): Promise<void> {
  await remove(store, idsOf(attachments));
}

/**
 * Removes the images among these that no file but `named` names: a question can be asked in another conversation too.
 * Reads all files if there is any. Never rejects.
 */
export async function dropUnnamed(store: Store, attachments: readonly Attachment[], named: string): Promise<void> {
  const unused = idsOf(attachments);
  try {
    for (const name of unused.size === 0 ? [] : await store.list()) {
      if (name === named || name.endsWith('.image')) continue;
      const text = (await store.read(name)) ?? '';
      for (const id of unused) if (text.includes(`"${id}"`)) unused.delete(id);
    }
  } catch {
    return; // one that can't be read may name any of them
  }
  await remove(store, unused);
}

const idsOf = (attachments: readonly Attachment[]): Set<string> =>
  new Set(attachments.filter(({ type, id }) => type === 'image' && isName(id)).map(({ id }) => id));

const remove = async (store: Store, ids: ReadonlySet<string>): Promise<unknown> =>
  Promise.allSettled([...ids].map(async (id) => store.remove(imageName(id))));

/** Everything attached to a draft and to the messages that wait in it. */
export const attachedTo = (draft: Draft | undefined): readonly Attachment[] => [
  ...(draft?.attachments ?? []),
  ...(draft?.queue ?? []).flatMap(({ context }) => context),
];

/** Everything attached to the questions of a conversation. */
export const attachmentsOf = ({ nodes }: Conversation): readonly Attachment[] =>
  [...nodes.values()].flatMap((node) => (node.type === 'prompt' ? node.context : []));

/** The conversation and the draft with the content of their images, as far as it is there. */
export async function withImages<Kept extends { readonly conversation: Conversation; readonly draft: Draft }>(
  store: Store,
  kept: Kept,
): Promise<Kept> {
  const { conversation, draft } = kept;
  const waiting = draft.queue ?? [];
  const all = [...attachmentsOf(conversation), ...attachedTo(draft)];
  if (!all.some(({ type }) => type === 'image')) return kept;
  const nodes = new Map(conversation.nodes);
  for (const node of conversation.nodes.values()) {
    if (node.type === 'prompt') nodes.set(node.id, { ...node, context: await loaded(store, node.context) });
  }
  return {
    ...kept,
    conversation: { ...conversation, nodes },
    draft: {
      ...draft,
      attachments: await loaded(store, draft.attachments),
      ...(waiting.length > 0 && {
        queue: await Promise.all(
          waiting.map(async (item) => ({ ...item, context: await loaded(store, item.context) })),
        ),
      }),
    },
  };
}

const loaded = async (store: Store, attachments: readonly Attachment[]): Promise<readonly Attachment[]> =>
  Promise.all(
    attachments.map(async (each) => {
      if (each.type !== 'image' || !isName(each.id)) return each;
      const data = await store.read(imageName(each.id)).catch(() => undefined);
      return data === undefined ? each : { ...each, data };
    }),
  );
