// Whether a JSON object is an error, in any of the shapes gateways send.
import { isObject } from '../json.ts';
import type { JsonObject } from '../schema.ts';

/** Names that errors have: `error`, and those of exceptions (Bedrock sends `throttlingException`). */
export const isErrorName = (name: string): boolean => name === 'error' || /(?:Exception|[a-z]Error|_error)$/.test(name);

/** Is this object an error, in any of the shapes gateways send, whatever the status said? */
export function isError(object: JsonObject, name = ''): boolean {
  const { type, error, base_resp: status } = object;
  if (type === 'error' || object['object'] === 'error' || isErrorName(name) || object['success'] === false) return true;
  if (typeof object['__type'] === 'string' || (typeof type === 'string' && isErrorName(type))) return true;
  if (isObject(status) && typeof status['status_code'] === 'number' && status['status_code'] !== 0) return true;
  if (isObject(error)) return Object.keys(error).length > 0;
  if (error !== undefined && error !== null && error !== false && error !== '') return true;
  return (
    type === undefined && (hasText(object, 'detail', ...errorWords) || (claims(object) && hasText(object, ...words)))
  );
}

const errorWords = ['error_msg', 'error_message', 'errorMessage', 'error_description', 'errors', 'err'];
const words = ['message', 'msg', 'details', 'reason', 'title'];

const hasText = (object: JsonObject, ...names: readonly string[]): boolean =>
  names.some((name) => {
    const { [name]: value } = object;
    return typeof value === 'string' ? value !== '' : Array.isArray(value) && value.length > 0;
  });

/** Does it say that it has the status of an error? */
const claims = (object: JsonObject): boolean =>
  ['code', 'status', 'status_code', 'statusCode', 'http_code'].some((name) => {
    const code = Number(object[name]);
    return code >= 400 && code < 600;
  });
