// A conversation as one JSON file that can be read elsewhere: every line of its journal, none left out, and its images.
import * as z from 'zod/mini';
import { decode, journalVersion, seal } from '../conversation/journalLines.ts';
import type { Line } from '../conversation/journalLines.ts';
import type { Steps } from '../conversation/steps.ts';
import { isObject, redacted, withoutKeys } from '../messages/index.ts';
import { parseInSteps } from './parseInSteps.ts';

const format = 'parley-conversation';

const portable = () =>
  z.object({
    format: z.literal(format),
    version: z.number(),
    lines: z.array(z.unknown()),
    /** Base64, by the ids that the lines name. */
    images: z.optional(z.record(z.string(), z.unknown())),
    /** Images that were gone when it was written. */
    missing: z.optional(z.array(z.string())),
  });

const portableLine = () =>
  z.object({
    v: z.optional(z.number()),
    w: z.string(),
    n: z.int().check(z.nonnegative()),
    e: z.looseObject({ type: z.string() }),
  });

const base64 = () => z.string().check(z.regex(/^[A-Za-z0-9+/]+={0,2}$/));

type Images = ReadonlyMap<string, string>;

/** What is in such a file. */
export interface Ported {
  readonly journal: string;
  readonly images: Images;
}

/** The journal as JSON. Damaged lines don't come along, and of errors and addresses nothing that looks like a key. */
export function toPortable(journal: string, images: Images = new Map(), missing: readonly string[] = []): string {
  const lines: Line[] = [];
  for (let from = 0; from < journal.length;) {
    const found = journal.indexOf('\n', from);
    const to = found < 0 ? journal.length : found;
    const line = to > from ? decode(journal, from, to) : undefined;
    if (line !== undefined) lines.push({ ...line, e: clean(line.e) });
    from = to + 1;
  }
  const more = {
    ...(images.size > 0 && { images: Object.fromEntries(images) }),
    ...(missing.length > 0 && { missing }),
  };
  return `${JSON.stringify({ format, version: 1, lines, ...more }, undefined, 1)}\n`;
}

/** What the user said and was told is theirs; what a server said of a failure, and where it was, is not. */
function clean(entry: Line['e']): Line['e'] {
  return entry.type === 'end' || entry.type === 'author' ? redacted(entry, withoutKeys) : entry;
}

/** `'newer'`: a later version wrote it. `undefined`: it is no conversation of ours. */
export function* fromPortable(json: string, newId: () => string): Steps<Ported | 'newer' | undefined> {
  try {
    const file = portable().parse(yield* parseInSteps(json, 2));
    if (file.version > 1) return 'newer';
    const given = new Map<string, string>();
    const imageOf = base64();
    for (const [name, data] of Object.entries(file.images ?? {})) {
      given.set(name, imageOf.parse(data));
      yield;
    }
    const images = new Map<string, string>();
    const lines: string[] = [];
    const lineOf = portableLine();
    for (const each of file.lines) {
      const { v, e, ...line } = lineOf.parse(each);
      if (v !== undefined && v > journalVersion) return 'newer';
      lines.push(seal({ ...(v !== undefined && { v }), ...line, e: asOurs(e, given, images, newId) }));
      yield;
    }
    return { journal: lines.join(''), images };
  } catch {
    return undefined;
  }
}

/**
 * Nobody here agreed to where it has been, so the user is asked again. Its images get new ids: those in the file may be
 * another conversation's. No attachment keeps its address: whoever wrote the file could name any file of this computer,
 * which would be read to see what has changed.
 */
function asOurs(entry: Line['e'], given: Images, images: Map<string, string>, newId: () => string): Line['e'] {
  if (entry.type === 'origin') return { ...entry, ...{ imported: true } };
  const context: unknown = Reflect.get(entry, 'context');
  if (entry.type !== 'prompt' || !Array.isArray(context)) return entry;
  const attachments = context.map((each: unknown) => {
    if (!isObject(each)) return each;
    if (each['type'] !== 'image') return 'uri' in each ? { ...each, uri: '' } : each;
    const id = newId();
    const old = each['id'];
    const data = typeof old === 'string' ? given.get(old) : undefined;
    if (data !== undefined) images.set(id, data);
    return { ...each, id };
  });
  return { ...entry, ...{ context: attachments } };
}
