// The tests of single features: tools, thinking, images, caching, token counting, model list, errors.
import type { DialectPatch } from '../../gateways/presets.ts';
import { countTokens, listModels, MessagesError, post } from '../../messages/index.ts';
import type { AssistantBlock, MessageParams } from '../../messages/index.ts';
import { isNoList } from '../noList.ts';
import type { Check } from './fixes.ts';
import { question, row } from './probe.ts';
import type { Probe, Row } from './probe.ts';

/** Only a refusal of the request itself means that a feature is missing. A busy gateway tells nothing about it. */
function isRefusal({ kind }: MessagesError): boolean {
  return kind === 'invalid' || kind === 'not_found' || kind === 'too_large';
}

/** The row of a feature whose request failed. */
function without(probe: Probe, check: Check, error: MessagesError, patch: DialectPatch): Row {
  if (!isRefusal(error)) return row(check, 'unknown', { type: 'refused', error }, { kind: 'testAgain' });
  probe.learnModel({ dialect: patch });
  return row(check, 'no', { type: 'refused', error });
}

const short = { messages: [question('Reply with the word OK.')], max_tokens: 16 } satisfies MessageParams;
const instruction = { type: 'text', text: 'You are brief.' } as const;

async function systemBlocks(probe: Probe): Promise<Row> {
  const { answered, error } = await probe.ask(short, { body: { system: [{ ...instruction }] } });
  if (!answered && error) return without(probe, 'system', error, { system: 'string' });
  probe.learnModel({ dialect: { system: 'blocks' } });
  return row('system', 'ok', { type: 'works' });
}

async function tools(probe: Probe): Promise<Row> {
  const tool = {
    name: 'report',
    description: 'Reports that everything works.',
    input_schema: { type: 'object', properties: { ok: { type: 'boolean' } }, required: ['ok'] },
  } as const;
  const params = { messages: [question('Call the tool "report" with ok = true.')], max_tokens: 64, tools: [tool] };
  // An undocumented feature may still work. It is tried here, and only here.
  const choices = probe.endpoint.dialect.tools
    ? probe.endpoint.dialect.tool_choice
    : (['auto', 'any', 'tool'] as const);
  const patch = { tools: true, tool_choice: choices };
  let forced = choices.includes('tool');
  let answer = await probe.ask(
    { ...params, ...(forced ? { tool_choice: { type: 'tool', name: tool.name } } : {}) },
    { patch },
  );
  if (
    forced &&
    answer.error &&
    isRefusal(answer.error) &&
    `${answer.error.field ?? ''} ${answer.error.detail ?? ''}`.includes('tool_choice')
  ) {
    forced = false;
    answer = await probe.ask(params, { patch });
  }
  if (!answer.answered && answer.error) return without(probe, 'tools', answer.error, { tools: false, tool_choice: [] });
  if (answer.blocks.some(({ type }) => type === 'tool_use')) {
    probe.learnModel({ dialect: { tools: true, tool_choice: forced || choices.length === 0 ? choices : [] } });
    return row('tools', 'ok', { type: 'works' });
  }
  if (!forced) return row('tools', 'unknown', { type: 'ignored' });
  probe.learnModel({ dialect: { tools: false, tool_choice: [] } });
  return row('tools', 'no', { type: 'ignored' });
}

async function thinking(probe: Probe): Promise<Row> {
  const params = { messages: [question('Is 91 a prime number?')], max_tokens: 1040 };
  const enough = (blocks: readonly AssistantBlock[]) => blocks.length > 0;
  const tried: MessagesError[] = [];
  for (const type of ['enabled', 'adaptive'] as const) {
    const patch: DialectPatch = { thinking: ['enabled', 'adaptive'] };
    const setting = type === 'enabled' ? ({ type, budget_tokens: 1024 } as const) : ({ type } as const);
    const { answered, error, blocks } = await probe.ask({ ...params, thinking: setting }, { patch, enough });
    if (answered) {
      const thinks = blocks.some((block) => block.type === 'thinking' || block.type === 'redacted_thinking');
      if (!thinks) return row('thinking', 'unknown', { type: 'ignored' });
      probe.learnModel({ dialect: { thinking: learnedThinking(probe, type) } });
      return row('thinking', 'ok', { type: 'works' });
    }
    if (error) tried.push(error);
    // Newer models support only one kind, older ones only the other. The refusal names the one it wants.
    if (!error || !isRefusal(error) || !/adaptive/i.test(error.detail ?? '')) break;
  }
  const [error = new MessagesError('malformed', 'No answer.')] = tried;
  return without(probe, 'thinking', error, { thinking: [] });
}

function learnedThinking({ endpoint }: Probe, works: 'enabled' | 'adaptive'): NonNullable<DialectPatch['thinking']> {
  const documented = endpoint.dialect.thinking;
  if (works === 'adaptive') return [...documented.filter((type) => type === 'disabled'), 'adaptive'];
  return documented.includes('enabled') ? documented : [...documented, 'enabled'];
}

