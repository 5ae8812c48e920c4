// What the fields of an error mean, in a body as in an event: one table.
import { isObject } from '../json.ts';
import type { Json, JsonObject } from '../schema.ts';

/**
 * What a field means: `error`: it makes its object an error, whatever type that claims; `alone`: the same where no type
 * is claimed; `words`: the same beside the code or status of an error; `way`: it only leads to words; `title`: the name of the
 * status, which is shown where there are no words.
 */
type Meaning = 'error' | 'alone' | 'words' | 'way' | 'title';

/**
 * Where the words of an error stand, in a body as in an event: those of an upstream first, then in the order of how many
 * servers use the name. Names are written without `_`, `-` and capitals.
 */
const meanings: Readonly<Record<string, Meaning>> = {
  metadata: 'way',
  raw: 'way',
  upstreamerror: 'error',
  message: 'words',
  msg: 'words',
  detail: 'alone',
  details: 'words',
  errormsg: 'error',
  errormessage: 'error',
  errmsg: 'error',
  errordescription: 'error',
  faultstring: 'error',
  error: 'error',
  err: 'error',
  errors: 'error',
  // A field named as an exception, such as `throttlingException`.
  named: 'error',
  fault: 'error',
  exception: 'error',
  baseresp: 'way',
  statusmsg: 'way',
  header: 'way',
  response: 'way',
  cause: 'way',
  description: 'words',
  reason: 'words',
  text: 'way',
  data: 'way',
  choices: 'way',
  title: 'title',
};

const meaning = (...kinds: readonly Meaning[]): readonly string[] =>
  Object.entries(meanings).flatMap(([name, kind]) => (kinds.includes(kind) ? [name] : []));
export const places = meaning('error', 'alone', 'words', 'way');
export const errorPlaces = meaning('error');
export const alonePlaces = meaning('alone');
export const wordPlaces = meaning('words', 'title');

/** What is read of an error besides its words. */
export const codeNames = ['code', 'errorcode', 'errcode'];
export const statusNames = ['httpcode', 'status', 'statuscode'];
const others = ['type', 'param', 'requestid', 'success', 'object', 'delta', 'loc', ...codeNames, ...statusNames];

const known: ReadonlySet<string> = new Set([...Object.keys(meanings), ...others]);
const longestName = 40;

/** The fields of an object that an error is read from, by their plain names. */
export type Fields = ReadonlyMap<string, Json>;

/** Time linear in the number of fields. */
export function fieldsOf(object: JsonObject): Fields {
  const fields = new Map<string, Json>();
  for (const [name, value] of Object.entries(object)) {
    if (value === undefined || value === null || name.length > longestName) continue;
    const plain = name.replace(/[_-]/g, '').toLowerCase();
    if (known.has(plain)) fields.set(plain, fields.get(plain) ?? value);
    else if (isErrorName(name) && isObject(value)) fields.set('named', { type: name, ...value });
  }
  return fields;
}

/** Names that errors and their events have: `error`, `failed`, those of exceptions (Bedrock: `throttlingException`). */
export const isErrorName = (name: string): boolean =>
  /(?:exception|error|(?:^|[._])fail(?:ed|ure)?)$/i.test(name.slice(-longestName));
