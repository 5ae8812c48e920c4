// Who is asked next, as the panel shows it: the model, its room, its cache, and what a message to it may cost.
import { pathTo } from '../conversation/path.ts';
import type { Conversation, NodeId, Parameters } from '../conversation/tree.ts';
import type { CostAhead, Expect } from '../gateways/cost.ts';
import type { Room } from '../gateways/room.ts';
import { nameOf } from '../gateways/use.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import type { CacheView, ModelView } from '../panel/composer.ts';
import type { Chosen } from './chosen.ts';
import type { Clock } from './clock.ts';
import type { Prices } from './facts.ts';
import { alongIn, changeBetween } from './missed.ts';
import type { Along, Sent } from './missed.ts';
import { toModelView } from './view.ts';
import type { Words } from './view.ts';
import { warmthOf } from './warmth.ts';

export interface NextModelPorts {
  readonly conversation: () => Conversation;
  readonly chosen: Pick<Chosen, 'endpoint'>;
  readonly hasGateway: () => boolean;
  /** Why the workspace allows no gateway, if it allows none. */
  readonly blocked: () => string | undefined;
  /** What a model has room for; `undefined` if there is none. `reply`: tokens that are asked for in place of the settings'. */
  readonly room: (to: EndpointLabel | undefined, reply?: number) => Room | undefined;
  readonly prices: Prices;
  readonly expect: Expect;
  readonly words: Pick<Words, 'noImages'>;
  readonly clock: Pick<Clock, 'now'>;
  /** The requests of a reply, as far as they are still known. */
  readonly sent: (reply: NodeId) => readonly Sent[];
  /** A request as it would be sent now, but for its messages; `undefined` where none can be. */
  readonly ahead: (to: EndpointLabel, parameters: Parameters) => Sent | undefined;
}

/** The part of a model's window from which on a summary is offered. */
const nearlyFull = 0.8;

export class NextModel {
  readonly #ports: NextModelPorts;
  /** As it was looked at last. */
  #cache: CacheView | undefined;
  /** Requests may be large: each is read once. */
  readonly #along = new WeakMap<Sent, Along>();

  constructor(ports: NextModelPorts) {
    this.#ports = ports;
  }

  /** `undefined`: none is set up. */
  get name(): string | undefined {
    const { endpoint } = this.#ports.chosen;
    return endpoint && nameOf(endpoint);
  }

  /** As it is now. Walks through the conversation: not for every key. */
  view(): ModelView {
    const { conversation, chosen, hasGateway, blocked, prices, clock } = this.#ports;
    const { endpoint: to } = chosen;
    const room = this.#room;
    const caches = room?.caches === true;
    const changed = (reply: NodeId) => to && this.#changed(to, reply);
    this.#cache = to && warmthOf(pathTo(conversation()), { to, now: clock.now(), price: prices(to), caches, changed });
    return toModelView({ ready: hasGateway(), blocked: blocked() }, to, room, this.#cache);
  }

  /** What a message of so many tokens may cost, by the {@link view} before. */
  cost(input: number): CostAhead | undefined {
    const { endpoint } = this.#ports.chosen;
    const room = this.#room;
    if (endpoint === undefined || room === undefined) return undefined;
    return this.#ports.expect({ purpose: 'chat', endpoint }, { input, most: room.reply, cached: this.cached });
  }

  /** How many tokens of the conversation its cache likely has, by the {@link view} before; `undefined`: it has none. */
  get cached(): number | undefined {
    const { tokens = 0, left } = this.#cache ?? {};
    if (this.#room?.caches !== true && tokens === 0) return undefined;
    return left === 0 ? 0 : tokens;
  }

  /** Why it gets no images; `undefined` if it does. */
  get noImages(): string | undefined {
    const { images, isBlind } = this.#room ?? {};
    const { gatewayName = '', model = '' } = this.#ports.chosen.endpoint ?? {};
    return images === false ? this.#ports.words.noImages(isBlind === true ? model : gatewayName) : undefined;
  }

  /** How much of its window so many tokens take, in percent, once it is so much that a summary is offered. */
  full(filled: number): number | undefined {
    const { window } = this.#room ?? {};
    const taken = window === undefined || window === 0 ? 0 : filled / window;
    return taken < nearlyFull ? undefined : Math.round(taken * 100);
  }

  #changed(to: EndpointLabel, reply: NodeId): CacheView['changed'] {
    const { sent, ahead, conversation } = this.#ports;
    const before = sent(reply).at(-1);
    const now = before && ahead(to, conversation().parameters);
    if (before === undefined || now === undefined) return undefined;
    const known = this.#along.get(before) ?? alongIn(before);
    this.#along.set(before, known);
    return changeBetween(known, alongIn(now));
  }

  get #room(): Room | undefined {
    const { chosen, conversation, room } = this.#ports;
    return room(chosen.endpoint, conversation().parameters.max_tokens);
  }
}
