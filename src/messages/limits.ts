// How much of a reply is read before it is stopped.

/** How much of a reply is taken in. Over a limit the reply ends with what it had, as an error of kind `limit`. */
export interface Limits {
  /** Decompressed bytes of a reply's body. */
  readonly body: number;
  /** Decompressed bytes read of an error's body. */
  readonly errorBody: number;
  /** Characters of one line of a stream. */
  readonly line: number;
  /** Events of one stream, pings and unknown ones too. */
  readonly events: number;
  /** Content blocks of one reply. */
  readonly blocks: number;
  /** Milliseconds without content while bytes still come: an endless ping is not a reply. */
  readonly quiet: number;
}

export const defaultLimits: Limits = {
  body: 32 * 1024 * 1024,
  errorBody: 4 * 1024 * 1024,
  line: 8 * 1024 * 1024,
  events: 1_000_000,
  blocks: 10_000,
  quiet: 60 * 60 * 1000,
};
