// What remains of the model’s window for the next message.
import type { ModelView, TokensView } from '../../src/panel/composer.ts';

export interface Room {
  /** Tokens that are left, besides those kept for the reply. Negative: so many too many. */
  readonly left: number;
  /** The part of the window that is taken, the reply included: 0 to 1. */
  readonly taken: number;
  readonly level: 'plenty' | 'little' | 'none';
}

/** From where on the meter warns. */
const little = 0.8;

/** `undefined` where the window isn't known. */
export function roomIn({ window, reply = 0 }: ModelView, tokens: TokensView | undefined): Room | undefined {
  if (window === undefined || window === 0 || tokens === undefined) return undefined;
  // More than the window is kept for the reply where the settings ask for more than there is: the gateway caps it.
  const left = window - Math.min(reply, window / 2) - tokens.count;
  const taken = Math.min(1, Math.max(0, 1 - left / window));
  return { left, taken, level: left < 0 ? 'none' : taken >= little ? 'little' : 'plenty' };
}
