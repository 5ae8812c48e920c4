// The plots of the usage tab: bars over time, and how long gateways take to their first token.
import type { UsageState } from '../../src/panel/usageView.ts';
import { compact, money, written } from '../strings.ts';
import type { UsageSay } from './say.ts';
import { scaleEnd } from './scale.ts';

interface BarsProps {
  readonly bars: UsageState['bars'];
  readonly say: UsageSay;
}

/** The cost over time; tokens where no cost is known. */
export function Bars({ bars, say }: BarsProps) {
  const hasCost = bars.some(({ cost }) => cost !== undefined);
  const valueOf = ({ cost = 0, input, output, cacheRead, cacheWrite }: UsageState['bars'][number]): number =>
    hasCost ? cost : input + output + cacheRead + cacheWrite;
  const end = scaleEnd(Math.max(...bars.map(valueOf)));
  const told = (value: number): string => (hasCost ? money(value) : compact(value));
  // Many labels would run into each other.
  const every = Math.ceil(bars.length / 12);
  return (
    <section>
      <h2>{say(hasCost ? 'costOverTime' : 'tokensOverTime')}</h2>
      <div class="plot">
        <div class="scale" aria-hidden="true">
          {[end, end / 2, 0].map((value) => (
            <span key={value}>{told(value)}</span>
          ))}
        </div>
        <ol class="bars">
          {bars.map((bar, at) => {
            const value = valueOf(bar);
            const title = `${bar.title}: ${told(value)} · ${say('requests')}: ${written(bar.requests)}`;
            return (
              <li key={bar.title} title={title} class={bar.requests === 0 ? 'empty' : ''}>
                <span class="bar" aria-hidden="true">
                  <span style={{ height: `${(value / end) * 100}%` }} />
                </span>
                <span class={`tick ${sparse(at / every)}`} aria-hidden="true">
                  {at % every === 0 ? bar.label : ''}
                </span>
                <span class="visually-hidden">{title}</span>
              </li>
            );
          })}
        </ol>
      </div>
    </section>
  );
}

/** Which labels a narrow plot leaves out, so that they don't run into each other. */
const sparse = (at: number): string => (at % 4 === 0 ? '' : at % 2 === 0 ? 'half' : 'quarter');

interface LatenciesProps {
  readonly latencies: UsageState['latencies'];
  readonly say: UsageSay;
}

const seconds = (milliseconds: number, say: UsageSay): string =>
  say('seconds', written(Math.round(milliseconds / 10) / 100));

/** For each gateway a line from the middle to what nearly all requests took, with a mark at nine in ten. */
export function Latencies({ latencies, say }: LatenciesProps) {
  const end = scaleEnd(Math.max(...latencies.map(({ p99 }) => p99)));
  const at = (value: number): string => `${(value / end) * 100}%`;
  return (
    <section>
      <h2>{say('latency')}</h2>
      <div class="scrolls">
        <table class="latencies">
          <thead>
            <tr>
              <th scope="col">{say('gateway')}</th>
              <th scope="col">{say('latencyP50')}</th>
              <th scope="col">{say('latencyP90')}</th>
              <th scope="col">{say('latencyP99')}</th>
              <th scope="col">{say('speed')}</th>
              <th class="range" aria-hidden="true">
                <span>{seconds(0, say)}</span>
                <span>{seconds(end, say)}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {latencies.map(({ name, p50, p90, p99, speed }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{seconds(p50, say)}</td>
                <td>{seconds(p90, say)}</td>
                <td>{seconds(p99, say)}</td>
                <td>{speed === undefined ? '–' : say('perSecond', written(Math.round(speed)))}</td>
                <td class="range" aria-hidden="true">
                  <svg width="100%" height="16">
                    <line x1={at(p50)} x2={at(p99)} y1="8" y2="8" />
                    <circle class="half" cx={at(p50)} cy="8" r="4" />
                    <circle cx={at(p90)} cy="8" r="3" />
                    <circle cx={at(p99)} cy="8" r="3" />
                  </svg>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
