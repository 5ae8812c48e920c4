import { myrouter, mytokengate, toapis, tokenbay, tokmodel } from './fiveGateways.ts';
import type { Personality } from './personality.ts';
import { litellm, llamacpp, lmstudio, ollama, openrouter, vllm } from './servers.ts';
import { anthropic, deepseek, minimax, moonshot, zai } from './vendors.ts';

export type { Personality } from './personality.ts';

/** One for each preset, under the preset's id. */
export const personalities = {
  anthropic,
  mytokengate,
  tokmodel,
  tokenbay,
  myrouter,
  toapis,
  openrouter,
  deepseek,
  moonshot,
  zai,
  minimax,
  litellm,
  ollama,
  lmstudio,
  llamacpp,
  vllm,
} satisfies Readonly<Record<string, Personality>>;

export type PersonalityName = keyof typeof personalities;

const isName = (name: string): name is PersonalityName => Object.hasOwn(personalities, name);

export const personalityNames: readonly PersonalityName[] = Object.keys(personalities).filter(isName);
