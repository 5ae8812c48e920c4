// `@parley` in VS Code's chat: answers without any login, by the picked model if it is one of ours.
import * as vscode from 'vscode';
import type { ContextSource, Taken } from '../../context/source.ts';
import { both, nothingTaken } from '../../context/source.ts';
import { toBlocks } from '../../conversation/context.ts';
import type { Attachment } from '../../conversation/context.ts';
import { silenceWords, stopWords } from '../../faults/endings.ts';
import { nameOf } from '../../gateways/use.ts';
import type { EndpointLabel } from '../../gateways/use.ts';
import { Additions, withoutLinks } from '../../messages/index.ts';
import type { Ending, InputMessage } from '../../messages/index.ts';
import type { Send } from '../../sending/send.ts';
import { turnsBefore } from '../chatTurns.ts';
import type { Crossing, Kept, Turn } from '../chatTurns.ts';
import { Answers } from './answers.ts';
import type { AnswerPorts } from './answers.ts';
import { wordsFor } from './respond.ts';
import { askUser } from '../../host/messages.ts';

/** As in the manifest. */
const participantId = 'parley.participant';

export interface ParticipantPorts extends AnswerPorts {
  readonly send: Send;
  /** Who would answer: the model of this name, else the chat's. */
  readonly endpoint: (name?: string) => EndpointLabel | undefined;
  readonly context: Pick<ContextSource, 'run' | 'takePlace' | 'takeFiles'>;
}

interface Command {
  /** The panel's command that asks the same. */
  readonly id: string;
  /** What the code in its answer is: new code for what was attached, or a file of its own. */
  readonly code?: 'replaces' | 'file';
}

/** What follows `/`. */
const commands: Readonly<Record<string, Command>> = {
  explain: { id: 'parley:explain' },
  fix: { id: 'parley:fix', code: 'replaces' },
  tests: { id: 'parley:test', code: 'file' },
  doc: { id: 'parley:doc', code: 'replaces' },
};

/** The model reads this, not a user. */
const codeWords: Readonly<Record<Command['code'] & {}, string>> = {
  replaces: 'Put all of the attached code, changed, into one code block: it replaces that code as it is.',
  file: 'Put the whole test file into one code block whose first line is a comment with nothing but the path of that file.',
};

/** Registers the participant, where VS Code has a chat. */
export function registerParticipant(context: vscode.ExtensionContext, ports: ParticipantPorts): void {
  if ((vscode.chat as Partial<typeof vscode.chat> | undefined)?.createChatParticipant === undefined) return;
  const answers = new Answers(ports);
  const participant = vscode.chat.createChatParticipant(participantId, async (request, { history }, stream, token) => {
    const abort = new AbortController();
    const listener = token.onCancellationRequested(() => abort.abort());
    try {
      return await answer({ ports, answers, request, history, stream, signal: abort.signal });
    } finally {
      listener.dispose();
    }
  });
  participant.iconPath = new vscode.ThemeIcon('comment-discussion');
  context.subscriptions.push(participant, answers.register());
}

interface Asked {
  readonly ports: ParticipantPorts;
  readonly answers: Answers;
  readonly request: vscode.ChatRequest;
  readonly history: vscode.ChatContext['history'];
  readonly stream: vscode.ChatResponseStream;
  readonly signal: AbortSignal;
}

async function answer(asked: Asked): Promise<vscode.ChatResult> {
  const { ports, request, history, stream, signal } = asked;
  const picked = request.model.vendor === 'parley' ? request.model.id : undefined;
  // If nobody can be asked, sending says what is missing.
  const endpoint = ports.endpoint(picked);
  const question = await questionOf(ports.context, request);
  const before = await turnsBefore(history.map(turnOf), endpoint?.origin, async (crossing) => {
    return !signal.aborted && agrees(crossing);
  });
  const note = [
    ...(endpoint === undefined || picked === nameOf(endpoint) ? [] : [noteOf(endpoint)]),
    ...(endpoint !== undefined && before.isPart ? [leftOut(endpoint)] : []),
    ...question.refused.map(({ label, reason }) => aside(vscode.l10n.t('{0} isn’t attached: {1}', label, reason))),
  ].join('');
  if (note !== '') stream.markdown(note);
  const named = nameTaken(stream, question.added);
  const blocks = toBlocks({ text: question.text, context: question.attachments });
  const sent = blocks.map((block) => (block.type === 'text' ? block.text : '')).join('\n\n');
  const messages: readonly InputMessage[] = [...before.messages, { role: 'user', content: blocks }];
  const told = await tell(asked, { endpoint, messages, question });
  const kept: Kept = { sent, note: note + named + told.note, origins: told.origins, isApart: before.isApart };
  return { metadata: kept, ...(told.failed !== undefined && { errorDetails: { message: told.failed } }) };
}

/** May the turns go to another origin? Asked as the panel asks. */
async function agrees({ from, to }: Crossing): Promise<boolean> {
  const send = vscode.l10n.t('Send to {0}', to);
  const without = { title: vscode.l10n.t('Leave Them Out'), isCloseAffordance: true } as const;
  const picked = await askUser(
    vscode.l10n.t('Send the earlier messages, too?'),
    vscode.l10n.t('So far this conversation has gone to {0}. The next message would send all of it to {1}.', from, to),
    send,
    without,
  );
  return picked === send;
}

const leftOut = ({ origin }: EndpointLabel): string =>
  aside(vscode.l10n.t('Earlier messages that went elsewhere aren’t sent to {0}.', origin));

/** The model that was picked isn't ours: says which is asked instead. */
const noteOf = ({ model, gatewayName }: EndpointLabel): string =>
  aside(vscode.l10n.t('{0} on {1} answers.', model, gatewayName));

