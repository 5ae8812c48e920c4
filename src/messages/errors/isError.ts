// Whether a JSON object is an error, in any of the shapes gateways send.
import { alonePlaces, codeNames, errorPlaces, fieldsOf, isErrorName, statusNames, wordPlaces } from './fields.ts';
import type { Fields } from './fields.ts';
import { isObject } from '../json.ts';
import type { Json, JsonObject } from '../schema.ts';

/** Is this object an error, in any of the shapes gateways send, whatever the status said? */
export function isError(object: JsonObject, name = '', depth = 2): boolean {
  const { type } = object;
  if (isErrorName(name) || (typeof type === 'string' && isErrorName(type)) || object['object'] === 'error') return true;
  if (typeof object['__type'] === 'string') return true;
  const fields = fieldsOf(object);
  if (fields.size === 0) return false;
  if (fields.get('success') === false || saysError(fields) || (depth > 0 && holdsError(fields, depth))) return true;
  if (type !== undefined) return false;
  return hasText(fields, alonePlaces) || (claims(fields) && hasText(fields, wordPlaces));
}

/** The error that an event is whose type is not known, with the event's name where only that says which. */
export function errorIn(event: JsonObject, name: string): JsonObject | undefined {
  if (!isError(event, name)) return undefined;
  return event['type'] === undefined && name !== '' && name !== 'error' ? { ...event, type: name } : event;
}

/** The error that an event of a known type tells of besides. Its own type says nothing about that. */
export function errorBeside(event: JsonObject, type: string): JsonObject | undefined {
  if (failsToo(event)) return { ...event, type: undefined };
  const inner = type === 'message_start' ? event['message'] : type === 'message_delta' ? event['delta'] : undefined;
  return isObject(inner) && isError(inner) ? inner : undefined;
}

/** Quick where, as nearly always, no field is named as an error is. */
function failsToo(event: JsonObject): boolean {
  for (const name in event) if (/err|exc|fault|base_?resp/i.test(name)) return saysError(fieldsOf(event));
  return false;
}

const saysError = (fields: Fields): boolean => {
  const isFine = codeNames.some((name) => fields.has(name) && Number(fields.get(name)) === 0);
  return errorPlaces.some((place) => says(fields.get(place), place) && (place === 'error' || !isFine)) || isBad(fields);
};

/** Minimax: `base_resp: {status_code: 1008, status_msg: …}`. */
function isBad(fields: Fields): boolean {
  const status = fields.get('baseresp');
  const code = isObject(status) ? status['status_code'] : undefined;
  return typeof code === 'number' && code !== 0;
}

/** An error in what an event or answer is about: `response`, `message`, `choices[]`. */
function holdsError(fields: Fields, depth: number): boolean {
  return ['response', 'message', 'data', 'delta', 'choices'].some((place) => {
    const value = fields.get(place);
    const objects = place === 'choices' && Array.isArray(value) ? (value as readonly Json[]).slice(0, 10) : [value];
    return objects.filter(isObject).some((object) => isError(object, '', depth - 1));
  });
}

/** Words for there being no error. */
const fine = /^(?:|ok|none|null|success\w*|succeeded)$/i;

function says(value: Json | undefined, place: string): boolean {
  if (typeof value === 'string') return !fine.test(value);
  if (typeof value === 'number') return value !== 0 && (place === 'error' || place === 'err');
  if (Array.isArray(value)) return value.length > 0;
  return isObject(value) ? Object.keys(value).length > 0 : value === true;
}

const hasText = (fields: Fields, names: readonly string[]): boolean =>
  names.some((name) => {
    const value = fields.get(name);
    return typeof value === 'string' ? value !== '' : Array.isArray(value) && value.length > 0;
  });

/** Does it say that it has the code or status of an error? What brings data is none, whatever its code means. */
function claims(fields: Fields): boolean {
  const isStatus = (value: number): boolean => value >= 400 && value < 600;
  if (statusNames.some((name) => isStatus(Number(fields.get(name))) || isFailed(fields.get(name)))) return true;
  const data = fields.get('data');
  const hasData = typeof data === 'object' && data !== null && Object.keys(data).length > 0;
  return codeNames.some((name) => {
    const code = fields.get(name);
    if (isStatus(Number(code))) return true;
    return !hasData && typeof code === 'string' && /^[a-z]/i.test(code) && !fine.test(code);
  });
}

const isFailed = (status: Json | undefined): boolean => typeof status === 'string' && isErrorName(status);
