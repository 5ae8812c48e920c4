// A MessagesError as plain data for the journal, and back.
import { errorKinds, fromCode, MessagesError, reasons } from '../messages/index.ts';
import type { Failure } from './tree.ts';

/** An error as data: what a journal keeps of it. */
export function toFailure(error: MessagesError): Failure {
  const { kind, message, status, requestId, retryAfter, field, limit, detail, type, reason, code, target } = error;
  const fields = { status, requestId, retryAfter, field, limit, detail, type, reason, code, target };
  return { kind, message, ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) };
}

/** The error again. A kind or a reason that only another version knows is none that this one can word. */
export function toError({ kind: named, message, ...fields }: Failure): MessagesError {
  const kind = errorKinds.find((known) => known === named) ?? 'malformed';
  // An earlier version kept reasons among the system's codes.
  const reason = reasons.find((known) => known === fields.reason) ?? fromCode(fields.code);
  const code = fields.reason === undefined && reason !== undefined ? undefined : fields.code;
  return new MessagesError(kind, message, { ...fields, reason, code });
}
