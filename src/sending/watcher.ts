// Follows a request and tells the observers what was sent and how it ended.
import { MessagesError, redacted, redactor, secretsOf } from '../messages/index.ts';
import type { Ending, Endpoint, MessageParams, Update } from '../messages/index.ts';
import type { Observer } from './observers.ts';
import { redactReply } from './redact.ts';
import type { RequestRecord } from './requestRecord.ts';
import type { Tap } from './tap.ts';

/** What a request is called where it is told of. */
export type Names = Pick<RequestRecord, 'purpose' | 'caller' | 'endpoint' | 'about'>;

export interface Watched {
  readonly names: Names;
  readonly params: MessageParams;
  readonly endpoint: Endpoint;
}

export interface Watcher {
  take(update: Update): void;
  /** The caller has stopped listening. */
  close(): void;
}

/** Follows one gateway's updates and tells the observers what was sent and how it ended, once for each request. */
export function watcher(observers: readonly Observer[], { names, params, endpoint }: Watched, wire: Tap): Watcher {
  const secrets = secretsOf(endpoint);
  const redact = redactor(secrets);
  let record: RequestRecord | undefined;
  let began = 0;
  const tell = (more: Partial<RequestRecord>): void => {
    if (record === undefined) return;
    record = { ...record, ...more };
    for (const observe of observers) observe(record, params);
  };
  const end = (ending: Ending, more: Pick<RequestRecord, 'message' | 'timing'> = {}): void => {
    const timing = { total: performance.now() - began };
    const reply = wire.reply();
    const raw = reply && ending.type !== 'complete' && redactReply(reply, secrets);
    tell({ timing, ...more, ...errorFields(ending), ending, ...(raw && { replyBody: raw.body }) });
    record = undefined;
  };
  return {
    take: (update) => {
      switch (update.type) {
        case 'request': {
          const { url, headers, body, attempt } = update;
          began = performance.now();
          record = { ...names, url, headers, body, attempt };
          tell({});
          return;
        }
        case 'response': {
          const { status, requestId } = update;
          const reply = wire.reply();
          tell({ status, requestId, ...(reply && { replyHeaders: redactReply(reply, secrets).headers }) });
          return;
        }
        case 'events':
          // The message is one object that grows: told once, it is always the message so far.
          if (record !== undefined && record.message !== update.message) tell({ message: update.message });
          return;
        case 'waiting':
          end({ type: 'failed', error: update.error });
          return;
        case 'notice':
          // What was refused is sent again at once, without it.
          if (update.notice.type === 'thinking_dropped') end({ type: 'failed', error: refused(record, 'thinking') });
          if (update.notice.type === 'caching_dropped') {
            end({ type: 'failed', error: refused(record, 'cache_control') });
          }
          return;
        case 'end':
          end(update.ending, { message: redacted(update.message, redact), timing: update.timing });
          return;
      }
    },
    close: () => {
      if (record !== undefined) end({ type: 'stopped' });
    },
  };
}

const refused = (record: RequestRecord | undefined, field: 'thinking' | 'cache_control'): MessagesError =>
  new MessagesError('invalid', `The gateway refused ${field === 'thinking' ? 'the thinking blocks' : field}.`, {
    status: record?.status,
    field,
  });

function errorFields(ending: Ending): Pick<RequestRecord, 'status' | 'requestId'> {
  if (!('error' in ending)) return {};
  const { status, requestId } = ending.error;
  return { ...(status !== undefined && { status }), ...(requestId !== undefined && { requestId }) };
}