/**
 * 32 by 32 green pixels: some gateways refuse fewer than eleven. A model that sees no image tends to guess red or blue.
 */
const square =
  'iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAIAAAD8GO2jAAAAKElEQVR42u3NQQkAAAgAseufwqim8CEM9l9NtwQCgUAgEAgEAsGXYAHveIAfLrbwogAAAABJRU5ErkJggg==';
const colour = /\bgreen\b|\bverde\b|\bvert\b|grün|绿|綠|緑|зел[её]н/i;

async function images(probe: Probe): Promise<Row> {
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: square } } as const;
  const params: MessageParams = {
    messages: [
      { role: 'user', content: [image, { type: 'text', text: 'What color is this image? Answer with one word.' }] },
    ],
    max_tokens: 16,
  };
  const documented = probe.endpoint.dialect.images;
  const known = documented.includes('base64') ? documented : (['base64', ...documented] as const);
  const { answered, error, blocks } = await probe.ask(params, { patch: { images: known } });
  if (!answered && error) {
    // A gateway that objects to this image may accept another.
    return /\bsize|dimension|height|width|pixel|(?:could not|unable to|failed to) process|processing/i.test(
      error.detail ?? '',
    )
      ? row('images', 'unknown', { type: 'refused', error }, { kind: 'testAgain' })
      : without(probe, 'images', error, { images: [] });
  }
  // Some gateways accept an image and drop it. Only the answer shows that the model saw it.
  const said = blocks.map((block) => (block.type === 'text' ? block.text : '')).join(' ');
  if (!colour.test(said)) return row('images', 'unknown', { type: 'ignored' });
  probe.learnModel({ dialect: { images: known } });
  return row('images', 'ok', { type: 'works' });
}

async function caching(probe: Probe): Promise<Row> {
  const system = [{ ...instruction, cache_control: { type: 'ephemeral' } }];
  const { answered, error, usage } = await probe.ask(short, { body: { system } });
  if (!answered && error) return without(probe, 'caching', error, { cache_control: false });
  // Zeros prove nothing: caching may be missing, or the prompt may be too short to be cached.
  if ((usage.cacheRead ?? 0) + (usage.cacheWrite ?? 0) === 0) return row('caching', 'ok', { type: 'accepted' });
  // One that was read may be the server's own, which needs no breakpoints.
  const wasWritten = (usage.cacheWrite ?? 0) > 0;
  probe.learnModel({ dialect: { cache_control: true, ...(wasWritten && { caching: true }) } });
  return row('caching', 'ok', { type: 'works' });
}

async function counting(probe: Probe): Promise<Row> {
  const count = await probe.free(async () => countTokens(probe.endpoint, short, probe.options));
  if (count instanceof MessagesError && count.kind !== 'not_messages') {
    return row('counting', 'unknown', { type: 'refused', error: count }, { kind: 'testAgain' });
  }
  const exists = typeof count === 'number';
  probe.learnGateway({ dialect: { count_tokens: exists } });
  if (!exists) return row('counting', 'no', { type: 'absent' });
  return row('counting', 'ok', { type: 'count', count });
}

async function models(probe: Probe): Promise<Row> {
  const list = await probe.free(async () => listModels(probe.endpoint, probe.options));
  if (list instanceof MessagesError) {
    return isNoList(list)
      ? row('models', 'no', { type: 'absent' })
      : row('models', 'unknown', { type: 'refused', error: list });
  }
  // An empty list is as good as none.
  if (list.length === 0) return row('models', 'no', { type: 'count', count: 0 });
  probe.models = list;
  return row('models', 'ok', { type: 'count', count: list.length });
}

/** Sends a request that every Messages server must refuse, to see how it reports errors. */
async function errors(probe: Probe): Promise<Row> {
  const { endpoint, options } = probe;
  const body = { model: endpoint.model, max_tokens: 16, messages: [] };
  const answer = await probe.free(async () =>
    post(endpoint, body, { timeouts: { firstByte: 60_000, idle: 60_000 }, ...options, limits: { body: 65_536 } }),
  );
  if (answer instanceof MessagesError) return row('errors', 'unknown', { type: 'refused', error: answer });
  const { error } = answer;
  if (answer.status < 300 && error.detail === undefined) return row('errors', 'no', { type: 'unchecked' });
  if (answer.status < 300 && error.kind === 'not_messages') return row('errors', 'no', { type: 'unchecked' });
  if (error.detail === undefined) return row('errors', 'no', { type: 'refused', error });
  return row('errors', 'ok', { type: 'errorForm', standard: /"type"\s*:\s*"error"/.test(answer.body) });
}

/** One test for each feature, in the order shown. Each returns its row and records what it learned. */
export const features: readonly ((probe: Probe) => Promise<Row>)[] = [
  systemBlocks,
  tools,
  thinking,
  images,
  caching,
  counting,
  models,
  errors,
];
