// The output channel “Parley”, with every secret removed on the way in.
import { withoutKeys } from '../messages/index.ts';
import { toJson, toLine } from '../sending/requestRecord.ts';
import type { RequestRecord } from '../sending/requestRecord.ts';

/** The output channel “Parley”. Redacts everything written to it, whoever writes. */
export interface Log {
  /** One line for a request that ended; with `content`, the question and the answer too. */
  request(record: RequestRecord, content: boolean): void;
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
    request: (record, content) => {
      const line = toLine(record);
      if (record.ending !== undefined && 'error' in record.ending) channel.warn(line);
      else channel.info(line);
      if (content) channel.info(withoutKeys(toJson(record)));
    },
    info: (text) => channel.info(withoutKeys(text)),
    warn: (text) => channel.warn(withoutKeys(text)),
    error: (text, cause) =>
      channel.error(withoutKeys(cause instanceof Error ? `${text}: ${cause.stack ?? cause.message}` : text)),
    show: () => channel.show(true),
    dispose: () => channel.dispose(),
  };
}
