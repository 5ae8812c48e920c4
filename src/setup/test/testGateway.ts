// Tests a gateway row by row: first whether it answers at all, then each feature.
import type { Endpoint, MessagesError } from '../../messages/index.ts';
import { diagnose } from './fixes.ts';
import type { Fix } from './fixes.ts';
import type { Fault } from '../../faults/diagnose.ts';
import { features } from './features.ts';
import { Probe, question, row } from './probe.ts';
import type { Answer, Outcome, ProbeOptions, Row } from './probe.ts';

/** What a test costs at most, to show before it starts. */
export const cost = {
  /**
   * Six questions; two of them again in another form if refused; a longer one if the first answer arrived all at once.
   * Then requests that cost nothing: a token count, four possible places of the model list, and one deliberately
   * invalid request. Only a model list of many pages adds more.
   */
  requests: 6 + 2 + 1 + 1 + 4 + 1,
  /** Approximate tokens of all questions together. */
  input: 700,
  /**
   * Tokens of all answers together: a short and a long count, a tool call, a thought that is cut off, three short
   * words.
   */
  output: 64 + 400 + 64 + 1040 + 3 * 16,
} as const;

/**
 * Finds out how a gateway behaves by asking it, and reports row by row. Sends only to the endpoint's origin, and the
 * key only in the header the endpoint names. If the first question isn't answered, the test ends with the mistake and
 * its fixes. Never throws; stopping it ends with the row `stopped`.
 */
export async function* testGateway(endpoint: Endpoint, options: ProbeOptions): AsyncGenerator<Row, Outcome, undefined> {
  const probe = new Probe(endpoint, options);
  const first = await probe.ask({ messages: [question(countingPrompt)], max_tokens: 64 });
  if (first.error !== undefined && !first.answered) {
    yield* failure(probe, first.error);
    return probe.outcome(false);
  }
  yield* connected(endpoint, first);
  yield* streaming(probe, first);
  for (const feature of features) {
    if (options.signal.aborted) return probe.outcome(true);
    yield await feature(probe);
  }
  return probe.outcome(true);
}

const longPrompt = 'Count from 1 to 100 in digits, separated by spaces. Write nothing else.';
const longAnswer = 400;

const countingPrompt = 'Count from 1 to 20 in digits, separated by spaces. Write nothing else.';

// ---- The first question

async function* failure(probe: Probe, error: MessagesError): AsyncGenerator<Row, void, undefined> {
  const diagnosis = diagnose(error, probe.endpoint);
  const { check, fault } = diagnosis;
  if (check !== 'connection') yield row('connection', 'ok', { type: 'works' });
  if (check === 'model' || check === 'version') {
    yield row('address', 'ok', { type: 'posted', url: probe.endpoint.url });
    if (fault.type === 'model' && probe.endpoint.key !== undefined) {
      yield row('key', 'ok', { type: 'header', header: probe.endpoint.dialect.auth });
    }
  }
  const found = isElsewhere(fault) ? await findPath(probe) : undefined;
  const fixes: readonly Fix[] =
    found === undefined ? diagnosis.fixes : [{ kind: 'setUrl', url: found }, ...diagnosis.fixes];
  yield row(check, 'failed', { type: 'fault', fault, error }, ...fixes);
}

const isElsewhere = ({ type }: Fault): boolean => type === 'path' || type === 'webPage' || type === 'otherApi';

/** Usual paths of Messages endpoints. */
const usualPaths = ['/v1/messages', '/anthropic/v1/messages', '/api/v1/messages', '/api/anthropic/v1/messages'];

/** Tries the usual paths on the same server. */
async function findPath(probe: Probe): Promise<string | undefined> {
  const { origin, pathname } = new URL(probe.endpoint.url);
  for (const path of usualPaths.filter((each) => each !== pathname)) {
    const { answered, error } = await probe.ask({ messages: [question('Hi')], max_tokens: 16 }, { url: origin + path });
    const isThere = error && /^(?:auth|credit|model|invalid|rate_limit)$/.test(error.kind);
    if (answered || (isThere && diagnose(error, probe.endpoint).fault.type !== 'otherApi')) return origin + path;
    if (probe.options.signal.aborted || error?.kind === 'network') return undefined;
  }
  return undefined;
}

