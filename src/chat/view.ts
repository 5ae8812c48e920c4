// Turns conversation nodes into what the panel shows: blocks, status, usage, problems in words.
import { label } from '../conversation/context.ts';
import type { Attachment } from '../conversation/context.ts';
import { layoutOf, textToGoOnFrom } from '../conversation/content.ts';
import type { Piece } from '../conversation/content.ts';
import { toError } from '../conversation/failure.ts';
import { isEmpty } from '../conversation/tree.ts';
import type { Ended, Prompt, Reply } from '../conversation/tree.ts';
import type { Action } from '../faults/actions.ts';
import type { Room } from '../gateways/room.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import { toUsageView } from './facts.ts';
import type { Prices } from './facts.ts';
import type { AssistantBlock, MessagesError } from '../messages/index.ts';
import type { Queued } from './queue.ts';
import type { CacheView, ModelView } from '../panel/composer.ts';
import type { Patch } from '../panel/contract.ts';
import type { QueuedView } from '../panel/steering.ts';
import type {
  AttachmentView,
  BlockView,
  ButtonView,
  OutlineView,
  PromptView,
  ReplyView,
  StatusView,
} from '../panel/thread.ts';

/** An error in words, with what can be done about it. */
export interface Problem {
  readonly sentence: string;
  readonly actions: readonly Action[];
  /** What was wrong has been put right since: only asking again is left. */
  readonly isMended?: true;
}

/** What the chat says to the user, in their language. */
export interface Words {
  /** What is sent when the user asks for a summary of the conversation. */
  readonly compact: string;
  readonly editorClosed: string;
  /** Part of the reply can't be read from the disk any more. */
  readonly damagedReply: string;
  /** Shown in place of a question that can't be read from the disk any more. */
  readonly damagedQuestion: string;
  readonly redacted: string;
  readonly tooLongToShow: string;
  notice(notice: string, author: EndpointLabel | undefined): string | undefined;
  /** Why a reply ended; `undefined` for the ordinary end. */
  stopReason(reason: string | undefined): string | undefined;
  /** Why a reply that is complete has nothing to show. */
  silence(reason: string | undefined): string;
  /** What an action's button says. */
  title(action: Action): string;
  unsaved(error: Error): string;
  /** Why an image isn't sent to the model. */
  /** `who`: the gateway, or the model, that takes none. */
  noImages(who: string): string;
  /** Without the gateway's own words: they are shown beside it. */
  explain(error: MessagesError, endpoint: EndpointLabel | undefined): Problem;
}

/** Longest text of one block that goes to the webview. */
const longest = 8 * 1024 * 1024;

/** What a piece of a reply shows. */
export function toPieceView(piece: Piece, words: Words): BlockView {
  switch (piece.type) {
    case 'block':
      return toBlockView(piece.block, words);
    case 'text': {
      const text = piece.parts.map(({ block, from }) => block.text.slice(from)).join('');
      return { type: 'text', text: cut(piece.fence === undefined ? text : `${piece.fence}\n${text}`, words) };
    }
    case 'seam':
      return { type: 'seam', text: cutLine(piece.lead ?? '') };
  }
}

function toBlockView(block: AssistantBlock, words: Words): BlockView {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: cut(block.text, words) };
    case 'thinking':
      return { type: 'thinking', text: cut(block.thinking, words) };
    case 'redacted_thinking':
      return { type: 'thinking', text: words.redacted };
    case 'tool_use':
      return { type: 'tool', name: cutLine(block.name), text: cut(block.invalid ?? pretty(block.input), words) };
    case 'unknown': {
      const type = block.raw['type'];
      return {
        type: 'other',
        name: typeof type === 'string' ? cutLine(type) : '?',
        text: cut(pretty(block.raw), words),
      };
    }
  }
}

const pretty = (value: unknown): string => JSON.stringify(value, undefined, 2);
const cut = (text: string, words: Words): string =>
  text.length <= longest ? text : `${text.slice(0, longest)}\n\n${words.tooLongToShow}`;
const cutLine = (text: string): string => text.slice(0, 2_000);

export const toAttachmentView = (attachment: Attachment): AttachmentView => ({
  id: attachment.id,
  label: cutLine(label(attachment)),
  title: cutLine('path' in attachment && attachment.path !== '' ? attachment.path : label(attachment)),
  ...(attachment.type !== 'unknown' && { kind: attachment.type }),
});

