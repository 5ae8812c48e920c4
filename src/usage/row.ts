// The lines of the ledger: a request that has ended, what one that is running may cost, and that it no longer does.
import * as z from 'zod/mini';
import { whenNeeded } from '../gateways/lenient.ts';
import { isObject, parseJson } from '../messages/index.ts';

const text = () => z.string().check(z.maxLength(2048));
const count = () => z.number().check(z.minimum(0));
/** Milliseconds since 1970. */
const time = () => z.number().check(z.minimum(0), z.maximum(8.64e15));

const rowSchema = whenNeeded(() =>
  z.object({
    at: time(),
    /** The gateway's id, and its name at the time. */
    gateway: text(),
    name: text(),
    model: text(),
    /** The model that the gateway says answered, if it is another one. */
    answered: z.optional(text()),
    /** A purpose of `gateways/use.ts`, or one of a later version. */
    use: text(),
    /** The id of the extension that asked. */
    caller: z.optional(text()),
    workspace: z.optional(text()),
    /** Tells workspaces of one name apart. */
    folder: z.optional(text()),
    branch: z.optional(text()),
    input: z.optional(count()),
    output: z.optional(count()),
    cacheRead: z.optional(count()),
    cacheWrite: z.optional(count()),
    thinking: z.optional(count()),
    /** US dollars; absent: not known. */
    cost: z.optional(count()),
    /** Tokens or cost are estimated, or at most what it says. */
    about: z.optional(z.literal(true)),
    /** Milliseconds to the first token, and in all. */
    first: z.optional(count()),
    total: count(),
    ending: z.enum(['complete', 'stopped', 'interrupted', 'failed']),
    /** The kind of error. */
    error: z.optional(text()),
  }),
);

/** A request that has ended: one for each attempt. */
export type Row = Readonly<z.infer<ReturnType<typeof rowSchema>>>;

const holdSchema = whenNeeded(() =>
  z.object({
    hold: text(),
    at: time(),
    gateway: text(),
    /** US dollars that the request costs at most. */
    most: count(),
  }),
);

/** A request that was let through and has not ended, by its id. */
export type Hold = Readonly<z.infer<ReturnType<typeof holdSchema>>>;

const releaseSchema = whenNeeded(() => z.object({ release: text() }));

/** That request has ended: its rows say what it cost. */
export type Release = Readonly<z.infer<ReturnType<typeof releaseSchema>>>;

export type Entry = Row | Hold | Release;

export const isRow = (entry: Entry): entry is Row => 'ending' in entry;
export const isHold = (entry: Entry): entry is Hold => 'hold' in entry;

export const toLine = (entry: Entry): string => `${JSON.stringify(entry)}\n`;

/** Whatever can be read: a line that is torn, or of a version to come, is left out. */
export function readLines(lines: string): readonly Entry[] {
  return lines.split('\n').flatMap((line) => {
    const value = line === '' ? undefined : parseJson(line);
    if (!isObject(value)) return [];
    const schema = 'hold' in value ? holdSchema : 'release' in value ? releaseSchema : rowSchema;
    const read = z.safeParse(schema(), value);
    return read.success ? [read.data] : [];
  });
}

/** It was answered, or may have been, and nobody knows what that cost. */
export const isUnpriced = ({ cost, ending }: Row): boolean => cost === undefined && ending !== 'failed';

/** Tokens a second from the first one on, where that was long enough to tell. */
export function speedOf({ output, first, total, ending }: Row): number | undefined {
  if (output === undefined || first === undefined || ending !== 'complete' || total - first < 50) return undefined;
  return (output * 1000) / (total - first);
}
