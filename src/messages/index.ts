// The protocol by itself, and the folder's only door: requests out, bytes in, events folded to a message, errors with a
// kind. Imports eventsource-parser and nothing else; knows no gateway's name, no settings and no VS Code.
export { create, defaultRetries, stream } from './client.ts';
export type { Ending, Notice, Result, Stream, StreamOptions, Timing, Update } from './client.ts';
export { reference } from './dialect.ts';
export type { BalancePlace, Dialect, Range } from './dialect.ts';
export { decoding } from './encoding.ts';
export type { Endpoint } from './endpoint.ts';
export { errorFromThrown } from './errors/classify.ts';
export { cleanText, withoutLinks } from './errors/clean.ts';
export { errorKinds, fromCode, MessagesError, reasons } from './errors/errors.ts';
export type { ErrorFields, ErrorKind, Reason } from './errors/errors.ts';
export { isObject, parseJson } from './json.ts';
export type { Limits } from './limits.ts';
export { post } from './lists/ask.ts';
export type { AskOptions } from './lists/ask.ts';
export { askBalance } from './lists/balance.ts';
export type { Balance } from './lists/balance.ts';
export { countTokens } from './lists/countTokens.ts';
export { listModels } from './lists/listModels.ts';
export type { ModelInfo, Price } from './lists/modelList.ts';
export { holdsKey, linesHoldKey } from './fileSecrets.ts';
export { Additions } from './reply/additions.ts';
export type { Addition } from './reply/additions.ts';
export { emptyMessage, fold, joinChanges, newFold, toolCalls } from './reply/fold.ts';
export type { Change, Fold } from './reply/fold.ts';
export { baseUrl, isLoopback, messagesUrl, shownUrl } from './request/address.ts';
export { secretsOf, shownRequest } from './request/headers.ts';
export { cleanKey, keyProblems } from './request/key.ts';
export type { CleanKey, KeyProblem } from './request/key.ts';
export { hasBreakpoints } from './request/breakpoints.ts';
export { marked, prepareRequest } from './request/request.ts';
export { pause, rateLimitsOf } from './retry.ts';
export type { RateLimit } from './retry.ts';
export type * from './schema.ts';
export {
  holdsSecret,
  isSecretHeader,
  keyPlaceholder,
  keysIn,
  redacted,
  redactor,
  withoutCodes,
  withoutKeys,
} from './secrets.ts';
export type { Redact } from './secrets.ts';
export { askCode, awaitTokens, refreshTokens } from './signIn/device.ts';
export type { DeviceCode, Tokens } from './signIn/device.ts';
export { askOffer } from './signIn/discovery.ts';
export type { SignInOffer, SignInOptions } from './signIn/discovery.ts';
export { defaultTimeouts } from './transport.ts';
export type {
  ClientCertificate,
  Encoding,
  Timeouts,
  Transport,
  TransportRequest,
  TransportResponse,
} from './transport.ts';
