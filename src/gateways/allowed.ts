// What a workspace's `.parley.json` may say: which of the user's gateways and models it allows, and what stays out.
import * as z from 'zod/mini';
import { isRecord, join, whenNeeded } from './lenient.ts';

/** The file's name, at the root of a workspace folder. */
export const limitsFile = '.parley.json';

/** What a workspace allows, or the mistake of its file that allows nothing. `faults/` words it. */
export const allowances = [
  'all',
  'some',
  'none',
  'noModels',
  'large',
  'notJson',
  'noObject',
  'unreadable',
  'field',
  'list',
  'object',
  'text',
  'amount',
  'long',
] as const;
export interface Allowance {
  readonly type: (typeof allowances)[number];
  /** Names of what is allowed, or where the mistake is. */
  readonly about?: string | undefined;
}

/** Fields of any of these would widen what the user allows. No limit has them. */
export interface Limits {
  /** Ids of gateways; absent: all. */
  readonly gateways?: readonly string[] | undefined;
  /** `gateway/model`, where `*` stands for anything; absent: all. */
  readonly models?: readonly string[] | undefined;
  /** Globs, as in `parley.ignore`. */
  readonly exclude?: readonly string[] | undefined;
  /** Most US dollars to spend in a day and in a month. */
  readonly budget?: { readonly day?: number | undefined; readonly month?: number | undefined } | undefined;
  /** The file can't be used, and so nothing is allowed. */
  readonly problem?: Allowance | undefined;
}

const name = () => z.string().check(z.minLength(1), z.maxLength(2048));
const dollars = () => z.number().check(z.minimum(0), z.maximum(1_000_000));

export const limitsSchema = whenNeeded(() =>
  z.strictObject({
    $schema: z.optional(z.string()),
    gateways: z.optional(z.array(name()).check(z.maxLength(200))),
    models: z.optional(z.array(name()).check(z.maxLength(500))),
    exclude: z.optional(z.array(name()).check(z.maxLength(1_000))),
    budget: z.optional(z.strictObject({ day: z.optional(dollars()), month: z.optional(dollars()) })),
  }),
);

/** Larger files hold more than limits. Characters. */
const longest = 200_000;

/** Reads a file. One with any mistake allows nothing: a limit that was misspelt must not pass for none. */
export function readLimits(text: string): Limits {
  if (text.length > longest) return broken('large');
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return broken('notJson');
  }
  if (!isRecord(value) || Array.isArray(value)) return broken('noObject');
  const { data, error } = limitsSchema().safeParse(value);
  if (error !== undefined) return brokenBy(error.issues[0]);
  const { $schema: _, ...limits } = data;
  return limits;
}

function brokenBy(issue: z.core.$ZodIssue | undefined): Limits {
  if (issue === undefined) return broken('unreadable');
  const keys = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
  const at = join('', [...issue.path, ...keys]).replace(/^\./, '');
  return broken(mistakeIn(issue), short(at));
}

function mistakeIn(issue: z.core.$ZodIssue): Allowance['type'] {
  switch (issue.code) {
    case 'unrecognized_keys':
      return 'field';
    case 'invalid_type':
      return mistyped[issue.expected] ?? 'unreadable';
    case 'too_big':
      return issue.origin === 'number' ? 'amount' : 'long';
    case 'too_small':
      return issue.origin === 'number' ? 'amount' : 'text';
    default:
      return 'unreadable';
  }
}

const mistyped: Readonly<Record<string, Allowance['type']>> = {
  array: 'list',
  object: 'object',
  string: 'text',
  number: 'amount',
};

/** Enough to find it by. */
const short = (name: string): string => (name.length > 100 ? `${name.slice(0, 99)}…` : name);

export const broken = (type: Allowance['type'], about?: string): Limits => ({ gateways: [], problem: { type, about } });

/** Do all of these allow it? */
export function allows(limits: readonly Limits[], gatewayId: string, model: string): boolean {
  return limits.every(
    ({ gateways, models }) =>
      (gateways === undefined || gateways.includes(gatewayId)) &&
      (models === undefined || models.some((pattern) => fits(pattern, `${gatewayId}/${model}`))),
  );
}

/** Does it allow the gateway, and leave any model there that could be asked? */
export const allowsGateway = ({ gateways, models }: Limits, id: string): boolean =>
  (gateways === undefined || gateways.includes(id)) &&
  (models === undefined || models.some((pattern) => mayFit(pattern, `${id}/`)));

/** Could the pattern fit a text that begins like this? */
function mayFit(pattern: string, start: string): boolean {
  const [fixed = '', ...rest] = pattern.split('*');
  return fixed.startsWith(start) || (rest.length > 0 && start.startsWith(fixed));
}

/** Takes time in proportion to the lengths of both, for each `*`. */
function fits(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false;
  const middle = text.slice(first.length, text.length - last.length);
  let at = 0;
  for (const part of rest) {
    const found = middle.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return true;
}

/** Do any of these limit gateways or models, and not only files or money? */
export const limitsModels = (limits: readonly Limits[]): boolean =>
  limits.some(({ gateways, models }) => gateways !== undefined || models !== undefined);

/** What they allow together, or the first mistake. */
export function allowanceOf(limits: readonly Limits[]): Allowance {
  const problem = limits.find((each) => each.problem !== undefined)?.problem;
  if (problem !== undefined) return problem;
  if (!limitsModels(limits)) return { type: 'all' };
  const names = [...new Set(limits.flatMap(({ models, gateways }) => models ?? gateways ?? []))];
  if (names.length === 0) return { type: limits.every(({ gateways }) => gateways === undefined) ? 'noModels' : 'none' };
  return { type: 'some', about: [...names.slice(0, 5).map(short), ...(names.length > 5 ? ['…'] : [])].join(', ') };
}
