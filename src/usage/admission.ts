// Admits requests that fit the budget: two windows share one cap, because each writes what it may spend before it looks.
import { writePrice } from '../gateways/cost.ts';
import type { Budget } from '../gateways/settings.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import { MessagesError } from '../messages/index.ts';
import type { MessageParams, Price } from '../messages/index.ts';
import type { Admission, Admit } from '../sending/send.ts';
import { capsOf, judge, spanOfCap } from './budget.ts';
import type { Cap, Over } from './budget.ts';
import { expectedCost } from './expected.ts';
import type { Ledger } from './ledger.ts';

export interface AdmissionPorts {
  readonly ledger: Pick<Ledger, 'add' | 'tally' | 'talliesOfOthers' | 'isUnwritten'>;
  readonly now: () => number;
  readonly budget: () => Budget;
  readonly price: (endpoint: EndpointLabel) => Price | undefined;
  /** About how many tokens go in. */
  readonly estimate: (endpoint: EndpointLabel, params: MessageParams) => number;
  readonly newId: () => string;
  /** Resolves after a moment, which is a different one each time. */
  readonly moment: () => Promise<void>;
  /** Why a request isn't sent, in words. `most`: what it costs at most. */
  readonly refusal: (over: Over, most: number) => string;
  /** Why a request isn't sent where windows can't know what the others spend, in words. */
  readonly unkept: () => string;
  /** A request goes over a soft cap. Called once for each period. */
  readonly warn: (over: Over, most: number) => void;
  /** Nobody knows what this model costs, so no cap can be checked. Called once for each model. */
  readonly unpriced: (endpoint: EndpointLabel) => void;
}

/** How often a request looks again that fits by itself, but not together with another that asks at the same time. */
const tries = 4;
/** Stands for a cost that isn't known: it fits wherever anything does. US dollars. */
export const unknownCost = 1e-9;

export class BudgetGate {
  readonly #ports: AdmissionPorts;
  /** Gateways whose next request goes out whatever it costs. */
  readonly #passes = new Set<string>();
  readonly #said = new Set<string>();

  constructor(ports: AdmissionPorts) {
    this.#ports = ports;
  }

  /** The next request to this gateway is sent over its caps. */
  allowOnce(gatewayId: string): void {
    this.#passes.add(gatewayId);
  }

  readonly admit: Admit = async (admission) => {
    const { endpoint } = admission;
    const caps = capsOf(this.#ports.budget(), endpoint.gatewayId);
    if (caps.length === 0) return undefined;
    const most = this.#mostOf(admission);
    if (most === 0) return undefined;
    const isAllowed = this.#passes.delete(endpoint.gatewayId);
    for (let tried = 1; ; tried++) {
      const hold = this.#ports.newId();
      const leave = (): void => this.#ports.ledger.add({ release: hold });
      const { isKept, hard, soft } = await this.#hold(caps, endpoint, hold, most);
      if (!isKept && !isAllowed && caps.some((cap) => cap.hard !== undefined)) {
        leave();
        throw new MessagesError('request', this.#ports.unkept(), { reason: 'budget' });
      }
      if (hard === undefined || isAllowed) {
        if (soft !== undefined) this.#warn(soft, most);
        return leave;
      }
      leave();
      const fitsAlone = hard.spent + most <= (hard.cap.hard ?? Infinity);
      if (!fitsAlone || tried === tries) {
        throw new MessagesError('request', this.#ports.refusal(hard, most), { reason: 'budget' });
      }
      await this.#ports.moment();
    }
  };

  #mostOf({ endpoint, params }: Admission): number {
    const { estimate, unpriced } = this.#ports;
    const known = this.#ports.price(endpoint);
    if (known !== undefined) {
      const price = params.caching === true ? { ...known, cacheWrite: writePrice(known) } : known;
      return expectedCost({ input: estimate(endpoint, params), most: params.max_tokens }, price).most;
    }
    this.#once(`${endpoint.gatewayId}/${endpoint.model}`, () => unpriced(endpoint));
    return unknownCost;
  }

  /**
   * Writes what may be spent, and then looks at all that is: of two windows that do so one sees the other, unless one of
   * them couldn't write or read it, and then no cap is kept for certain.
   */
  async #hold(
    caps: readonly Cap[],
    { gatewayId }: EndpointLabel,
    hold: string,
    most: number,
  ): Promise<ReturnType<typeof judge> & { readonly isKept: boolean }> {
    const { ledger, now } = this.#ports;
    const at = now();
    ledger.add({ hold, at, gateway: gatewayId, most });
    const spans = caps.map((cap) => spanOfCap(cap, at));
    const from = Math.min(...spans.map((span) => span.from));
    const span = { from, to: Math.max(...spans.map(({ to }) => to)) };
    const others = await ledger.talliesOfOthers(span).catch(() => undefined);
    const isKept = others !== undefined && !ledger.isUnwritten;
    return { isKept, ...judge(caps, [...(others ?? []), ledger.tally], at, { most, hold }) };
  }

  #warn(over: Over, most: number): void {
    const { cap } = over;
    const { from } = spanOfCap(cap, this.#ports.now());
    this.#once(`${cap.period} ${cap.gateway ?? ''} ${cap.soft ?? ''} ${from}`, () => this.#ports.warn(over, most));
  }

  #once(what: string, say: () => void): void {
    if (this.#said.has(what)) return;
    this.#said.add(what);
    say();
  }
}