export const toQueuedView = ({ id, text, context }: Queued): QueuedView => ({
  id,
  text,
  attachments: context.map(toAttachmentView),
});

/**
 * How an ended reply shows. `failed`: the attempt to replace it that brought nothing; the reply still offers what it
 * offered before.
 */
export function toEndedStatus(reply: Ended, words: Words, failed: Ended = reply): StatusView {
  const status = toOwnStatus(failed, words);
  if (failed === reply || !('buttons' in status)) return status;
  const kept = toOwnStatus(reply, words);
  const isNew = ({ action }: ButtonView): boolean => status.buttons.every((button) => button.action !== action);
  const others = 'buttons' in kept ? kept.buttons.filter(isNew) : [];
  return { ...status, buttons: [...status.buttons, ...others] };
}

function toOwnStatus(reply: Ended, words: Words): StatusView {
  const { ending, author } = reply;
  switch (ending.type) {
    case 'complete': {
      const reason = reply.rounds.at(-1)?.message.stopReason;
      if (ending.silence !== undefined || isEmpty(reply)) {
        const actions = silent[ending.silence ?? reason ?? ''] ?? ['retry', 'chooseModel'];
        const note = words.silence(ending.silence ?? reason);
        return { type: 'complete', note, ...toneOf(reply), buttons: toButtons(actions, words) };
      }
      const actions: readonly Action[] =
        reason === 'max_tokens' ? [...goOn(reply), 'openSettings'] : (spoken[reason ?? ''] ?? []);
      return { type: 'complete', note: words.stopReason(reason), ...toneOf(reply), buttons: toButtons(actions, words) };
    }
    case 'stopped': {
      const problem = ending.failure && toProblemView(toError(ending.failure), author, words);
      return { type: 'stopped', ...problem, buttons: toButtons([...goOn(reply), 'retry'], words) };
    }
    case 'interrupted': {
      const problem =
        ending.failure === undefined
          ? { sentence: reply.torn ? words.damagedReply : words.editorClosed }
          : toProblemView(toError(ending.failure), author, words);
      return { type: 'interrupted', ...problem, buttons: toButtons([...goOn(reply), 'retry'], words) };
    }
    case 'failed': {
      const mended = words.explain(toError(ending.failure), author);
      if (mended.isMended)
        return { type: 'complete', note: mended.sentence, buttons: toButtons(mended.actions, words) };
      const problem = toProblemView(toError(ending.failure), author, words);
      const isCut = textToGoOnFrom(reply) !== undefined;
      return {
        type: 'failed',
        ...problem,
        buttons: [...toButtons(isCut ? ['continue'] : [], words), ...problem.buttons],
      };
    }
  }
}

/** What can be done about a reply without a word, by its stop reason. */
const silent: Readonly<Record<string, readonly Action[]>> = {
  max_tokens: ['openSettings', 'retry'],
  model_context_window_exceeded: ['newConversation', 'chooseModel'],
  refusal: ['chooseModel', 'retry'],
};

/** What can be done about a reply that has words, by its stop reason. */
const spoken: Readonly<Record<string, readonly Action[]>> = { refusal: ['chooseModel'] };

/** What an end that isn't the ordinary one looks like. */
function toneOf({ rounds }: Reply): Pick<Extract<StatusView, { readonly type: 'complete' }>, 'tone' | 'detail'> {
  const { stopReason, stopDetails } = rounds.at(-1)?.message ?? {};
  if (stopReason === 'max_tokens' || stopReason === 'model_context_window_exceeded') return { tone: 'cut' };
  if (stopReason !== 'refusal') return {};
  const why = stopDetails?.['explanation'];
  return { tone: 'refused', ...(typeof why === 'string' && why.trim() !== '' && { detail: cutLine(why) }) };
}

/** Of a reply that was cut off, what there is can be gone on with. */
const goOn = (reply: Reply): readonly Action[] => (textToGoOnFrom(reply) === undefined ? [] : ['continue']);

/** These ask for a reply. */
const asking: ReadonlySet<Action> = new Set(['retry', 'retryNow', 'adapt', 'sendAnyway', 'continue']);

