import { randomBytes } from 'node:crypto';
import type { PromptCache } from './cache.ts';
import { errorBody, refusalOf } from './errors.ts';
import type { Refusal } from './errors.ts';
import type { Raw } from './json.ts';
import type { Judged, Keeper } from './judge.ts';
import type { LoggedRequest } from './log.ts';
import { modelsList } from './modelsList.ts';
import type { Model, Personality } from './personality.ts';
import type { Answer } from './play.ts';
import { countTokens, framesOf, limited, messageOf, textReply } from './reply.ts';
import type { Envelope } from './reply.ts';
import { chooseScenario } from './scenarios.ts';
import type { ScriptQueue } from './script.ts';
import { changedFrames, replaces } from './step.ts';
import type { Step } from './step.ts';

export interface Answerer extends Keeper {
  /** Milliseconds between two frames where no step says otherwise. */
  readonly pace: number;
  readonly script: ScriptQueue;
  readonly cache: PromptCache;
  /** How often a prompt was sent, for scenarios that fail at first. */
  readonly attempts: Map<string, number>;
}

export interface Planned {
  readonly answer: Answer;
  readonly step: Step;
  readonly scenario?: string;
}

/** What a request is answered with, and how that is played. */
export function answerTo(keeper: Answerer, request: LoggedRequest, judged: Judged): Planned {
  const { personality } = judged;
  const { quirks } = personality;
  const scripted = keeper.script.next(request);
  const requestId = request.headers['x-request-id'] ?? `req_${randomBytes(12).toString('hex')}`;
  const common = personality.requestIdHeader ? { [personality.requestIdHeader]: requestId } : {};
  const refuse = (refusal: Refusal): Answer => ({
    status: refusal.status,
    headers: { ...common, 'content-type': 'application/json', ...refusal.headers },
    body: [JSON.stringify(errorBody(personality.errors, refusal, requestId))],
  });
  const replaced = replacement({ ...lasting(quirks), ...scripted }, common, refuse);
  if (replaced) return replaced;
  const step: Step = { ...(quirks.firstByte ? { delay: quirks.firstByte } : {}), ...scripted };
  if (request.verdict !== 'ok') return { answer: refuse(request.verdict), step };
  if (judged.endpoint === 'sign_in' && keeper.desk) return { answer: keeper.desk.answer(request), step };
  if (judged.endpoint === 'models') return { answer: json(modelsList(personality, request.target), common), step };
  if (!judged.accepted) return { answer: refuse(refusalOf(404)), step };
  if (judged.endpoint === 'count_tokens') {
    return {
      answer: json({ input_tokens: countTokens(judged.accepted.body).input }, common),
      step,
    };
  }
  if (quirks.failing) return { answer: refuse(refusalOf(quirks.failing)), step };
  const accepted = { ...judged.accepted, betas: request.headers['anthropic-beta'] };
  return generate(keeper, personality, accepted, step, common, refuse);
}

function lasting(quirks: Personality['quirks']): Step {
  if (quirks.redirect !== undefined) return { redirect: quirks.redirect };
  return quirks.html ? { body: landingPage, contentType: 'text/html; charset=utf-8' } : {};
}

/** The answer of a step that does not care what was asked. */
function replacement(
  step: Step,
  common: Readonly<Record<string, string>>,
  refuse: (refusal: Refusal) => Answer,
): Planned | undefined {
  if (!replaces(step)) return undefined;
  if (step.redirect !== undefined) {
    return { answer: { status: step.status ?? 307, headers: { ...common, location: step.redirect }, body: [] }, step };
  }
  if (step.error !== undefined) {
    const given = typeof step.error === 'number' ? { status: step.error } : step.error;
    return { answer: refuse({ ...refusalOf(given.status), ...given }), step };
  }
  const answer = {
    status: step.status ?? 200,
    headers: { ...common, ...contentType(step, 'text/event-stream') },
    body: [step.body ?? ''],
  };
  return { answer, step };
}

function generate(
  keeper: Answerer,
  personality: Personality,
  { body, model, betas }: { readonly body: Raw; readonly model: Model; readonly betas: string | undefined },
  scripted: Step,
  common: Readonly<Record<string, string>>,
  refuse: (refusal: Refusal) => Answer,
): Planned {
  const sign = (thinking: string): string =>
    personality.quirks.unsigned ? '' : keeper.signatures.sign(personality.name, thinking);
  const chosen = scripted.reply === undefined ? chooseScenario({ body, sign, attempts: keeper.attempts }) : undefined;
  const step: Step = { pace: keeper.pace, ...chosen?.step, ...scripted };
  const named = chosen ? { scenario: chosen.name } : {};
  const replaced = replacement(step, common, refuse);
  if (replaced) return { ...replaced, ...named };
  const said = scripted.reply ?? chosen?.reply ?? '';
  const reply = limited(typeof said === 'string' ? textReply(said) : said, body, personality);
  const caches = personality.cache_control === 'everywhere' || personality.cache_control === 'blocks';
  const tokens = countTokens(
    body,
    reply,
    caches ? keeper.cache.use({ body, betas, ...(model.cached && { minimum: model.cached }) }) : undefined,
  );
  const envelope: Envelope = { personality, id: `msg_${randomBytes(12).toString('hex')}`, model: model.id, tokens };
  const wanted = body['stream'] === true && personality.quirks.streaming !== 'json' ? 'sse' : 'json';
  const headers = {
    ...common,
    ...contentType(step, (step.as ?? wanted) === 'sse' ? 'text/event-stream; charset=utf-8' : 'application/json'),
  };
  const status = step.status ?? 200;
  if ((step.as ?? wanted) === 'json')
    return { answer: { status, headers, body: [JSON.stringify(messageOf(reply, envelope))] }, step, ...named };
  const frames = changedFrames(framesOf(reply, envelope), step);
  const stream: Answer = { status, headers: { 'cache-control': 'no-cache', ...headers }, body: frames };
  if (personality.quirks.streaming !== 'buffered' || step.endless) return { answer: stream, step, ...named };
  const held = [...frames];
  const delay = held.length * (step.pace ?? 0);
  return { answer: { ...stream, body: held, inOnePiece: true }, step: { ...step, delay }, ...named };
}

function contentType(step: Step, usual: string): Readonly<Record<string, string>> {
  const type = step.contentType === undefined ? usual : step.contentType;
  return type === null ? {} : { 'content-type': type };
}

function json(value: unknown, headers: Readonly<Record<string, string>>): Answer {
  return { status: 200, headers: { ...headers, 'content-type': 'application/json' }, body: [JSON.stringify(value)] };
}

/** What stands where a wrong base URL leads: a web page, with status 200. */
export const landingPage = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Welcome to the console</title></head>
<body><h1>Sign in</h1><form action="/login" method="post"><input name="csrf" type="hidden" value="f00d"><input name="user"></form>
<script>window.__STATE__ = {"session":"s3cret-session"};</script></body></html>`;
