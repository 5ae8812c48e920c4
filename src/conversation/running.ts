// How a reply changes while it runs: it grows, goes on where it was cut off, and ends.
import { fold, newFold } from '../messages/index.ts';
import type { Change, Message, StreamEvent } from '../messages/index.ts';
import { wholeRounds } from './content.ts';
import { cutOf, joinOf } from './join.ts';
import type { Join } from './join.ts';
import type { Author, Call, Ending, Missed, NodeId, Reply, Round, Took } from './tree.ts';

/** What happens to a reply that runs. For one that has ended it comes too late and changes nothing. */
export type ReplyEntry = { readonly reply: NodeId } & (
  | { readonly type: 'author'; readonly author: Author }
  /** `round` counts the reply's requests from 0; absent for the first. */
  | {
      readonly type: 'events';
      readonly round?: number;
      readonly events: readonly StreamEvent[];
      readonly live?: Grown;
    }
  /** The round's request is sent again: forget what it brought. */
  | { readonly type: 'restart'; readonly round?: number }
  /** How the text of a round that goes on joins the text before it. */
  | { readonly type: 'join'; readonly round: number; readonly join: Join }
  | { readonly type: 'call'; readonly round: number; readonly call: Call }
  | { readonly type: 'notice'; readonly notice: string }
  /** Part of it was damaged. Comes from reading a journal and is never written. */
  | { readonly type: 'torn' }
  /** `took`: of the last round. */
  | {
      readonly type: 'end';
      readonly ending: Ending;
      readonly took?: Took;
      readonly waited?: number;
      readonly missed?: Missed;
    }
);

/** How much of a reply there was: its rounds that said something, the last one's blocks, and the last one's text. */
export interface Known {
  readonly rounds: number;
  readonly blocks: number;
  readonly text: number;
}

/** What the events of a running reply came to. Never written: an entry that is read back is folded instead. */
export interface Grown {
  /** The round's message, these events included: one object, which grows. */
  readonly message: Message;
  /** What the events did to the reply's blocks, their places counted over all rounds. */
  readonly changes: readonly Change[];
  /** They brought the reply's first block. */
  readonly begins: boolean;
}

/** A reply that runs after an entry; the same object if it changes nothing, or only the message that grows. */
export function happen(reply: Reply, entry: ReplyEntry): Reply {
  const { rounds } = reply;
  switch (entry.type) {
    case 'author':
      return { ...reply, author: entry.author };
    case 'events':
      return grow(reply, entry);
    case 'restart':
      return { ...reply, rounds: withRound(rounds, entry.round, { ...standing(reply, entry.round), ...newRound() }) };
    case 'join': {
      const round = rounds[entry.round];
      if (round?.join !== 'open' || entry.round < rounds.length - 1) return reply;
      return { ...reply, rounds: withRound(rounds, entry.round, { ...round, join: entry.join }) };
    }
    case 'call': {
      if (entry.round < rounds.length - 1) return reply;
      const round = rounds[entry.round] ?? newRound();
      const others = round.calls.filter(({ id }) => id !== entry.call.id);
      return { ...reply, rounds: withRound(rounds, entry.round, { ...round, calls: [...others, entry.call] }) };
    }
    case 'notice':
      return reply.notices.includes(entry.notice) ? reply : { ...reply, notices: [...reply.notices, entry.notice] };
    case 'torn':
      return { ...reply, torn: true };
    case 'end':
      return ended(reply, entry);
  }
}

function ended(
  reply: Reply,
  { ending: wanted, took, waited, missed }: Extract<ReplyEntry, { readonly type: 'end' }>,
): Reply {
  const isCut = reply.torn === true && wanted.type === 'complete';
  const ending: Ending = isCut ? { type: 'interrupted' } : wanted;
  const last = reply.rounds.length - 1;
  const { waited: _, ...rest } = reply;
  const rounds = withJoin(reply.rounds).map((round, at) => ({
    ...closed(round, ending),
    ...(at === last && took !== undefined && { took }),
  }));
  return {
    ...rest,
    rounds,
    ending,
    ...(waited !== undefined && { waited }),
    ...(missed !== undefined && { missed }),
  };
}

/**
 * The reply runs again, and goes on after what was known of it. One that never ended was interrupted. Whoever answered
 * so far is remembered with what they said.
 */
