// Reads the transcripts that Claude Code keeps of its sessions: JSON lines, of which each names the one before it.
import { imageTypes } from '../conversation/context.ts';
import type { Attachment, Image } from '../conversation/context.ts';
import type { Entry } from '../conversation/entries.ts';
import type { Steps } from '../conversation/steps.ts';
import { isObject, parseJson } from '../messages/index.ts';
import type { JsonObject, StreamEvent } from '../messages/index.ts';

interface Question {
  readonly id: string;
  readonly parent: string | undefined;
  readonly at: number;
  readonly text: string;
  readonly context: readonly Attachment[];
  readonly reply: Answer;
}

interface Answer {
  readonly id: string;
  at: number;
  model: string;
  /** One for each message, by its id. */
  readonly rounds: Map<string, JsonObject[]>;
}

interface Reading {
  readonly questions: Question[];
  /** By the id of a line, the question it belongs to. */
  readonly places: Map<string, Question>;
  last: Question | undefined;
  /** By the id of a call, what it came to. */
  readonly results: Map<string, JsonObject>;
  title: string | undefined;
  readonly newId: () => string;
}

/**
 * The conversation as entries; `undefined` if it is no such transcript. Branches stay branches. What subagents said and
 * what Claude Code told the model behind the user's back is left out. A call of a tool and its result stand together,
 * to be read: no model is sent them.
 */
export function* fromClaudeCode(jsonl: string, newId: () => string): Steps<readonly Entry[] | undefined> {
  const reading: Reading = {
    questions: [],
    places: new Map(),
    last: undefined,
    results: new Map(),
    title: undefined,
    newId,
  };
  for (const text of jsonl.split('\n')) {
    const line = text.trim() === '' ? undefined : parseJson(text);
    if (isObject(line)) read(reading, line);
    yield;
  }
  if (reading.questions.length === 0) return undefined;
  const { title } = reading;
  return [
    ...reading.questions.flatMap((question) => entriesOf(reading, question)),
    ...(title === undefined ? [] : [{ type: 'title', title } as const]),
  ];
}

function read(reading: Reading, line: JsonObject): void {
  const { type, uuid, isSidechain, isMeta, isCompactSummary } = line;
  if (isSidechain === true) return;
  const title = line['customTitle'] ?? line['aiTitle'] ?? summaryOf(reading, line);
  if (typeof title === 'string' && title.trim() !== '') reading.title = title.slice(0, 500);
  if (typeof uuid !== 'string') return;
  const before = beforeOf(reading, line);
  let here = before;
  const { message } = line;
  if (isObject(message) && isMeta !== true && isCompactSummary !== true) {
    if (type === 'user') here = hear(reading, line, message, before);
    else if (type === 'assistant' && before !== undefined) answer(before.reply, line, message);
  }
  if (here === undefined) return;
  reading.places.set(uuid, here);
  reading.last = here;
}

/** Older transcripts begin with the summaries of other sessions. */
function summaryOf({ places }: Reading, { type, summary, leafUuid }: JsonObject): unknown {
  return type === 'summary' && typeof leafUuid === 'string' && places.has(leafUuid) ? summary : undefined;
}

/** What is said after a compaction names nothing before it, or what is not there. */
function beforeOf({ places, last }: Reading, { parentUuid, logicalParentUuid }: JsonObject): Question | undefined {
  const named = [parentUuid, logicalParentUuid].find((id) => typeof id === 'string' && places.has(id));
  return typeof named === 'string' ? places.get(named) : last;
}

/** What the user asked, or what a tool came to. */
function hear(reading: Reading, line: JsonObject, { content }: JsonObject, before?: Question): Question | undefined {
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : blocksIn(content);
  for (const block of blocks) {
    if (block['type'] === 'tool_result') reading.results.set(textIn(block['tool_use_id']), block);
  }
  const texts = blocks.flatMap(({ type, text }) => (type === 'text' && typeof text === 'string' ? said(text) : []));
  const context = blocks.flatMap((block) => imageIn(block, reading.newId) ?? []);
  if (texts.length === 0 && context.length === 0) return before;
  const { newId } = reading;
  const at = timeOf(line);
  const question: Question = {
    id: newId(),
    parent: before?.reply.id,
    at,
    text: texts.join('\n\n'),
    context,
    reply: { id: newId(), at, model: '', rounds: new Map() },
  };
  reading.questions.push(question);
  return question;
}