function* connected({ url, dialect, key }: Endpoint, first: Answer): Generator<Row, void, undefined> {
  yield row('connection', 'ok', { type: 'works' });
  yield row('address', 'ok', { type: 'posted', url });
  yield row('key', 'ok', { type: 'header', header: key === undefined ? 'none' : dialect.auth });
  yield dialect.version === ''
    ? row('version', 'unknown', { type: 'ignored' })
    : row('version', 'ok', { type: 'version', version: dialect.version });
  yield row('model', 'ok', { type: 'answered', model: first.model });
}

/** A reply of fewer characters, or one that took fewer milliseconds, is too short to judge. */
const enough = { characters: 20, milliseconds: 50 };

/** How a reply arrived: piece by piece, held back and released in one burst, or too short to tell. */
function arrival({ arrivals, length }: Answer): {
  readonly type: 'streams' | 'burst' | 'short';
  readonly spread: number;
} {
  const last = arrivals.at(-1) ?? 0;
  // A proxy that holds a reply back releases it as one chunk, or as a few at the same moment.
  const spread = last - (arrivals[0] ?? 0);
  if (arrivals.length >= 3 && spread >= Math.max(5, last * 0.05)) return { type: 'streams', spread };
  const isBurst = length >= enough.characters && last >= enough.milliseconds;
  return { type: isBurst ? 'burst' : 'short', spread };
}

/**
 * The answer to judge streaming by: the first, or if that arrived in one burst, the answer to a longer question. A fast
 * model writes twenty numbers faster than the network can show them apart; a hundred take long enough.
 */
async function judged(probe: Probe, first: Answer): Promise<Answer> {
  if (first.error !== undefined || first.wholeAnswer || arrival(first).type !== 'burst') return first;
  const longer = await probe.ask({ messages: [question(longPrompt)], max_tokens: longAnswer });
  return longer.error === undefined && longer.length > first.length ? longer : first;
}

async function* streaming(probe: Probe, first: Answer): AsyncGenerator<Row, void, undefined> {
  const answer = await judged(probe, first);
  const { type, spread } = arrival(answer);
  const streams = type === 'streams';
  const isHeldBack = type === 'burst' && answer !== first;
  if (first.error !== undefined) {
    const { fault, fixes } = diagnose(first.error, probe.endpoint);
    yield row(
      'stream',
      'failed',
      { type: 'fault', fault: fault.type === 'stopped' ? fault : { type: 'brokenStream' }, error: first.error },
      ...fixes,
    );
  } else if (first.wholeAnswer) yield row('stream', 'no', { type: 'whole' });
  else if (streams)
    yield row('stream', 'ok', { type: 'streamed', pieces: answer.arrivals.length, milliseconds: spread });
  else if (isHeldBack) yield row('stream', 'no', { type: 'buffered' });
  else yield row('stream', 'unknown', { type: 'tooShort' });
  if (streams || isHeldBack || first.wholeAnswer) probe.learnModel({ streams });

  if (first.firstByte !== undefined) {
    probe.learnModel({ firstByte: Math.round(first.firstByte) });
    yield row('firstByte', 'ok', { type: 'milliseconds', value: first.firstByte });
  }
  const { output } = answer.usage;
  yield streams && output !== undefined && output > 0
    ? row('speed', 'ok', { type: 'rate', tokensPerSecond: (output / spread) * 1000 })
    : row('speed', 'unknown', { type: 'tooShort' });
  yield usage(first);
}

/** Zeros count as not reported: every question has tokens, and so does every answer. */
function usage({ usage: { input = 0, output = 0 } }: Answer): Row {
  if (input === 0 && output === 0) return row('usage', 'no', { type: 'notReported' });
  const isWhole = input > 0 && output > 0;
  return row('usage', isWhole ? 'ok' : 'unknown', {
    type: 'tokens',
    input: input > 0 ? input : undefined,
    output: output > 0 ? output : undefined,
  });
}
