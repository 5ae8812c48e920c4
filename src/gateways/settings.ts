// The schema of every setting but the gateways, and the checked snapshot requests are made from.
import * as z from 'zod/mini';
import { defaultRetries, defaultTimeouts } from '../messages/index.ts';
import type { Effort, Thinking, Timeouts } from '../messages/index.ts';
import { parseGateways } from './gateway.ts';
import type { Gateway, Problem } from './gateway.ts';
import { join, readLenient, whenNeeded } from './lenient.ts';
import type { Limits } from './allowed.ts';
import type { Use } from './use.ts';

/** `ctrlEnter`: Cmd+Enter on a Mac. */
export type SendWith = 'enter' | 'ctrlEnter';

/** Something to do with code, in the user's own words. */
export interface OwnAction {
  readonly name: string;
  readonly prompt: string;
  /** Whether it changes the code, or asks about it in the chat. */
  readonly does: 'edit' | 'ask';
  /** Where it is offered, besides *Run Action*. */
  readonly where: readonly ('lens' | 'lightBulb')[];
}

/** US dollars. Over the soft one the user is told, over the hard one nothing is sent. */
interface SpendingLimits {
  readonly soft?: number | undefined;
  readonly hard?: number | undefined;
}

/** What a day and a month may cost. */
export interface Caps {
  readonly day?: SpendingLimits | undefined;
  readonly month?: SpendingLimits | undefined;
}

/** The caps of all gateways together, and of single ones, by their ids. */
export interface Budget extends Caps {
  readonly gateways?: Readonly<Record<string, Caps>> | undefined;
}

/** The user's settings, checked. Immutable: a request keeps the snapshot it started with. */
export interface Settings {
  readonly gateways: readonly Gateway[];
  /** `gatewayId/model`. */
  readonly defaultModel: string | undefined;
  readonly models: Readonly<Partial<Record<Use, string | undefined>>>;
  readonly maxTokens: number;
  readonly temperature: number | undefined;
  readonly topP: number | undefined;
  readonly topK: number | undefined;
  readonly thinking: Thinking | undefined;
  readonly effort: Effort | undefined;
  readonly systemPrompt: string | undefined;
  /** Milliseconds. */
  readonly timeouts: Timeouts;
  readonly retries: number;
  /** Whether questions and answers are logged. */
  readonly logContent: boolean;
  /** Pixels; 0 uses VS Code's font size. */
  readonly fontSize: number;
  /** The key that sends what is typed in the chat; the other one starts a new line. */
  readonly sendWith: SendWith;
  /** Whether VS Code's own peek of changes shows what an edit changed. */
  readonly changePeek: boolean;
  /** Whether models title conversations. */
  readonly titles: boolean;
  /** Globs of files that are attached only when the user insists. */
  readonly ignore: readonly string[];
  /** What is attached by itself: the selection, the active file, its problems. */
  readonly context: Readonly<typeof nothing>;
  readonly actions: readonly OwnAction[];
  /** What the workspace's folders allow: a request must keep to each. */
  readonly limits: readonly Limits[];
  /** Whether these took any of the user's gateways away. */
  readonly isLimited: boolean;
  readonly budget: Budget;
  /** Mistakes in the settings. */
  readonly problems: readonly Problem[];
}

const seconds = () => z.number().check(z.minimum(0), z.maximum(86_400));
const modelName = () => z.string().check(z.maxLength(2048));
const thinking = /^(?:default|adaptive|disabled|\d{4,6})$/;

const dollars = () => z.optional(z.number().check(z.minimum(0)));
const caps = () => {
  const limits = z.optional(z.strictObject({ soft: dollars(), hard: dollars() }));
  return { day: limits, month: limits };
};

const nothing = { selection: false, file: false, problems: false };

/** Files that hold secrets by their names. */
const secretFiles = [
  ...['.env', '.env.*', '*.pem', '*.key', '*.p12', '*.pfx', '*.jks', '*.keystore', '*.kdbx'],
  ...['id_rsa', 'id_dsa', 'id_ecdsa', 'id_ed25519', '.netrc', '.npmrc', '.pypirc', '.git-credentials'],
];

