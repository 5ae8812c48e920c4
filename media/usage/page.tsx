// The usage tab: one period, its sums, plots and tables, what is left of caps and keys.
import { useState } from 'preact/hooks';
import { usageGroupings, usagePeriods } from '../../src/panel/usageView.ts';
import type { UsageFigures, UsageGrouping, UsageState } from '../../src/panel/usageView.ts';
import { Button, Icon, IconButton } from '../button.tsx';
import { compact, money, written } from '../strings.ts';
import { Bars, Latencies } from './plots.tsx';
import type { UsageSay } from './say.ts';

export interface PageProps {
  readonly state: UsageState;
  readonly say: UsageSay;
  /** Shows another kind of period, or one before or after this one. */
  readonly show: (what: { readonly period?: UsageState['period']; readonly by?: -1 | 1 }) => Promise<void>;
  /** Asks the gateway of this id what is left. */
  readonly askBalance: (id: string) => Promise<void>;
  readonly tell: (type: 'exportCsv' | 'setBudget') => void;
}

export function Page(props: PageProps) {
  const { state, say, tell } = props;
  return (
    <main>
      <header>
        <h1>{say('usage')}</h1>
        <Choice
          name={say('periods')}
          all={usagePeriods}
          chosen={state.period}
          say={say}
          choose={(period) => void props.show({ period })}
        />
        <Steps {...props} />
        <span class="space" />
        <Button onClick={() => tell('exportCsv')}>{say('exportCsv')}</Button>
      </header>
      {state.total.requests === 0 ? <Nothing say={say} /> : <Sums {...props} />}
      <Caps {...props} />
      <Balances {...props} />
    </main>
  );
}

interface ChoiceProps<Name extends string> {
  readonly name: string;
  readonly all: readonly Name[];
  readonly chosen: Name;
  readonly say: (name: Name) => string;
  readonly choose: (name: Name) => void;
}