const blocksIn = (content: unknown): readonly JsonObject[] =>
  Array.isArray(content) ? content.filter((block): block is JsonObject => isObject(block)) : [];

/** The user's words. Of a command, its name and what was typed behind it. */
function said(text: string): readonly string[] {
  const command = /<command-name>([^<]*)<\/command-name>/.exec(text)?.[1]?.trim();
  if (command !== undefined) {
    const given = /<command-args>([^]*?)<\/command-args>/.exec(text)?.[1]?.trim() ?? '';
    return [`${command} ${given}`.trim()];
  }
  const isTold = /^\s*<(?:system-reminder|local-command-\w+|ide_\w+|bash-std\w+|task-notification)\b/.test(text);
  return isTold || text.trim() === '' ? [] : [text];
}

function imageIn({ type, source }: JsonObject, newId: () => string): Image | undefined {
  if (type !== 'image' || !isObject(source)) return undefined;
  const { data, media_type: named } = source;
  const mime = imageTypes.find((each) => each === named);
  if (mime === undefined || typeof data !== 'string' || !/^[A-Za-z0-9+/]+={0,2}$/.test(data)) return undefined;
  return { id: newId(), type: 'image', name: mime.replace('/', '.'), mime, data };
}

function timeOf({ timestamp }: JsonObject): number {
  const at = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  return Number.isFinite(at) && at >= 0 ? at : 0;
}

/** Each line has one block of a message, and all that is known of the message. */
function answer(reply: Answer, line: JsonObject, message: JsonObject): void {
  const { id, model } = message;
  const round = textIn(id ?? line['uuid']);
  reply.rounds.set(round, [...(reply.rounds.get(round) ?? []), message]);
  if (typeof model === 'string' && model !== '<synthetic>') reply.model = model.slice(0, 500);
  if (reply.rounds.size === 1) reply.at = timeOf(line);
}

function entriesOf(reading: Reading, { id, parent, at, text, context, reply }: Question): readonly Entry[] {
  const { model, rounds } = reply;
  const author = { gatewayId: '', gatewayName: 'Claude Code', origin: '', model };
  const events = [...rounds.values()].map((lines, round): Entry => ({
    type: 'events',
    reply: reply.id,
    round,
    events: eventsOf(lines, reading.results),
  }));
  return [
    { type: 'prompt', id, ...(parent !== undefined && { parent }), at, text, context },
    { type: 'reply', id: reply.id, parent: id, at: reply.at },
    ...(model === '' ? [] : [{ type: 'author', reply: reply.id, author } as const]),
    ...events,
    { type: 'end', reply: reply.id, ending: { type: rounds.size > 0 ? 'complete' : 'interrupted' } },
  ];
}

function eventsOf(lines: readonly JsonObject[], results: Reading['results']): readonly StreamEvent[] {
  const last = lines.at(-1) ?? {};
  const { id, model, stop_reason: reason, usage } = last;
  const blocks = lines.flatMap(({ content }) => blocksIn(content));
  return [
    { type: 'message_start', id: textIn(id), model: textIn(model), usage: {} },
    ...blocks.flatMap((block, index) => eventOf(block, index, results)),
    {
      type: 'message_delta',
      usage: isObject(usage) ? usageOf(usage) : {},
      // Why a round ended that called for a tool is no reason for the reply to have.
      ...(typeof reason === 'string' && reason !== 'tool_use' && { stopReason: reason }),
    },
    { type: 'message_stop' },
  ];
}

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');

function eventOf(block: JsonObject, index: number, results: Reading['results']): readonly StreamEvent[] {
  const { type, text, thinking, id, name, input } = block;
  if (type === 'text' && typeof text === 'string') return [{ type: 'text', index, text }];
  if (type === 'thinking' && typeof thinking === 'string') return [{ type: 'thinking', index, thinking }];
  if (type !== 'tool_use') return [];
  const result = results.get(textIn(id))?.['content'];
  const raw = { type: textIn(name), ...(input !== undefined && { input }), ...(result !== undefined && { result }) };
  return [{ type: 'block_start', index, block: { type: 'unknown', raw } }];
}

function usageOf(usage: JsonObject) {
  const fields = {
    input: usage['input_tokens'],
    output: usage['output_tokens'],
    cacheRead: usage['cache_read_input_tokens'],
    cacheWrite: usage['cache_creation_input_tokens'],
  };
  const counts = Object.entries(fields).filter(
    (field): field is [string, number] => typeof field[1] === 'number' && field[1] >= 0,
  );
  return Object.fromEntries(counts);
}
