// What the next message has room for: the model's window, what of it the reply may take, and whether images are taken.
import { dialectOf } from './gateway.ts';
import type { Gateway } from './gateway.ts';
import { factsOf } from './learned.ts';
import type { Learned } from './learned.ts';
import { modelInfo } from './models.ts';
import { targetOf } from './resolve.ts';
import type { Settings } from './settings.ts';
import type { Use } from './use.ts';
import type { ModelInfo } from '../messages/index.ts';

export interface Room {
  /** Tokens of conversation, message and reply together, where that is known. */
  readonly window?: number | undefined;
  /** Most tokens of a reply, as far as is known. */
  readonly reply: number;
  /** Whether the gateway takes images as data, and its list doesn't say that this model takes none. */
  readonly images: boolean;
  /** It is the model that takes none. */
  readonly isBlind?: boolean;
  /** Whether conversations are cached. */
  readonly caches?: boolean;
}

export interface RoomPorts {
  readonly settings: () => Pick<Settings, 'gateways' | 'defaultModel' | 'models' | 'problems' | 'maxTokens'>;
  readonly listed: (gateway: Gateway) => readonly ModelInfo[] | undefined;
  readonly learned: (gateway: Gateway) => Learned | undefined;
}

/**
 * Of the model of this name, by default the one chosen for this use; `undefined` while the settings don't say which.
 * `wanted`: tokens of a reply, in place of what the settings say.
 */
export function roomFor(
  { settings, listed, learned }: RoomPorts,
  use: Use,
  name?: string,
  wanted?: number,
): Room | undefined {
  const now = settings();
  try {
    const { gateway, model } = targetOf(now, use, name);
    const list = listed(gateway);
    const { contextTokens, maxTokens = Infinity } = modelInfo(gateway, model, list);
    const isBlind = list?.some(({ id, images }) => id === model && images === false) === true;
    const facts = factsOf(learned(gateway), model);
    const dialect = dialectOf(gateway, facts.dialect);
    return {
      window: contextTokens,
      reply: Math.min(wanted ?? now.maxTokens, maxTokens, facts.adapted?.maxTokens ?? Infinity),
      images: dialect.images.includes('base64') && !isBlind,
      ...(isBlind && { isBlind }),
      ...(dialect.caching && dialect.cache_control !== false && { caches: true }),
    };
  } catch {
    return undefined;
  }
}
