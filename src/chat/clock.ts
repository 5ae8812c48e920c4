// The time, as the chat asks for it: a port, so that tests can drive it.

/** Milliseconds. */
export interface Clock {
  now(): number;
  /** Runs it once after this long; returns what cancels that. */
  after(wait: number, run: () => void): () => void;
}
