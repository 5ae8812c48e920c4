// What a reply took, for the panel: who answered, how long, how many tokens, and at what price.
import type { Author, Conversation, Reply, Round } from '../conversation/tree.ts';
import { costOf } from '../gateways/cost.ts';
import { isSameModel } from '../gateways/models.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import type { Message, Price, Usage } from '../messages/index.ts';
import type { UsageView } from '../panel/facts.ts';
import { estimateReply } from '../sending/estimate.ts';

/** What a model costs, where that is known. */
export type Prices = (author: Pick<EndpointLabel, 'gatewayId' | 'model'>) => Price | undefined;

const longest = 2_000;
const cutLine = (text: string): string => text.slice(0, longest);

/** `undefined` while it runs, and for one of which nothing is known. */
export function toUsageView(reply: Reply, prices: Prices): UsageView | undefined {
  const { rounds, ending, author, missed } = reply;
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
    ...costOfReply(reply, author, prices),
    ...(requests > 1 && { requests }),
    ...(missed !== undefined && {
      missed: missed.name === undefined ? missed : { ...missed, name: cutLine(missed.name) },
    }),
    ...(stopReason !== undefined && { reason: cutLine(stopReason) }),
    ...(left.length > 0 && { left: left.slice(0, 100).map(cutLine) }),
  };
}

/** The first answer's first block, and what all requests took together: at least that, if not each was measured. */
function timesOf(rounds: readonly Round[]): Pick<UsageView, 'first' | 'thought' | 'total' | 'atLeast'> {
  const took = rounds.flatMap((round) => round.took ?? []);
  if (took.length === 0) return {};
  const first = rounds[0]?.took?.first;
  const thoughts = took.flatMap(({ thought }) => thought ?? []);
  const sum = (times: readonly number[]): number => times.reduce((one, other) => one + other, 0);
  return {
    ...(first !== undefined && { first }),
    ...(thoughts.length > 0 && { thought: sum(thoughts) }),
    total: sum(took.map(({ total }) => total)),
    ...(took.length < rounds.length && { atLeast: true }),
  };
}

/** Has the gateway said how many tokens came out? Until it has said why it stopped, its count is a preliminary one. */
function isCounted({ rounds, ending }: Reply, at: number): boolean {
  const next = rounds[at + 1];
  const isWhole = next === undefined ? ending?.type === 'complete' : next.join === undefined;
  return rounds[at]?.message.stopReason !== undefined || isWhole;
}

/** What came out of a request that was cut off is estimated by what has arrived of it. */
function tokensOf(reply: Reply) {
  const { rounds } = reply;
  const sum = (numbers: readonly (number | undefined)[]): number | undefined => {
    const counts = numbers.flatMap((number) => positive(number) ?? []);
    return counts.length === 0 ? undefined : counts.reduce((one, other) => one + other, 0);
  };
  const told = (field: keyof Usage): number | undefined => sum(rounds.map(({ message }) => message.usage[field]));
  const isEstimate = rounds.some(({ message }, at) => !isCounted(reply, at) && message.content.length > 0);
  const output = sum(
    rounds.map(({ message }, at) => (isCounted(reply, at) ? message.usage.output : arrived(message.content))),
  );
  const counts = {
    input: told('input'),
    output,
    cached: told('cacheRead'),
    written: told('cacheWrite'),
    thinking: isEstimate ? undefined : told('reasoning'),
  };
  const known = Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== undefined));
  return { ...known, ...(isEstimate && { estimated: true }) };
}

/** About how many tokens have come; none known where nothing has. */
const arrived = (content: Message['content']): number | undefined =>
  content.length === 0 ? undefined : estimateReply(content);

const positive = (count: number | undefined): number | undefined =>
  count !== undefined && Number.isFinite(count) && count >= 0 ? count : undefined;

/** What was counted of one model's replies. */
export interface Spent extends Pick<EndpointLabel, 'gatewayId' | 'model'> {
  readonly input: number;
  readonly output: number;
  /** Tokens read from a cache, and written to one. */
  readonly cached?: number | undefined;
  readonly written?: number | undefined;
}

/** By model, what all replies of a conversation took, those not shown too, as far as it is counted. */
export function spentIn({ nodes }: Conversation): readonly Spent[] {
  const all = new Map<string, Spent>();
  for (const node of nodes.values()) {
    if (node.type !== 'reply') continue;
    for (const [at, { message, author = node.author }] of node.rounds.entries()) {
      const { input, output, cacheRead, cacheWrite } = message.usage;
      if (author === undefined || input === undefined || output === undefined || !isCounted(node, at)) continue;
      const { gatewayId, model } = author;
      const key = JSON.stringify([gatewayId, model]);
      const before = all.get(key);
      const [cached, written] = [plus(before?.cached, cacheRead), plus(before?.written, cacheWrite)];
      all.set(key, {
        gatewayId,
        model,
        input: plus(before?.input, input) ?? 0,
        output: plus(before?.output, output) ?? 0,
        ...(cached !== undefined && { cached }),
        ...(written !== undefined && { written }),
      });
    }
  }
  return [...all.values()];
}

const plus = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined ? other : one + (other ?? 0);

/** What that costs together, as far as it is known. */
export function costOfAll(spent: readonly Spent[], prices: Prices): number | undefined {
  const costs = spent.flatMap(({ input, output, cached, written, ...author }) => {
    const usage = { input, output, cacheRead: cached ?? 0, cacheWrite: written ?? 0 };
    return costOf(usage, prices(author))?.amount ?? [];
  });
  return costs.length === 0 ? undefined : costs.reduce((one, other) => one + other, 0);
}

/** Known only if each request's is. */
function costOfReply(reply: Reply, author: Author, prices: Prices): Pick<UsageView, 'cost' | 'atMost'> {
  let cost = 0;
  let atMost = false;
  for (const [at, { message, author: own = author }] of reply.rounds.entries()) {
    const one = isCounted(reply, at) ? costOf(message.usage, prices(own)) : undefined;
    if (one === undefined) return {};
    cost += one.amount;
    atMost ||= one.isAtMost;
  }
  return { cost, ...(atMost && { atMost }) };
}
