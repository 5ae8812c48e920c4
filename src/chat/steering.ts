// Moves through the branches of the open conversation: siblings, forks, deletion and its undoing.
import { childrenOf, isVisible, leafUnder, openGroup, shown, siblingsOf } from '../conversation/branches.ts';
import type { Entry } from '../conversation/entries.ts';
import { pathTo } from '../conversation/path.ts';
import { promptOf, replyOf } from '../conversation/tree.ts';
import type { Conversation, NodeId, Parameters } from '../conversation/tree.ts';
import type { BranchesView, SteeringStep } from '../panel/steering.ts';
import type { Runs } from './runs.ts';
import type { Thread } from './thread.ts';

export interface SteeringPorts {
  readonly thread: () => Thread;
  readonly runs: Pick<Runs, 'stop' | 'ids'>;
  /** What the panel is told of the branches has changed, though the conversation hasn't. */
  readonly changed: () => void;
}

/** What can be done with the tree besides asking. Nothing is lost by any of it: every branch stays in the journal. */
export class Steering {
  readonly #ports: SteeringPorts;
  /** The deletion that can still be undone with a word. */
  #deleted: NodeId | undefined;

  constructor(ports: SteeringPorts) {
    this.#ports = ports;
  }

  /** The deletion that is offered to be undone. */
  get deleted(): NodeId | undefined {
    const { deleted } = this.#conversation;
    return this.#deleted !== undefined && deleted.has(this.#deleted) ? this.#deleted : undefined;
  }

  /** What asks for a reply is not among these. */
  take(step: Exclude<SteeringStep, 'retryWith'>, node: NodeId): void {
    switch (step) {
      case 'previous':
      case 'next':
        this.#beside(node, step === 'next' ? 1 : -1);
        break;
      case 'fork':
        this.#look(node);
        break;
      case 'forward':
        this.#look(leafUnder(this.#conversation, node));
        break;
      case 'delete':
        this.#delete(node);
        break;
      case 'undo':
        this.restore(node);
        break;
      case 'choose':
        this.#apply({ type: 'chosen', node });
        break;
      case 'stop':
        this.#ports.runs.stop([node]);
        break;
    }
  }

  /** Brings back what was deleted, and shows it. */
  restore(node: NodeId): void {
    if (this.#conversation.deleted.has(node)) this.#apply({ type: 'deleted', node, deleted: false });
  }

  /** The user has gone on: the line that offers to undo goes. */
  forgetDeletion(): void {
    if (this.#deleted === undefined) return;
    this.#deleted = undefined;
    this.#ports.changed();
  }

  /** What this conversation asks for, in place of the settings. */
  setParameters(parameters: Parameters): void {
    this.#apply({ type: 'parameters', parameters });
  }

  get #conversation(): Conversation {
    return this.#ports.thread().conversation;
  }

  #apply(entry: Entry): void {
    this.#ports.thread().apply(entry);
  }

  #look(head: NodeId): void {
    if (this.#conversation.nodes.has(head) && this.#conversation.head !== head) this.#apply({ type: 'head', head });
  }

  #beside(node: NodeId, by: 1 | -1): void {
    const conversation = this.#conversation;
    const children = childrenOf(conversation);
    const all = siblingsOf(conversation, node, children);
    const other = all[all.findIndex(({ id }) => id === node) + by];
    if (other !== undefined) this.#look(leafUnder(conversation, other.id, children));
  }

  #delete(node: NodeId): void {
    const conversation = this.#conversation;
    if (!isVisible(conversation, node)) return;
    const isUnder = (id: NodeId): boolean => pathTo(conversation, id).some((above) => above.id === node);
    this.#ports.runs.stop(this.#ports.runs.ids.filter(isUnder));
    this.#deleted = node;
    this.#apply({ type: 'deleted', node, deleted: true });
  }
}

/** What the panel shows of the branches. Looks at every node. */
export function toBranchesView(conversation: Conversation, deleted: NodeId | undefined, full?: number): BranchesView {
  const children = childrenOf(conversation);
  const path = pathTo(conversation);
  const group = openGroup(conversation);
  const left = group === undefined ? [] : shown(conversation).filter((node) => isOf(node, group));
  // The last one left of them stands beside the other versions again.
  const together = left.length > 1 ? left : [];
  const siblings = path.flatMap(({ id }) => {
    if (together.some((node) => node.id === id)) return [];
    const all = siblingsOf(conversation, id, children);
    return all.length < 2 ? [] : [{ id, at: all.findIndex((node) => node.id === id) + 1, count: all.length }];
  });
  const { head } = conversation;
  return {
    siblings: siblings.slice(-mostSiblings),
    ahead: head !== undefined && children.has(head) && replyOf(conversation, head) !== undefined,
    group: together.map(({ id }) => id),
    ...(together.length > 1 && { goesOn: head }),
    deleted,
    full,
  };
}

/** How many the contract has room for. */
const mostSiblings = 10_000;

const isOf = (node: { readonly type: string; readonly group?: string }, group: string): boolean =>
  node.type === 'reply' && node.group === group;

/** The question a node belongs to: itself, or the one it answers. */
export function questionOf(conversation: Conversation, node: NodeId) {
  return promptOf(conversation, node) ?? promptOf(conversation, replyOf(conversation, node)?.parent);
}
