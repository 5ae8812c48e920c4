// What a request would ask for besides its messages, and what of it the gateway takes.
import type { Dialect, MessageParams } from '../messages/index.ts';
import { dialectOf } from './gateway.ts';
import { factsOf } from './learned.ts';
import { targetOf } from './resolve.ts';
import type { RoomPorts } from './room.ts';
import type { Settings } from './settings.ts';
import type { Use } from './use.ts';

export interface Takes {
  readonly gatewayName: string;
  readonly dialect: Dialect;
}

/** What the settings ask for. */
export type Wanted = Pick<MessageParams, 'max_tokens' | 'temperature' | 'top_p' | 'top_k' | 'thinking' | 'effort'> & {
  readonly system?: string;
};

/** Of the model of this name, by default the one chosen for this use; `undefined` while the settings don't say which. */
export function takesFor(
  { settings, learned }: Pick<RoomPorts, 'settings' | 'learned'>,
  use: Use,
  name?: string,
): Takes | undefined {
  try {
    const { gateway, model } = targetOf(settings(), use, name);
    return { gatewayName: gateway.name, dialect: dialectOf(gateway, factsOf(learned(gateway), model).dialect) };
  } catch {
    return undefined;
  }
}

export const wantedBy = ({ maxTokens, temperature, topP, topK, thinking, effort, systemPrompt }: Settings): Wanted => ({
  max_tokens: maxTokens,
  ...(temperature !== undefined && { temperature }),
  ...(topP !== undefined && { top_p: topP }),
  ...(topK !== undefined && { top_k: topK }),
  ...(thinking !== undefined && { thinking }),
  ...(effort !== undefined && { effort }),
  ...(systemPrompt !== undefined && { system: systemPrompt }),
});
