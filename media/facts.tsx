// The facts under a reply: one line, which unfolds to a list of all of them.
import type { UsageView } from '../src/panel/facts.ts';
import type { PhraseName } from '../src/panel/phrases.ts';
import { usePanel } from './panel.ts';
import { money, written } from './strings.ts';
import type { Say } from './strings.ts';
import './facts.css';

/** Who answered, how long it took, its tokens and its cost: what is known of them. */
export function Facts({ usage }: { readonly usage: UsageView }) {
  const { say } = usePanel();
  const rows = rowsOf(usage, say);
  return (
    <details class="facts">
      <summary title={rows.map(([name, fact]) => `${name}: ${fact}`).join('\n')}>
        {lineOf(usage, say).map((fact, at) => (
          <span key={at}>{at === 0 ? fact : ` · ${fact}`}</span>
        ))}
      </summary>
      <dl aria-label={say('facts')}>
        {rows.map(([name, fact]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{fact}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** The most important first: the line ends where there is no more room. Who answered stands above the reply. */
function lineOf(usage: UsageView, say: Say): readonly string[] {
  const { model, asked, first, input, cached } = usage;
  const output = outputOf(usage);
  const isBoth = input !== undefined && output !== undefined;
  const parts = [
    usage.missed && say('factsMissed', missedWords(usage.missed, say)),
    asked === undefined ? undefined : say('factsInstead', model, asked),
    isBoth ? say('usageBoth', written(input), output) : undefined,
    !isBoth && input !== undefined ? say('usageIn', written(input)) : undefined,
    !isBoth && output !== undefined ? say('usageOut', output) : undefined,
    totalOf(usage),
    costOf(usage),
    cached === undefined || cached === 0 ? undefined : say('factsCached', written(cached)),
    first === undefined ? undefined : say('factsFirst', duration(first)),
  ];
  return parts.flatMap((part) => (part === undefined || part === '' ? [] : [part]));
}

function rowsOf(usage: UsageView, say: Say): readonly (readonly [string, string])[] {
  const { model, asked, gateway, first, thought, input, cached, written: stored, thinking } = usage;
  const count = (amount: number | undefined): string | undefined =>
    amount === undefined ? undefined : written(amount);
  const time = (amount: number | undefined): string | undefined =>
    amount === undefined ? undefined : duration(amount);
  const rows: readonly (readonly [string, string | undefined])[] = [
    [say('factsModel'), model],
    [say('factsAsked'), asked],
    [say('factsGateway'), gateway],
    [say('factsFirstLong'), time(first)],
    [say('factsThought'), time(thought)],
    [say('factsTotal'), totalOf(usage)],
    [say('factsInput'), count(input)],
    [say('factsCacheRead'), count(cached)],
    [say('factsCacheWritten'), count(stored)],
    [say('factsMissedLong'), usage.missed && missedWords(usage.missed, say)],
    [say('factsOutput'), outputOf(usage)],
    [say('factsThinking'), count(thinking)],
    [say('factsCost'), costOf(usage)],
    [say('factsRequests'), count(usage.requests)],
    [say('factsReason'), usage.reason],
    [say('factsLeft'), usage.left?.map((words) => `“${words}”`).join(', ')],
  ];
  return rows.flatMap(([name, fact]) => (fact === undefined || fact === '' ? [] : [[name, fact] as const]));
}

type Miss = NonNullable<UsageView['missed']>;

export const missedPhrases = {
  model: 'missedModel',
  time: 'missedTime',
  tools: 'missedTools',
  system: 'missedSystem',
  settings: 'missedSettings',
  question: 'missedQuestion',
  attachment: 'missedAttachment',
  answer: 'missedAnswer',
  gateway: 'missedGateway',
} as const satisfies Record<Miss['why'], PhraseName>;

const missedWords = ({ why, minutes, number = 1, name = '' }: Miss, say: Say): string =>
  say(missedPhrases[why], minutes ?? number, name);

const totalOf = ({ total, atLeast = false }: UsageView): string | undefined =>
  total === undefined ? undefined : `${atLeast ? '≥ ' : ''}${duration(total)}`;

const outputOf = ({ output, estimated = false }: UsageView): string | undefined =>
  output === undefined ? undefined : `${estimated ? '≈ ' : ''}${written(output)}`;

function costOf({ cost, atMost = false }: UsageView): string | undefined {
  if (cost === undefined) return undefined;
  const dollars = money(cost, cost < 0.01 ? 5 : cost < 1 ? 4 : 2);
  return atMost ? `≤ ${dollars}` : dollars;
}

/** `0.03 s`, `0.8 s`, `12 s`, `2 min 5 s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1_000;
  if (seconds < 9.95)
    return `${written(seconds < 0.095 ? Math.round(seconds * 100) / 100 : Math.round(seconds * 10) / 10)} s`;
  const whole = Math.round(seconds);
  return whole < 60 ? `${written(whole)} s` : `${written(Math.floor(whole / 60))} min ${whole % 60} s`;
}