export const toButtons = (actions: Iterable<Action>, words: Words): readonly ButtonView[] =>
  Array.from(actions, (action) => ({ action, title: words.title(action), asks: asking.has(action) }));

/** The error in words, with the gateway's own beside them, and what can be done about it. */
export function toProblemView(error: MessagesError, endpoint: EndpointLabel | undefined, words: Words) {
  const { sentence, actions } = words.explain(error.with({ detail: undefined }), endpoint);
  return {
    sentence: cutLine(sentence),
    detail: error.detail === undefined ? undefined : cutLine(error.detail),
    requestId: error.requestId === undefined ? undefined : cutLine(error.requestId),
    // What was wrong may have been put right meanwhile.
    buttons: toButtons(new Set<Action>([...actions, 'retry']), words),
  };
}

/** Who answers; until that is settled, who is about to. */
function toNames({ author }: Reply, current: EndpointLabel | undefined): Pick<ReplyView, 'author' | 'gateway'> {
  const { model, gatewayName } = author ?? current ?? { model: '', gatewayName: '' };
  return { author: cutLine(model), gateway: cutLine(gatewayName) };
}

export const toPromptView = ({ id, text, context, lost }: Prompt, words: Words): PromptView => ({
  type: 'prompt',
  id,
  text: lost ? words.damagedQuestion : cut(text, words),
  attachments: context.map(toAttachmentView),
});

export function toReplyView(
  reply: Reply,
  status: StatusView,
  current: EndpointLabel | undefined,
  words: Words,
  prices: Prices,
  summary: boolean | undefined,
): ReplyView {
  return {
    type: 'reply',
    id: reply.id,
    ...toNames(reply, current),
    blocks: layoutOf(reply).pieces.map((piece) => toPieceView(piece, words)),
    status,
    notices: toNotices(reply, words),
    usage: toUsageView(reply, prices),
    ...(summary && { summary }),
  };
}

export const toNotices = ({ notices, author }: Reply, words: Words): readonly string[] =>
  notices.flatMap((notice) => words.notice(notice, author) ?? []);

/** How a reply stands, without its words. */
export const toStatusPatch = (
  reply: Reply,
  status: StatusView,
  current: EndpointLabel | undefined,
  prices: Prices,
): Patch => ({
  type: 'status',
  reply: reply.id,
  status,
  ...toNames(reply, current),
  usage: toUsageView(reply, prices),
});

export const toModelView = (
  { ready, blocked }: Pick<ModelView, 'ready' | 'blocked'>,
  current: EndpointLabel | undefined,
  room?: Room,
  cache?: CacheView,
): ModelView => ({
  ready,
  ...(blocked !== undefined && { blocked: cutLine(blocked) }),
  name: cutLine(current?.model ?? ''),
  gateway: cutLine(current?.gatewayName ?? ''),
  ...(room?.window !== undefined && { window: room.window }),
  ...(room !== undefined && { reply: room.reply }),
  ...(room?.images === false && { noImages: true }),
  ...(cache !== undefined && { cache }),
});

/** Characters that stand in for all that a prompt or reply says. */
const startLength = 120;

/** What a prompt or an ended reply shows as before it is seen. */
export function toOutline(node: Prompt | Reply): OutlineView {
  const { type: of, id } = node;
  const size = sizeOf(node);
  return node.type === 'prompt'
    ? {
        type: 'outline',
        id,
        of,
        size,
        start: node.text
          .slice(0, 4 * startLength)
          .trim()
          .slice(0, startLength),
      }
    : { type: 'outline', id, of, size };
}

/** How much there is to read, about. Characters. */
export const sizeOf = (node: Prompt | Reply): number =>
  node.type === 'prompt'
    ? node.text.length
    : node.rounds.reduce(
        (sum, { message }) => sum + message.content.reduce((all, block) => all + sizeOfBlock(block), 0),
        0,
      );

function sizeOfBlock(block: AssistantBlock): number {
  switch (block.type) {
    case 'text':
      return block.text.length;
    case 'thinking':
      return block.thinking.length;
    case 'redacted_thinking':
      return 0;
    case 'tool_use':
    case 'unknown':
      return 2_000; // folded, whatever it holds
  }
}
