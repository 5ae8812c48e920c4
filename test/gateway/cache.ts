// The prompt cache of the reference, as its page "Prompt caching" describes it: what is before a breakpoint is written,
// and found again by its exact content for as long as it lives.
import { createHash } from 'node:crypto';
import { isArray, isObject, objects } from './json.ts';
import type { Raw } from './json.ts';
import { estimateTokens } from './validate.ts';

/** How many blocks a breakpoint looks at for something cached, its own included. */
const lookback = 20;

const lifetimes = { '5m': 5 * 60_000, '1h': 60 * 60_000 } as const;
type Lifetime = keyof typeof lifetimes;

/** Tokens of one prompt, as a cache has it counted. */
export interface CacheUse {
  readonly read: number;
  readonly written: Readonly<Record<Lifetime, number>>;
}

export interface PromptCache {
  /** What of a prompt is read and written, which then is cached. `minimum`: tokens of the smallest one that is. */
  use(prompt: { readonly body: Raw; readonly betas?: string | undefined; readonly minimum?: number }): CacheUse;
  /** By block with all that is before it, if that is enough to be cached, how often it was written. */
  readonly writes: ReadonlyMap<string, number>;
}

interface Kept {
  readonly lifetime: Lifetime;
  until: number;
}

/** One cache, by a clock in milliseconds. */
export function createCache(now: () => number = Date.now): PromptCache {
  const kept = new Map<string, Kept>();
  const writes = new Map<string, number>();
  const live = (key: string): Kept | undefined => {
    const found = kept.get(key);
    return found === undefined || found.until < now() ? undefined : found;
  };
  return {
    writes,
    use: ({ body, betas = '', minimum = 1024 }) => {
      const places = placesOf(body, betas);
      const marks = places.flatMap(({ mark }, at) => (mark === undefined ? [] : [at]));
      const seen = marks.flatMap((mark) =>
        Array.from({ length: Math.min(lookback, mark + 1) }, (_, back) => mark - back),
      );
      const found = Math.max(-1, ...seen.filter((at) => live(places[at]?.key ?? '') !== undefined));
      const read = places[found]?.tokens ?? 0;
      const written = { '5m': 0, '1h': 0 };
      let before = found;
      for (const at of marks) {
        const { key, tokens, mark = '5m' } = places[at] ?? { key: '', tokens: 0 };
        const own = live(key);
        if (own === undefined && tokens < minimum) continue;
        kept.set(key, { lifetime: own?.lifetime ?? mark, until: now() + lifetimes[own?.lifetime ?? mark] });
        if (at <= before) continue;
        written[mark] += tokens - (places[before]?.tokens ?? 0);
        for (const place of places.slice(before + 1, at + 1)) {
          if (place.tokens >= minimum) writes.set(place.key, (writes.get(place.key) ?? 0) + 1);
        }
        before = at;
      }
      const hit = live(places[found]?.key ?? '');
      if (hit !== undefined) hit.until = now() + lifetimes[hit.lifetime];
      return { read, written };
    },
  };
}

/** The end of a block: everything up to there, as a key and in tokens. */
interface Place {
  readonly key: string;
  readonly tokens: number;
  readonly mark: Lifetime | undefined;
}

/** The blocks of a prompt in the order they count in: tools, system prompt, messages. */
function placesOf(body: Raw, betas: string): readonly Place[] {
  const { model, tools, system, tool_choice: choice, thinking, output_config: output } = body;
  const messages = objects(body['messages']);
  const blocks = [
    ...objects(tools).map((block) => ({ in: 'tools', block })),
    ...blocksOf(system).map((block) => ({ in: 'system', block })),
    ...messages.flatMap(({ role, content }, at) =>
      blocksOf(content).map((block) => ({ in: `${String(role)} ${at}`, block })),
    ),
  ];
  // What changes one of these changes how every message is read.
  const manner = JSON.stringify([choice, thinking, output, messages.some(({ content }) => hasImage(content))]);
  const hash = createHash('sha256').update(JSON.stringify([model, betas]));
  let isMessage = false;
  let tokens = 0;
  return blocks.map(({ in: section, block }, at) => {
    const text = JSON.stringify(unmarked(block));
    if (!isMessage && section !== 'tools' && section !== 'system') {
      isMessage = true;
      hash.update(manner);
    }
    hash.update(`\n${section} ${text}`);
    tokens += estimateTokens(text);
    const isAutomatic = at === blocks.length - 1 && isObject(body['cache_control']);
    const control = isAutomatic ? body['cache_control'] : block['cache_control'];
    return { key: hash.copy().digest('base64'), tokens, mark: lifetimeOf(control) };
  });
}

const blocksOf = (content: unknown): readonly Raw[] =>
  isArray(content) ? objects(content) : content === undefined ? [] : [{ type: 'text', text: content }];

const hasImage = (content: unknown): boolean => objects(content).some(({ type }) => type === 'image');

const lifetimeOf = (control: unknown): Lifetime | undefined =>
  isObject(control) ? (control['ttl'] === '1h' ? '1h' : '5m') : undefined;

/** A breakpoint is no part of what is cached, wherever it stands. */
function unmarked(block: Raw): Raw {
  const { content } = block;
  const inner = block['type'] === 'tool_result' && isArray(content) && { content: objects(content).map(unmarked) };
  return { ...block, ...inner, cache_control: undefined };
}
