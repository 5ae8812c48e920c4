import { personalities } from './personalities.ts';
import type { PersonalityName } from './personalities.ts';
import type { Personality } from './personality.ts';
import { startGateway } from './server.ts';
import type { Gateway, GatewayOptions } from './server.ts';

/** How a user set up their client for a gateway. */
export interface ClientSetup {
  /** As people are told to type it; `path` is appended. */
  readonly baseUrl: string;
  readonly path: string;
  readonly auth: 'bearer' | 'x-api-key';
  readonly key: string;
  readonly model: string;
  /** Value of `anthropic-version`; empty sends none. */
  readonly version: string;
}

/** One thing that is wrong between a user's setup and their gateway: on the gateway's side, the user's, or both. */
export interface Mistake {
  readonly name: string;
  /** What is wrong, in words. */
  readonly about: string;
  /** Can it be made with this gateway? Default: with each. */
  readonly fits?: (personality: Personality) => boolean;
  readonly personality?: (personality: Personality) => Personality;
  readonly options?: GatewayOptions;
  readonly client?: (setup: ClientSetup) => ClientSetup;
}

function quirk(quirks: Personality['quirks']): (personality: Personality) => Personality {
  return (personality) => ({ ...personality, quirks: { ...personality.quirks, ...quirks } });
}

/** Milliseconds until the first byte of each answer: many times what one takes on a busy machine. */
export const slowFirstByte = 200;

