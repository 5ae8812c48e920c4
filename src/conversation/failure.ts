// A MessagesError as plain data for the journal, and back.
import { fromCode, MessagesError } from '../messages/index.ts';
import type { Failure } from './tree.ts';

/** An error as data: what a journal keeps of it. */
export function toFailure(error: MessagesError): Failure {
  const { kind, message, status, requestId, retryAfter, field, limit, detail, type, reason, code, target } = error;
  const fields = { status, requestId, retryAfter, field, limit, detail, type, reason, code, target };
  return { kind, message, ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) };
}

export function toError({ kind, message, ...fields }: Failure): MessagesError {
  // An earlier version kept reasons among the system's codes.
  const reason = fields.reason ?? fromCode(fields.code);
  const code = fields.reason === undefined && reason !== undefined ? undefined : fields.code;
  return new MessagesError(kind, message, { ...fields, reason, code });
}
