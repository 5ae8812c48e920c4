import type { Raw } from './json.ts';

/** Problems are told one at a time, in the real API's words; a generator yields them lazily, most important first. */
export function* extraFields(value: Raw, known: readonly string[], at: string): Generator<string> {
  for (const key of Object.keys(value)) if (!known.includes(key)) yield `${at}.${key}: Extra inputs are not permitted`;
}

export function unknownTag(at: string, tag: string, tags: readonly string[]): string {
  const list = tags.map((known) => `'${known}'`).join(', ');
  return `${at}: Input tag '${tag}' found using 'type' does not match any of the expected tags: ${list}`;
}
