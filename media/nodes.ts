// The nodes of the path that is shown, of which replies grow, as signals.
import { guess } from './window.ts';
import { signal } from '@preact/signals';
import type { Signal } from '@preact/signals';
import type { BlockView, NodeView, OutlineView, PromptView, StatusView } from '../src/panel/thread.ts';
import type { UsageView } from '../src/panel/facts.ts';

/** A block of a reply, whose text grows at its end. */
export interface BlockModel {
  readonly type: BlockView['type'];
  readonly name: string;
  readonly text: Signal<string>;
}

export interface ReplyModel {
  readonly type: 'reply';
  readonly id: string;
  readonly author: Signal<string>;
  readonly gateway: Signal<string>;
  readonly blocks: Signal<readonly BlockModel[]>;
  readonly status: Signal<StatusView>;
  /** When this side heard of `status`, by its own clock. Milliseconds. */
  readonly since: Signal<number>;
  readonly notices: Signal<readonly string[]>;
  readonly usage: Signal<UsageView | undefined>;
  readonly isSummary: boolean;
}

/** A prompt never changes: another has another id. An outline is replaced by what it stands for before it is seen. */
export type NodeModel = PromptView | ReplyModel | OutlineView;

export const isOpen = (type: StatusView['type']): boolean =>
  type === 'waiting' || type === 'retrying' || type === 'streaming';

/** It hasn't been sent yet, for a rate limit: nothing has failed. */
export const isHeld = ({ buttons }: Extract<StatusView, { readonly type: 'retrying' }>): boolean =>
  buttons.some(({ action }) => action === 'sendAnyway');

/** The nodes of a path by their ids. */
const places = new WeakMap<readonly NodeModel[], ReadonlyMap<string, NodeModel>>();

/** The node of this id, whatever the length of the path. */
export function nodeIn(path: readonly NodeModel[], id: string): NodeModel | undefined {
  let known = places.get(path);
  if (known === undefined) {
    known = new Map(path.map((node) => [node.id, node]));
    places.set(path, known);
  }
  return known.get(id);
}

export function toModel(view: NodeView, now: number): NodeModel {
  if (view.type !== 'reply') return view;
  const { type, id } = view;
  return {
    type,
    id,
    author: signal(view.author),
    gateway: signal(view.gateway),
    blocks: signal(view.blocks.map(toBlock)),
    status: signal(view.status),
    since: signal(now),
    notices: signal(view.notices),
    usage: signal(view.usage),
    isSummary: view.summary === true,
  };
}

export const toBlock = ({ type, text, name = '' }: BlockView): BlockModel => ({ type, name, text: signal(text) });

/** How high a turn is likely to be drawn, at this width. Pixels. */
export function guessOf(turn: NodeModel, width: number): number {
  switch (turn.type) {
    case 'outline':
      return guess(turn.of, turn.size, width);
    case 'prompt':
      return guess('prompt', turn.text.length, width);
    case 'reply':
      return guess(
        'reply',
        turn.blocks.peek().reduce((sum, { type, text }) => sum + (type === 'text' ? text.peek().length : 0), 0),
        width,
      );
  }
}