/** One of a few, as radio buttons: the arrow keys go from one to the next. */
function Choice<Name extends string>({ name, all, chosen, say, choose }: ChoiceProps<Name>) {
  return (
    <fieldset class="choice" aria-label={name}>
      {all.map((each) => (
        <label key={each}>
          <input type="radio" name={name} checked={each === chosen} onChange={() => choose(each)} />
          <span>{say(each)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Steps({ state, say, show }: PageProps) {
  return (
    <div class="steps">
      <IconButton icon="chevron-left" label={say('previous')} onClick={() => void show({ by: -1 })} />
      <span aria-live="polite">{state.title}</span>
      <IconButton icon="chevron-right" label={say('next')} idle={state.isLatest} onClick={() => void show({ by: 1 })} />
    </div>
  );
}

function Nothing({ say }: { readonly say: UsageSay }) {
  return (
    <section class="nothing">
      <Icon name="graph" />
      <p>{say('nothing')}</p>
      <p class="quiet">{say('nothingHint')}</p>
    </section>
  );
}

/** `≈ $1.20`, or `≥ $1.20` where some isn't known; `undefined` where nothing is. */
const costOf = ({ cost, isAbout, unknown }: UsageFigures): string | undefined =>
  cost === undefined ? undefined : `${unknown > 0 ? '≥ ' : isAbout ? '≈ ' : ''}${money(cost)}`;

const allIn = ({ input, cacheRead, cacheWrite }: UsageFigures): number => input + cacheRead + cacheWrite;

function Sums({ state, say }: PageProps) {
  const { total } = state;
  return (
    <>
      <dl class="sums">
        <Sum name={say('cost')} value={costOf(total) ?? say('unknown')} about={unknownOf(total, say)} />
        <Sum name={say('requests')} value={written(total.requests)} />
        <Sum name={say('tokensIn')} value={compact(allIn(total))} about={cachedOf(total, say)} />
        <Sum name={say('tokensOut')} value={compact(total.output)} />
      </dl>
      <Bars bars={state.bars} say={say} />
      <Groups state={state} say={say} />
      {state.latencies.length > 0 && <Latencies latencies={state.latencies} say={say} />}
    </>
  );
}

function unknownOf({ cost, unknown }: UsageFigures, say: UsageSay): string | undefined {
  if (unknown === 0 || cost === undefined) return undefined;
  return unknown === 1 ? say('unknownOne') : say('unknownCost', written(unknown));
}

const cachedOf = ({ cacheRead }: UsageFigures, say: UsageSay): string | undefined =>
  cacheRead === 0 ? undefined : say('cached', compact(cacheRead));

function Sum({
  name,
  value,
  about,
}: {
  readonly name: string;
  readonly value: string;
  readonly about?: string | undefined;
}) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        {about !== undefined && <small>{about}</small>}
      </dd>
    </div>
  );
}

function Groups({ state, say }: Pick<PageProps, 'state' | 'say'>) {
  const [by, setBy] = useState<UsageGrouping>('gateway');
  const groups = state.groups[by];
  const weight = ({ cost, input, output }: UsageFigures): number =>
    state.total.cost === undefined ? input + output : (cost ?? 0);
  const all = groups.reduce((sum, group) => sum + weight(group), 0);
  return (
    <section>
      <Choice name={say('by')} all={usageGroupings} chosen={by} say={say} choose={setBy} />
      <div class="scrolls">
        <table>
          <thead>
            <tr>
              <th scope="col">{say(by)}</th>
              <th scope="col">{say('requests')}</th>
              <th scope="col">{say('tokensIn')}</th>
              <th scope="col">{say('tokensOut')}</th>
              <th scope="col">{say('cost')}</th>
              <th scope="col">{say('share')}</th>
            </tr>
          </thead>
          <tbody>
            {groups.map((group, at) => (
              <tr key={at}>
                <th scope="row">{group.name}</th>
                <td>{written(group.requests)}</td>
                <td title={cachedOf(group, say)}>{written(allIn(group))}</td>
                <td>{written(group.output)}</td>
                <td title={unknownOf(group, say)}>{costOf(group) ?? say('unknown')}</td>
                <td class="share">
                  <Meter part={all === 0 ? 0 : weight(group) / all} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const percent = (part: number): string =>
  part.toLocaleString(document.documentElement.lang || undefined, { style: 'percent', maximumFractionDigits: 0 });

function Meter({ part, state = 'fine' }: { readonly part: number; readonly state?: 'fine' | 'soft' | 'over' }) {
  return (
    <>
      <span class={`meter ${state}`} aria-hidden="true">
        <span style={{ width: `${Math.min(part, 1) * 100}%` }} />
      </span>
      <span>{percent(part)}</span>
    </>
  );
}

/** What is used up of each cap. */
function Caps({ state, say, tell }: PageProps) {
  return (
    <section>
      <h2>{say('budget')}</h2>
      {state.caps.map(({ name, spent, soft, hard }) => {
        const most = hard ?? soft ?? 0;
        const isOver = hard !== undefined && spent >= hard;
        return (
          <p key={name} class="cap">
            <span>{name}</span>
            <Meter
              part={most === 0 ? 1 : spent / most}
              state={isOver ? 'over' : spent >= (soft ?? Infinity) ? 'soft' : 'fine'}
            />
            <span>{say('ofCap', money(spent), money(most))}</span>
            {soft !== undefined && hard !== undefined && <span class="quiet">{say('softCap', money(soft))}</span>}
          </p>
        );
      })}
      <Button onClick={() => tell('setBudget')}>{say('setBudget')}</Button>
    </section>
  );
}

/** What gateways say of the key and its limits. */
function Balances({ state, say, askBalance }: PageProps) {
  const known = state.balances.filter(({ canAsk, said, limits }) => canAsk || said.length + limits.length > 0);
  if (known.length === 0) return null;
  return (
    <section>
      <h2>{say('left')}</h2>
      {known.map(({ id, gateway, canAsk, said, limits }) => (
        <div key={id} class="balance">
          <h3>{gateway}</h3>
          <ul aria-live="polite">
            {[...said, ...limits].map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
          {canAsk && <Button onClick={() => void askBalance(id)}>{say(said.length === 0 ? 'ask' : 'askAgain')}</Button>}
        </div>
      ))}
    </section>
  );
}