/** Words of our own, as plain text: they may name models and files, which can be called anything. */
const aside = (text: string): string => `_${plain(text)}_\n\n`;

const plain = (text: string): string => withoutLinks(text).replace(/[\\`*_{}[\]<>()#+!|~]/g, String.raw`\$&`);

interface Question extends Taken {
  readonly text: string;
  /** What of it the user has not attached: VS Code doesn't show it with the question. */
  readonly added: readonly Attachment[];
  readonly code?: Command['code'] | undefined;
}

async function questionOf(source: ParticipantPorts['context'], request: vscode.ChatRequest): Promise<Question> {
  const { prompt, command = '', references } = request;
  let given = nothingTaken;
  for (const { value } of references) given = both(given, await taken(source, value));
  const known = Object.hasOwn(commands, command) ? commands[command] : undefined;
  if (known === undefined) return { ...given, text: prompt, added: [] };
  const attached = given.attachments.map(({ type }) => type);
  const { text, ...more } = await source.run({ id: known.id, rest: prompt, inputs: [], attached });
  return {
    ...both(given, more),
    text: known.code === undefined ? text : `${text}\n\n${codeWords[known.code]}`,
    code: known.code,
    added: more.attachments,
  };
}

/** What the user, or VS Code by itself, attached: a file or a place in one. Everything else is in the prompt's words. */
async function taken(source: ParticipantPorts['context'], value: unknown): Promise<Taken> {
  if (value instanceof vscode.Location) return source.takePlace(value);
  return value instanceof vscode.Uri ? source.takeFiles([value.toString()]) : nothingTaken;
}

/**
 * Links to what went along, before the answer; returns the Markdown around the links. VS Code's own list of references
 * isn't it: with that, every answer is headed “Completed 2 steps”, and the list is folded away below.
 */
function nameTaken(stream: vscode.ChatResponseStream, attachments: readonly Attachment[]): string {
  const places = attachments.flatMap(placeOf);
  if (places.length === 0) return '';
  const said = [vscode.l10n.t('Attached:') + ' ', ...places.slice(1).map(() => ', '), '\n\n'];
  places.forEach((place, at) => {
    stream.markdown(said[at] ?? '');
    stream.anchor(place);
  });
  stream.markdown(said.at(-1) ?? '');
  return said.join('');
}

function placeOf(attachment: Attachment): readonly (vscode.Uri | vscode.Location)[] {
  if (!('uri' in attachment) || attachment.uri === '') return [];
  const uri = vscode.Uri.parse(attachment.uri, true);
  const { startLine, endLine = startLine } = attachment;
  if (startLine === undefined || endLine === undefined) return [uri];
  return [new vscode.Location(uri, new vscode.Range(startLine - 1, 0, endLine - 1, Number.MAX_SAFE_INTEGER))];
}

function turnOf(turn: vscode.ChatRequestTurn | vscode.ChatResponseTurn): Turn {
  if (turn instanceof vscode.ChatRequestTurn) return { type: 'question', prompt: turn.prompt };
  const said = turn.response.map((part) => (part instanceof vscode.ChatResponseMarkdownPart ? part.value.value : ''));
  return { type: 'answer', markdown: said.join(''), metadata: turn.result.metadata };
}

interface Ready {
  readonly endpoint: EndpointLabel | undefined;
  readonly messages: readonly InputMessage[];
  readonly question: Question;
}

interface Told {
  /** Why there is no answer, in words; `undefined`: there is. */
  readonly failed?: string | undefined;
  /** What was said in words of our own before the answer. */
  readonly note: string;
  /** Where the question was sent to. */
  readonly origins: readonly string[];
}

/** Streams the answer. */
async function tell({ ports, answers, stream, signal }: Asked, ready: Ready): Promise<Told> {
  const additions = new Additions();
  const { code, attachments } = ready.question;
  const origins: string[] = [];
  let { endpoint } = ready;
  let [note, markdown] = ['', ''];
  const model = endpoint && nameOf(endpoint);
  const params = { messages: ready.messages };
  for await (const update of ports.send({ use: 'chat', purpose: 'participant', model, params, signal })) {
    if (update.type === 'endpoint') {
      ({ endpoint } = update);
      if (update.fallbackFrom === undefined) continue;
      // A fallback takes over only before there is an answer.
      note += noteOf(endpoint);
      stream.markdown(noteOf(endpoint));
    } else if (update.type === 'request') {
      if (endpoint !== undefined && !origins.includes(endpoint.origin)) origins.push(endpoint.origin);
    } else if (update.type === 'events') {
      for (const { block, text } of additions.take(update.changes, update.message)) {
        if (block.type !== 'text') continue;
        markdown += text;
        stream.markdown(text);
      }
    } else if (update.type === 'end') {
      const failed = failureOf(update.ending, update.message.stopReason, endpoint);
      const more =
        update.ending.type === 'complete' && failed === undefined
          ? stopWords(update.message.stopReason, vscode.l10n)
          : undefined;
      if (more !== undefined) stream.markdown(`\n\n${aside(more)}`);
      else if (failed === undefined && code !== undefined) {
        answers.offer(stream, markdown, code === 'replaces' ? attachments : []);
      }
      return { failed, note, origins };
    }
  }
  return { note, origins };
}

function failureOf(
  ending: Ending,
  stopReason: string | undefined,
  endpoint: EndpointLabel | undefined,
): string | undefined {
  switch (ending.type) {
    case 'stopped':
      return undefined; // VS Code itself says that it was stopped
    case 'interrupted':
    case 'failed':
      return wordsFor(ending.error, endpoint);
    case 'complete':
      return ending.silence === undefined ? undefined : silenceWords(stopReason, vscode.l10n);
  }
}