export const mistakes: readonly Mistake[] = [
  {
    name: 'wrong path',
    about: 'the base URL has a path too many',
    client: (setup) => ({ ...setup, baseUrl: `${setup.baseUrl}/api` }),
  },
  {
    name: 'doubled v1',
    about: 'the base URL ends in /v1',
    client: (setup) => ({ ...setup, path: `/v1${setup.path}` }),
  },
  {
    name: 'wrong header',
    about: 'the key goes in the other header',
    fits: ({ auth }) => auth.length > 0,
    personality: (personality) => ({ ...personality, auth: personality.auth.slice(0, 1) }),
    client: (setup) => ({ ...setup, auth: setup.auth === 'bearer' ? 'x-api-key' : 'bearer' }),
  },
  {
    name: 'wrong key',
    about: 'the key is another one',
    fits: ({ auth }) => auth.length > 0,
    client: (setup) => ({ ...setup, key: 'sk-wrong-key' }),
  },
  {
    name: 'forbidden',
    about: 'the key may not do this',
    fits: ({ auth }) => auth.length > 0,
    client: (setup) => ({ ...setup, key: 'forbidden' }),
  },
  {
    name: 'no credit',
    about: 'the money is spent',
    fits: ({ auth }) => auth.length > 0,
    personality: quirk({ noCredit: true }),
  },
  {
    name: 'unknown model',
    about: 'there is no such model',
    fits: ({ anyModel }) => !anyModel,
    client: (setup) => ({ ...setup, model: 'no-such-model' }),
  },
  {
    name: 'missing version',
    about: 'the gateway requires `anthropic-version`',
    personality: (personality) => ({ ...personality, version: true }),
    client: (setup) => ({ ...setup, version: '' }),
  },
  {
    name: 'http for https',
    about: 'the port speaks TLS',
    options: { secure: 'self-signed' },
    client: (setup) => ({ ...setup, baseUrl: setup.baseUrl.replace('https:', 'http:') }),
  },
  {
    name: 'https for http',
    about: 'the port does not speak TLS',
    client: (setup) => ({ ...setup, baseUrl: setup.baseUrl.replace('http:', 'https:') }),
  },
  { name: 'untrusted certificate', about: 'nobody signed the certificate', options: { secure: 'self-signed' } },
  {
    name: 'certificate of another host',
    about: 'the certificate is not for this host',
    options: { secure: 'wrong-host' },
  },
  {
    name: 'unknown host',
    about: 'the name does not resolve',
    client: (setup) => ({ ...setup, baseUrl: 'http://gateway.invalid' }),
  },
  // Port 47 is assigned to nothing in use, and not among those that fetch refuses to try.
  {
    name: 'nothing listens',
    about: 'the port is closed',
    client: (setup) => ({ ...setup, baseUrl: 'http://127.0.0.1:47' }),
  },
  { name: 'html', about: 'a web page answers with status 200', personality: quirk({ html: true }) },
  {
    name: 'redirect',
    about: 'the gateway moved to another host',
    personality: quirk({ redirect: 'https://other.example/v1/messages' }),
  },
  { name: 'rate limited', about: 'too many requests', personality: quirk({ failing: 429 }) },
  { name: 'overloaded', about: 'status 529', personality: quirk({ failing: 529 }) },
  { name: 'server error', about: 'status 500', personality: quirk({ failing: 500 }) },
  { name: 'unavailable', about: 'status 503', personality: quirk({ failing: 503 }) },
  { name: 'slow first byte', about: 'a while until anything comes', personality: quirk({ firstByte: slowFirstByte }) },
  {
    name: 'no streaming',
    about: 'a stream is answered with one JSON message',
    personality: quirk({ streaming: 'json' }),
  },
  {
    name: 'buffered streaming',
    about: 'the stream comes in one piece at its end',
    // Long enough that a busy machine's own pauses are small beside it.
    options: { pace: 10 },
    personality: quirk({ streaming: 'buffered' }),
  },
  { name: 'no usage', about: 'tokens are not reported', personality: quirk({ noUsage: true }) },
  {
    name: 'tools refused',
    about: '`tools` is not a parameter',
    fits: ({ tools }) => tools,
    personality: (personality) => ({ ...personality, tools: false, tool_choice: [] }),
  },
  {
    name: 'system blocks refused',
    about: '`system` may only be a string',
    fits: ({ system }) => system.includes('blocks'),
    personality: (personality) => ({ ...personality, system: ['string'] }),
  },
  {
    name: 'temperature refused',
    about: '`temperature` is not a parameter',
    fits: ({ temperature }) => temperature !== undefined && temperature.min < 1,
    personality: (personality) => ({ ...personality, temperature: undefined }),
  },
  {
    name: 'thinking refused',
    about: '`thinking` is not a parameter',
    fits: ({ thinking }) => thinking.length > 0,
    personality: (personality) => ({ ...personality, thinking: [] }),
  },
  {
    name: 'adaptive thinking refused',
    about: '`thinking` has no type `adaptive`',
    fits: ({ thinking }) => thinking.includes('adaptive') && thinking.includes('enabled'),
    personality: (personality) => ({
      ...personality,
      thinking: personality.thinking.filter((type) => type !== 'adaptive'),
    }),
  },
  {
    name: 'images refused',
    about: 'there are no image blocks',
    fits: ({ images }) => images.length > 0,
    personality: (personality) => ({ ...personality, images: [] }),
  },
  {
    name: 'caching refused',
    about: '`cache_control` is not a parameter',
    fits: ({ cache_control: caching }) => caching !== 'refused',
    personality: (personality) => ({ ...personality, cache_control: 'refused' }),
  },
  {
    name: 'no token counting',
    about: 'there is no count_tokens',
    fits: ({ countTokens }) => countTokens,
    personality: (personality) => ({ ...personality, countTokens: false }),
  },
  {
    name: 'no models list',
    about: 'there is no list of models',
    fits: ({ models }) => models !== undefined,
    personality: (personality) => ({ ...personality, models: undefined }),
  },
  {
    name: 'models list elsewhere',
    about: 'the list of models is at /models',
    fits: ({ models }) => models !== undefined && models.path !== '/models',
    personality: (personality) => ({ ...personality, models: { path: '/models', shape: 'openai' } }),
  },
];

/** A right setup for what a gateway has at its root. */
export function clientFor({ url, key, personality }: Gateway): ClientSetup {
  const { base = '', messages, auth, catalogue } = personality;
  return {
    baseUrl: url + base,
    path: messages.slice(base.length),
    auth: auth[0] ?? 'bearer',
    key,
    model: catalogue[0]?.id ?? 'any',
    version: '2023-06-01',
  };
}

/** Starts a gateway, at a pace that shows whether it streams, in which the mistake is made; with the mistake's other half. */
export async function startWith(
  { personality: change, options, client }: Mistake,
  name: PersonalityName,
): Promise<{ readonly gateway: Gateway; readonly client: ClientSetup }> {
  const right: Personality = personalities[name];
  const gateway = await startGateway({ pace: 5, ...options, personality: change?.(right) ?? right });
  const setup = { ...clientFor(gateway), auth: right.auth[0] ?? 'bearer' } satisfies ClientSetup;
  return { gateway, client: client?.(setup) ?? setup };
}
