import { label } from '../conversation/context.ts';
import type { Attachment } from '../conversation/context.ts';
import { toError, toFailure } from '../conversation/turn.ts';
import type { Author, Turn } from '../conversation/turn.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import type { AssistantBlock, Message, MessagesError } from '../messages/index.ts';
import type { ModelView } from '../panel/composer.ts';
import type { Patch } from '../panel/contract.ts';
import type {
  AttachmentView,
  BlockView,
  NodeView,
  PanelAction,
  PromptView,
  ReplyView,
  StatusView,
  UsageView,
} from '../panel/thread.ts';

/** An error in words, with the buttons that do something about it. */
export interface Problem {
  readonly sentence: string;
  readonly actions: readonly PanelAction[];
}

/** What the chat says to a person, in their language. */
export interface Words {
  /** What is sent when a person asks for the rest of a reply that was cut off. */
  readonly continue: string;
  readonly editorClosed: string;
  readonly emptyReply: string;
  readonly redacted: string;
  readonly tooLongToShow: string;
  notice(notice: string, author: EndpointLabel | undefined): string | undefined;
  /** Why a reply ended; `undefined` for the ordinary end. */
  stopReason(reason: string | undefined): string | undefined;
  unsaved(error: Error): string;
  /** Without the gateway's own words: they are shown beside it. */
  explain(error: MessagesError, endpoint: EndpointLabel | undefined): Problem;
}

/** Longest text of one block that goes to the webview. */
const longest = 8 * 1024 * 1024;

export function toBlockView(block: AssistantBlock, words: Words): BlockView {
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
  title: cutLine(attachment.path),
});

/** Of a turn that has ended: before, and where the end is missing, the count of what came out is a preliminary one. */
function toUsageView({ reply, ending }: Turn): UsageView | undefined {
  const { input, output, cacheRead } = reply.usage;
  if (ending === undefined || (input === undefined && output === undefined)) return undefined;
  const whole = ending.type === 'complete';
  return { input: positive(input), output: whole ? positive(output) : undefined, cached: positive(cacheRead) };
}

const positive = (count: number | undefined): number | undefined =>
  count !== undefined && Number.isFinite(count) && count >= 0 ? count : undefined;

/** How an ended turn shows. */
export function toEndedStatus({ ending, reply, author }: Turn, words: Words): StatusView {
  switch (ending?.type) {
    case undefined:
      return { type: 'streaming' };
    case 'complete':
      return {
        type: 'complete',
        note: reply.content.length === 0 ? words.emptyReply : words.stopReason(reply.stopReason),
        ...(reply.content.length > 0 && reply.stopReason === 'max_tokens' && { actions: ['continue', 'openSettings'] }),
      };
    case 'stopped':
      return { type: 'stopped' };
    case 'interrupted':
      return {
        type: 'interrupted',
        ...toInterruption(ending.failure && toError(ending.failure), author, words, reply),
      };
    case 'failed': {
      const problem = toProblemView(toError(ending.failure), ending.by ?? author, words);
      // What was wrong may have been put right meanwhile.
      return { type: 'failed', ...problem, actions: [...new Set([...problem.actions, 'retry' as const])] };
    }
  }
}

function toInterruption(error: MessagesError | undefined, author: Author | undefined, words: Words, reply: Message) {
  const actions: PanelAction[] = reply.content.length === 0 ? ['retry'] : ['continue', 'retry'];
  return error === undefined
    ? { sentence: words.editorClosed, actions }
    : { ...toProblemView(error, author, words), actions };
}

/** The error in words, with the gateway's own beside them. */
export function toProblemView(error: MessagesError, endpoint: EndpointLabel | undefined, words: Words) {
  const { sentence, actions } = words.explain(toError({ ...toFailure(error), detail: undefined }), endpoint);
  return {
    sentence: cutLine(sentence),
    detail: error.detail === undefined ? undefined : cutLine(error.detail),
    requestId: error.requestId === undefined ? undefined : cutLine(error.requestId),
    actions,
  };
}

/** Who answers; until that is settled, who is about to. */
function toNames({ author }: Turn, current: EndpointLabel | undefined): Pick<ReplyView, 'author' | 'gateway'> {
  const { model, gatewayName } = author ?? current ?? { model: '', gatewayName: '' };
  return { author: cutLine(model), gateway: cutLine(gatewayName) };
}

/** A turn is two nodes of the panel: its prompt has the turn's own id, its reply this one. */
export const replyId = (turn: string): string => `${turn}:r`;
/** The turn that a node of the panel belongs to. */
export const turnOf = (node: string): string => node.replace(/:r$/, '');

export const toPromptView = ({ id, question }: Turn, words: Words): PromptView => ({
  type: 'prompt',
  id,
  text: cut(question.text, words),
  attachments: question.attachments.map(toAttachmentView),
});

export function toReplyView(
  turn: Turn,
  status: StatusView,
  current: EndpointLabel | undefined,
  words: Words,
): ReplyView {
  return {
    type: 'reply',
    id: replyId(turn.id),
    prompt: turn.id,
    ...toNames(turn, current),
    blocks: turn.reply.content.map((block) => toBlockView(block, words)),
    status,
    notices: turn.notices.flatMap((notice) => words.notice(notice, turn.author) ?? []),
    usage: toUsageView(turn),
  };
}

/** How a turn stands, without its words. */
export const toStatusPatch = (turn: Turn, status: StatusView, current: EndpointLabel | undefined): Patch => ({
  type: 'status',
  reply: replyId(turn.id),
  status,
  ...toNames(turn, current),
  usage: toUsageView(turn),
});

export const toModelView = (ready: boolean, current: EndpointLabel | undefined): ModelView => ({
  ready,
  name: cutLine(current?.model ?? ''),
  gateway: cutLine(current?.gatewayName ?? ''),
});

/** What one snapshot may hold, in characters: the newest prompts and replies that fit, and always the last of both. */
const snapshotSize = 12 * 1024 * 1024;

/** The newest nodes that a snapshot has room for, beginning with a prompt. */
export function newestThatFit(nodes: readonly NodeView[]): readonly NodeView[] {
  let left = snapshotSize;
  let from = nodes.length;
  for (let at = nodes.length - 1; at >= 0; at--) {
    const node = nodes[at];
    if (node === undefined) break;
    left -= sizeOf(node);
    if (left < 0 && from < nodes.length) break;
    if (node.type === 'prompt') from = at;
  }
  return nodes.slice(from);
}

const sizeOf = (node: NodeView): number =>
  node.type === 'prompt' ? node.text.length : node.blocks.reduce((sum, { text }) => sum + text.length, 0);
