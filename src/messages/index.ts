// The protocol by itself, and the folder's only door: requests out, bytes in, events folded to a message, errors with a
// kind. Imports eventsource-parser and nothing else; knows no gateway's name, no settings and no VS Code.
export { create, defaultRetries, stream } from './client.ts';
export type { Ending, Notice, Result, Stream, StreamOptions, Timing, Update } from './client.ts';
export { reference } from './dialect.ts';
export type { Dialect, Range } from './dialect.ts';
export { decoding } from './encoding.ts';
export type { Endpoint } from './endpoint.ts';
export { cleanText, withoutLinks } from './errors/clean.ts';
export { errorKinds, fromCode, MessagesError, reasons } from './errors/errors.ts';
export type { ErrorFields, ErrorKind, Reason } from './errors/errors.ts';
export { isObject, parseJson } from './json.ts';
export type { Limits } from './limits.ts';
export { post } from './lists/ask.ts';
export type { AskOptions } from './lists/ask.ts';
export { countTokens } from './lists/countTokens.ts';
export { listModels } from './lists/listModels.ts';
export type { ModelInfo } from './lists/modelList.ts';
export { emptyMessage, fold, joinChanges, newFold, toolCalls } from './reply/fold.ts';
export type { Change, Fold } from './reply/fold.ts';
export { baseUrl, isLoopback, messagesUrl, shownUrl } from './request/address.ts';
export { secretsOf, shownRequest } from './request/headers.ts';
export { cleanKey, keyProblems } from './request/key.ts';
export type { CleanKey, KeyProblem } from './request/key.ts';
export { prepareRequest } from './request/request.ts';
export type * from './schema.ts';
export {
  holdsKey,
  holdsSecret,
  isSecretHeader,
  keyPlaceholder,
  keysIn,
  redacted,
  redactor,
  withoutKeys,
} from './secrets.ts';
export type { Redact } from './secrets.ts';
export { defaultTimeouts } from './transport.ts';
export type { Encoding, Timeouts, Transport, TransportRequest, TransportResponse } from './transport.ts';
