// The protocol by itself: the client, the decoder from bytes to events, and the fold from events to a message.
export {
  create,
  defaultRetries,
  defaultTimeouts,
  stream,
  type Ending,
  type Endpoint,
  type ModelInfo,
  type Notice,
  type Result,
  type Stream,
  type StreamOptions,
  type Timeouts,
  type Timing,
  type Transport,
  type TransportRequest,
  type TransportResponse,
  type Update,
} from './client.ts';
export { baseUrl, isLoopback, messagesUrl } from './address.ts';
export type { AskOptions } from './ask.ts';
export { countTokens } from './count.ts';
export { listModels, modelsUrls } from './models.ts';
export { cleanKey, keyProblems, type CleanKey, type KeyProblem } from './key.ts';
export { Decoder } from './decode.ts';
export { reference, type Dialect, type Range } from './dialect.ts';
export { MessagesError, type ErrorFields, type ErrorKind } from './errors.ts';
export { fold, newFold, toolCalls, type Fold } from './fold.ts';
export { defaultLimits, type Limits } from './limits.ts';
export { shownHeaders } from './headers.ts';
export { originOf, prepareRequest, type PreparedRequest } from './request.ts';
export type * from './schema.ts';
