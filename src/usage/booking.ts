// Books every request: an observer of sending that makes a row of each attempt that has ended.
import { costOf } from '../gateways/cost.ts';
import type { Cost } from '../gateways/cost.ts';
import { isSameModel } from '../gateways/models.ts';
import type { EndpointLabel, Purpose } from '../gateways/use.ts';
import type { Ending, Message, MessageParams, Price, Timing, Usage } from '../messages/index.ts';
import { estimateReply } from '../sending/estimate.ts';
import type { Observer } from '../sending/observers.ts';
import type { Row } from './row.ts';

/** Where a window is. */
export interface Place {
  readonly workspace?: string | undefined;
  readonly folder?: string | undefined;
  readonly branch?: string | undefined;
}

export interface BookingPorts {
  readonly now: () => number;
  readonly place: () => Place;
  readonly price: (endpoint: EndpointLabel) => Price | undefined;
  /** About how many tokens went in. */
  readonly estimate: (endpoint: EndpointLabel, params: MessageParams) => number;
  /** The header of replies that says what they cost; `undefined` where there is none, or the user has a price. */
  readonly costHeader: (endpoint: EndpointLabel) => string | undefined;
  readonly add: (row: Row) => void;
}

/** A request that has ended. */
export interface Ended {
  readonly purpose: Purpose;
  readonly caller?: string | undefined;
  readonly endpoint: EndpointLabel;
  readonly message?: Message | undefined;
  readonly ending: Ending;
  readonly timing?: Timing | undefined;
  readonly replyHeaders?: Readonly<Record<string, string>> | undefined;
}

/** Books what has ended. Each attempt is a row: one that failed before anything came has no tokens and no cost. */
export const booking =
  (ports: BookingPorts): Observer =>
  ({ ending, ...record }, params) => {
    if (ending !== undefined) ports.add(rowOf({ ...record, ending }, params, ports));
  };

/** The row of a request that has ended. */
export function rowOf(ended: Ended, params: MessageParams, ports: BookingPorts): Row {
  const { now, place, price, estimate } = ports;
  const { purpose, caller, endpoint, message, ending, timing } = ended;
  const { usage, isAbout } =
    ending.type === 'failed'
      ? { usage: message?.usage ?? {}, isAbout: false }
      : counted(message, ending, () => estimate(endpoint, params));
  const cost = saidCost(ended, ports) ?? costOf(usage, price(endpoint));
  const total = timing?.total ?? 0;
  const answered = message?.model ?? '';
  return whole({
    at: Math.round(now() - total),
    gateway: endpoint.gatewayId,
    name: endpoint.gatewayName,
    model: endpoint.model,
    answered: answered === '' || isSameModel(endpoint.model, answered) ? undefined : answered.slice(0, 500),
    use: purpose,
    caller,
    ...place(),
    input: usage.input,
    output: usage.output,
    cacheRead: usage.cacheRead,
    cacheWrite: usage.cacheWrite,
    thinking: usage.reasoning,
    cost: cost && rounded(cost.amount),
    about: isAbout || cost?.isAtMost === true ? true : undefined,
    first: timing?.firstContent === undefined ? undefined : Math.round(timing.firstContent),
    total: Math.round(total),
    ending: ending.type,
    error: 'error' in ending ? ending.error.kind : undefined,
  });
}

/** No reply costs more dollars: a gateway that says so would use up the budget. */
const mostSaid = 10_000;

/** What the gateway says the reply cost. A zero says nothing: some write it before they know. */
function saidCost({ endpoint, replyHeaders, ending }: Ended, { costHeader }: BookingPorts): Cost | undefined {
  const name = costHeader(endpoint)?.toLowerCase();
  const amount = Number(name === undefined ? NaN : replyHeaders?.[name]);
  return ending.type === 'complete' && amount > 0 && amount <= mostSaid ? { amount, isAtMost: false } : undefined;
}

/** What the gateway counted, and an estimate of what it did not, or had not when the reply was cut off. */
function counted(
  message: Message | undefined,
  ending: Ending,
  input: () => number,
): { readonly usage: Usage; readonly isAbout: boolean } {
  const { usage = {}, content = [], stopReason } = message ?? {};
  const isOver = stopReason !== undefined || ending.type === 'complete';
  const isCounted = isOver && usage.output !== undefined;
  return {
    usage: {
      ...usage,
      input: usage.input ?? input(),
      output: isCounted ? usage.output : content.length === 0 ? 0 : estimateReply(content),
    },
    isAbout: !isCounted || usage.input === undefined,
  };
}

/** Dollars to a millionth of a cent: what is added up later is no longer for the noise of binary fractions. */
const rounded = (amount: number): number => (amount < 1e6 ? Math.round(amount * 1e8) / 1e8 : Math.round(amount));

/** Without the fields that are `undefined`. */
const whole = (row: { readonly [Field in keyof Row]: Row[Field] | undefined }): Row =>
  Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as unknown as Row;
