import type { Personality } from './personality.ts';
import type { Signatures } from './signatures.ts';

/** A request to be judged, and by whom. */
export interface Validation {
  readonly personality: Personality;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signatures: Signatures;
  /** `count_tokens` takes a messages body without `max_tokens` and `stream`. */
  readonly counting: boolean;
}
