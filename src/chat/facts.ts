// What a reply took, for the panel: who answered, how long, how many tokens, and at what price.
import type { Author, Conversation, Reply, Round } from '../conversation/tree.ts';
import { isSameModel } from '../gateways/models.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import type { Usage } from '../messages/index.ts';
import type { UsageView } from '../panel/facts.ts';

/** US dollars per token. */
export interface Price {
  readonly input: number;
  readonly output: number;
}

/** What a model costs, where that is known. */
export type Prices = (author: EndpointLabel) => Price | undefined;

const longest = 2_000;
const cutLine = (text: string): string => text.slice(0, longest);

/** `undefined` while it runs, and for one of which nothing is known. */
export function toUsageView(reply: Reply, prices: Prices): UsageView | undefined {
  const { rounds, ending, author } = reply;
  const last = rounds.at(-1);
  if (ending === undefined || author === undefined || last === undefined) return undefined;
  const { model, stopReason } = last.message;
  const isOther = model !== '' && !isSameModel(author.model, model);
  const left = rounds.flatMap(({ join }) => (typeof join === 'object' && join.lead !== undefined ? [join.lead] : []));
  const requests = rounds.length;
  return {
    model: cutLine(isOther ? model : author.model),
    ...(isOther && { asked: cutLine(author.model) }),
    gateway: cutLine(author.gatewayName),
    ...timesOf(rounds),
    ...tokensOf(reply),
    ...costOf(reply, author, prices),
    ...(requests > 1 && { requests }),
    ...(stopReason !== undefined && { reason: cutLine(stopReason) }),
    ...(left.length > 0 && { left: left.slice(0, 100).map(cutLine) }),
  };
}

/** The first answer's first block, and what all requests took together, if that was measured for each. */
function timesOf(rounds: readonly Round[]): Pick<UsageView, 'first' | 'thought' | 'total'> {
  const took = rounds.flatMap((round) => round.took ?? []);
  if (took.length < rounds.length) return {};
  const first = took[0]?.first;
  const thoughts = took.flatMap(({ thought }) => thought ?? []);
  const sum = (times: readonly number[]): number => times.reduce((one, other) => one + other, 0);
  return {
    ...(first !== undefined && { first }),
    ...(thoughts.length > 0 && { thought: sum(thoughts) }),
    total: sum(took.map(({ total }) => total)),
  };
}

/** The count of what came out is a preliminary one until the gateway has said why it stopped. */
function tokensOf({ rounds, ending }: Reply) {
  const isWhole = ({ message }: Round): boolean => message.stopReason !== undefined || ending?.type === 'complete';
  const sum = (field: keyof Usage, from: readonly Round[] = rounds): number | undefined => {
    const counts = from.flatMap(({ message }) => positive(message.usage[field]) ?? []);
    return counts.length === 0 ? undefined : counts.reduce((one, other) => one + other, 0);
  };
  const output = rounds.every(isWhole) ? sum('output') : undefined;
  const thinking = output === undefined ? undefined : sum('reasoning');
  const counts = { input: sum('input'), output, cached: sum('cacheRead'), written: sum('cacheWrite'), thinking };
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== undefined));
}

const positive = (count: number | undefined): number | undefined =>
  count !== undefined && Number.isFinite(count) && count >= 0 ? count : undefined;

/** What all replies of a conversation cost together, those not shown too, as far as it is known. */
export function costOfAll({ nodes }: Conversation, prices: Prices): number | undefined {
  const costs = [...nodes.values()].flatMap((node) =>
    node.type === 'reply' && node.author !== undefined ? (costOf(node, node.author, prices).cost ?? []) : [],
  );
  return costs.length === 0 ? undefined : costs.reduce((one, other) => one + other, 0);
}

/** Known only if each request's is. What writing to a cache costs, no price says. */
function costOf({ rounds, ending }: Reply, author: Author, prices: Prices): Pick<UsageView, 'cost' | 'atMost'> {
  let cost = 0;
  let atMost = false;
  for (const { message, author: own = author } of rounds) {
    const { input, output, cacheRead = 0, cacheWrite = 0 } = message.usage;
    const isWhole = message.stopReason !== undefined || ending?.type === 'complete';
    const price = prices(own);
    if (price === undefined || input === undefined || output === undefined || !isWhole || cacheWrite > 0) return {};
    cost += (input + cacheRead) * price.input + output * price.output;
    atMost ||= cacheRead > 0;
  }
  return Number.isFinite(cost) && cost >= 0 ? { cost, ...(atMost && { atMost }) } : {};
}