/** Every setting but the gateways and the lenses, with its default. `null` means not set. */
export const settingSchemas = whenNeeded(() => ({
  defaultModel: z._default(modelName(), ''),
  models: z._default(
    z.strictObject({ chat: z.optional(modelName()), edit: z.optional(modelName()), commit: z.optional(modelName()) }),
    {},
  ),
  maxTokens: z._default(z.int().check(z.minimum(1), z.maximum(1_000_000)), 8192),
  temperature: z._default(z.nullable(z.number().check(z.minimum(0), z.maximum(2))), null),
  topP: z._default(z.nullable(z.number().check(z.minimum(0), z.maximum(1))), null),
  topK: z._default(z.nullable(z.number().check(z.minimum(0))), null),
  thinking: z._default(
    z.string().check(z.regex(thinking, 'must be default, adaptive, disabled or a number of tokens')),
    'default',
  ),
  effort: z._default(z.enum(['default', 'low', 'medium', 'high', 'xhigh', 'max']), 'default'),
  systemPrompt: z._default(z.string(), ''),
  timeouts: z._default(
    z.strictObject({ connect: z.optional(seconds()), firstByte: z.optional(seconds()), idle: z.optional(seconds()) }),
    {},
  ),
  retries: z._default(z.int().check(z.minimum(0), z.maximum(10)), defaultRetries),
  'log.content': z._default(z.boolean(), false),
  fontSize: z._default(z.number().check(z.minimum(0), z.maximum(60)), 0),
  ignore: z._default(z.array(z.string().check(z.maxLength(10_000))), secretFiles),
  context: z._default(
    z.strictObject({
      selection: z._default(z.boolean(), false),
      file: z._default(z.boolean(), false),
      problems: z._default(z.boolean(), false),
    }),
    nothing,
  ),
  sendWith: z._default(z.enum(['enter', 'ctrlEnter']), 'enter'),
  actions: z._default(
    z.array(
      z.strictObject({
        name: z.string().check(z.minLength(1), z.maxLength(60)),
        prompt: z.string().check(z.minLength(1), z.maxLength(20_000)),
        does: z._default(z.enum(['edit', 'ask']), 'edit'),
        where: z._default(z.array(z.enum(['lens', 'lightBulb'])), ['lightBulb']),
      }),
    ),
    [],
  ),
  budget: z._default(
    z.strictObject({ ...caps(), gateways: z.optional(z.record(z.string(), z.strictObject(caps()))) }),
    {},
  ),
  titles: z._default(z.boolean(), false),
  changePeek: z._default(z.boolean(), true),
}));

/** `read` returns a setting as the user wrote it, by its name without `parley.`; `undefined` if they didn't. */
export function parseSettings(read: (name: string) => unknown): Settings {
  const problems: Problem[] = [];
  const get = <Schema extends z.ZodMiniType>(name: string, schema: Schema): z.output<Schema> => {
    const { data, faults } = readLenient(schema, read(name) ?? undefined, mayGo);
    for (const { path, message, severity } of faults) {
      const rest = severity === 'error' ? ` ${consequenceOf(path)}` : '';
      problems.push({ path: join(`parley.${name}`, path), message: message + rest, severity });
    }
    return data ?? schema.parse(undefined);
  };
  const { gateways, problems: bad } = parseGateways(read('gateways'));
  const s = settingSchemas();
  const timeouts = get('timeouts', s.timeouts);
  const models = get('models', s.models);
  const effort = get('effort', s.effort);
  const settings = {
    gateways,
    defaultModel: named(get('defaultModel', s.defaultModel)),
    models: { chat: named(models.chat), edit: named(models.edit), commit: named(models.commit) },
    maxTokens: get('maxTokens', s.maxTokens),
    temperature: get('temperature', s.temperature) ?? undefined,
    topP: get('topP', s.topP) ?? undefined,
    topK: get('topK', s.topK) ?? undefined,
    thinking: thinkingOf(get('thinking', s.thinking)),
    effort: effort === 'default' ? undefined : effort,
    systemPrompt: named(get('systemPrompt', s.systemPrompt)),
    timeouts: {
      connect: milliseconds(timeouts.connect) ?? defaultTimeouts.connect,
      firstByte: milliseconds(timeouts.firstByte) ?? defaultTimeouts.firstByte,
      idle: milliseconds(timeouts.idle) ?? defaultTimeouts.idle,
    },
    retries: get('retries', s.retries),
    logContent: get('log.content', s['log.content']),
    fontSize: get('fontSize', s.fontSize),
    ignore: get('ignore', s.ignore),
    context: get('context', s.context),
    sendWith: get('sendWith', s.sendWith),
    actions: get('actions', s.actions),
    budget: get('budget', s.budget),
    titles: get('titles', s.titles),
    changePeek: get('changePeek', s.changePeek),
  };
  return { ...settings, limits: [], isLimited: false, problems: [...bad, ...problems] };
}

/** A field or an entry of a setting, and of an action one of the places that it is offered in. */
const mayGo = (path: readonly PropertyKey[]): boolean =>
  path.length === 1 || (path.length === 3 && path[1] === 'where');

function consequenceOf(path: readonly PropertyKey[]): string {
  if (typeof path.at(-1) === 'number') return 'It’s ignored.';
  return typeof path[0] === 'number' ? 'The entry is ignored.' : 'The default is used.';
}

const milliseconds = (value: number | undefined): number | undefined =>
  value === undefined ? undefined : value * 1000;

const named = (text: string | undefined): string | undefined => (text?.trim() ? text.trim() : undefined);

function thinkingOf(value: string): Thinking | undefined {
  if (value === 'default') return undefined;
  if (value === 'adaptive' || value === 'disabled') return { type: value };
  return { type: 'enabled', budget_tokens: Number(value) };
}
