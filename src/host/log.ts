// The output channel “Parley”, with every secret removed on the way in.
import { withoutKeys } from '../messages/index.ts';

/** The output channel “Parley”. Redacts everything written to it, whoever writes. */
export interface Log {
  info(text: string): void;
  warn(text: string): void;
  /** A bug, with its stack trace for a report. */
  error(text: string, cause?: unknown): void;
  show(): void;
  dispose(): void;
}

/** The part of VS Code's LogOutputChannel used here. */
export interface LogChannel {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
  show(preserveFocus: boolean): void;
  dispose(): void;
}

export function createLog(channel: LogChannel): Log {
  return {
    info: (text) => channel.info(withoutKeys(text)),
    warn: (text) => channel.warn(withoutKeys(text)),
    error: (text, cause) =>
      channel.error(withoutKeys(cause instanceof Error ? `${text}: ${cause.stack ?? cause.message}` : text)),
    show: () => channel.show(true),
    dispose: () => channel.dispose(),
  };
}
