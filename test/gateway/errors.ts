import type { Raw } from './json.ts';

/**
 * How a gateway words an error: `anthropic` `{type:"error",error:{type,message},request_id}`; `http-code` the same with the
 * status as `error.http_code`; `bare` `{error:{message,type}}`; `numeric-code` and `string-code`
 * `{error:{message,type,code}}` with the status as a number or a word; `coded` `{code,message,data}`.
 */
export type ErrorShape = 'anthropic' | 'http-code' | 'bare' | 'numeric-code' | 'string-code' | 'coded';

/** An answer that refuses: what the validator gives and every fault of the gateway is worded from. */
export interface Refusal {
  readonly status: number;
  readonly type: string;
  readonly message: string;
  /** The gateway's own code, where its shape has a place for it. */
  readonly code?: string;
  /** In place of the gateway's own shape. */
  readonly body?: Raw;
  readonly headers?: Readonly<Record<string, string>>;
}

export function invalid(message: string): Refusal {
  return { status: 400, type: 'invalid_request_error', message };
}

const types: Readonly<Record<number, readonly [type: string, message: string]>> = {
  400: ['invalid_request_error', 'The request is invalid.'],
  401: ['authentication_error', 'invalid x-api-key'],
  402: ['billing_error', 'Payment required.'],
  403: ['permission_error', 'Your API key does not have permission to use the specified resource.'],
  404: ['not_found_error', 'Not found'],
  408: ['timeout_error', 'Request timed out.'],
  409: ['conflict_error', 'The request conflicts with another one.'],
  413: ['request_too_large', 'Request exceeds the maximum size'],
  429: ['rate_limit_error', 'This request would exceed your rate limit of 50 requests per minute.'],
  500: ['api_error', 'Internal server error'],
  502: ['api_error', 'Bad gateway'],
  503: ['api_error', 'Service temporarily unavailable'],
  504: ['timeout_error', 'The request timed out. Consider streaming.'],
  529: ['overloaded_error', 'Overloaded'],
};

/** The usual error of a status. */
export function refusalOf(status: number): Refusal {
  const [type, message] = types[status] ?? ['api_error', `Status ${status}`];
  return { status, type, message };
}

/** The body of an error in a gateway's own shape. */
export function errorBody(shape: ErrorShape, refusal: Refusal, requestId: string): object {
  const { status, type, message, code, body } = refusal;
  if (body) return body;
  switch (shape) {
    case 'anthropic':
      return {
        type: 'error',
        error: { type, message, ...(code === undefined ? {} : { code }) },
        request_id: requestId,
      };
    case 'http-code':
      return { type: 'error', error: { type, message, http_code: String(status) }, request_id: requestId };
    case 'bare':
      return { error: { message, type } };
    case 'numeric-code':
      return { error: { message, type, code: status } };
    case 'string-code':
      return { error: { message, type, param: null, code: code ?? type } };
    case 'coded':
      return { code: /^\d+$/.test(type) ? Number(type) : status * 100 + 1, message, data: null };
  }
}