export function goOn(reply: Reply, known?: Known): Reply {
  const { author } = reply;
  const before = reply.ending === undefined ? ended(reply, { type: 'end', reply: reply.id, ending: cut }) : reply;
  const running: { -readonly [Field in keyof Reply]: Reply[Field] } = { ...before };
  delete running.ending;
  const rounds = asKnown(before.rounds.filter(isSaid), known).map((round): Round =>
    round.author !== undefined || author === undefined ? round : { ...round, author },
  );
  return { ...running, rounds: [...rounds, { ...newRound(), join: 'open' }] };
}

const cut: Ending = { type: 'interrupted' };

const isSaid = ({ message }: Round): boolean => message.content.length > 0;

/** How much of a reply there is to go on from. */
export function knownOf({ rounds }: Pick<Reply, 'rounds'>): Known {
  const said = rounds.filter(isSaid);
  const content = said.at(-1)?.message.content ?? [];
  const last = content.at(-1);
  return { rounds: said.length, blocks: content.length, text: last?.type === 'text' ? last.text.length : 0 };
}

/** Rounds as far as they were known to whoever had them go on: another window may have written more by then. */
function asKnown(rounds: readonly Round[], known: Known | undefined): readonly Round[] {
  const last = known === undefined ? undefined : rounds[known.rounds - 1];
  if (known === undefined || last === undefined) return rounds;
  const content = last.message.content.slice(0, known.blocks);
  const block = content.at(-1);
  if (block?.type === 'text') content.splice(-1, 1, { ...block, text: block.text.slice(0, known.text) });
  return [...rounds.slice(0, known.rounds - 1), { ...last, message: { ...last.message, content } }];
}

/** A line with more of a reply than it had when it ended: that it was to go on was lost. */
export const isBeyond = (reply: Reply, entry: ReplyEntry): boolean =>
  entry.type === 'events' && entry.round !== undefined && entry.round > 0 && entry.round >= knownOf(reply).rounds;

/** Rounds of a reply that ends: how the last joins the others is settled with what there is. */
function withJoin(rounds: readonly Round[]): readonly Round[] {
  const last = rounds.at(-1);
  if (last?.join !== 'open') return rounds;
  const before = rounds.slice(0, -1);
  const kept = wholeRounds({ rounds: before }).at(-1)?.message.content.at(-1);
  const text = last.message.content.find((block) => block.type === 'text');
  if (kept?.type !== 'text' || text === undefined) return rounds;
  const join = joinOf(cutOf(kept.text), text.text, true) ?? { drop: 0 };
  return [...before, { ...last, join }];
}

/** What is known of a round besides its message. */
function standing({ rounds }: Reply, at = 0): Pick<Round, 'join'> {
  const { join } = rounds[at] ?? {};
  return join === undefined ? {} : { join: 'open' };
}

const newRound = (): Round & Required<Pick<Round, 'fold'>> => {
  const state = newFold();
  return { message: state.message, calls: [], fold: state };
};

/** A reply that is stopped ends before its sender hears of it, who may still add to the message. */
function closed(round: Round, { type }: Ending): Round {
  const over: { -readonly [Field in keyof Round]: Round[Field] } = { ...round };
  delete over.fold;
  if (type === 'stopped') over.message = structuredClone(round.message);
  return over;
}

/** Most rounds that a damaged number may make. */
const mostRounds = 10_000;

/** Only the last round grows: what is said of an earlier one, or far beyond, is said of it. */
function withRound(rounds: readonly Round[], at = 0, round: Round): readonly Round[] {
  const end = Math.min(Math.max(at, rounds.length - 1), rounds.length, mostRounds);
  return [...rounds.slice(0, end), round];
}

function grow(reply: Reply, { round: at = 0, events, live }: Extract<ReplyEntry, { readonly type: 'events' }>): Reply {
  const { rounds } = reply;
  const last = at < rounds.length ? rounds.at(-1) : undefined;
  if (live !== undefined) {
    if (last?.message === live.message) return reply;
    const round = { ...standing(reply, at), message: live.message, calls: [] };
    return { ...reply, rounds: withRound(rounds, at, round) };
  }
  let state = last?.fold;
  let grown = reply;
  if (state === undefined) {
    const round = newRound();
    state = round.fold;
    grown = { ...reply, rounds: withRound(rounds, Math.max(at, rounds.length), round) };
  }
  for (const event of events) fold(state, event);
  return grown;
}
