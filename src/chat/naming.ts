// Has the model that answered title a conversation after its first reply, where the user wants that.
import { markdownOf } from '../conversation/content.ts';
import { titleFrom } from '../conversation/title.ts';
import { promptOf, replyOf } from '../conversation/tree.ts';
import type { Conversation, Node, NodeId } from '../conversation/tree.ts';
import type { Takes } from '../gateways/parameters.ts';
import { nameOf } from '../gateways/use.ts';
import type { EndpointLabel } from '../gateways/use.ts';
import type { Send } from '../sending/send.ts';
import type { Thread } from './thread.ts';

export interface NamingPorts {
  /** Whether the user wants it. */
  readonly wanted: () => boolean;
  readonly send: Send;
  /** What a model takes. */
  readonly takes: (to: EndpointLabel) => Takes | undefined;
  /** Why a conversation keeps its first question for a title. */
  readonly failed: (reason: string) => void;
}

/** What the model sees of the question and of the answer. Characters. */
const enough = 2_000;

/** No title is worth more waiting. Milliseconds. */
const longest = 60_000;

/** What the model is told, in its language rather than the user's. */
const instruction =
  'You give titles to conversations. Reply with a title of two to seven words for the conversation you are shown, in its own language, and with nothing else.';

/** Titles a conversation whose first complete reply this is, unless it has a title. Never rejects. */
export async function nameAfter(
  thread: Thread,
  reply: NodeId,
  { wanted, send, takes, failed }: NamingPorts,
): Promise<void> {
  const asked = wanted() ? toAsk(thread.conversation, reply) : undefined;
  if (asked === undefined) return;
  try {
    const title = titleFrom(
      bare(await answerTo(asked, send, takes(asked.to)?.dialect.thinking.includes('disabled') === true)),
    );
    if (title === '') failed('The model gave no title.');
    else if (thread.conversation.title === undefined) thread.apply({ type: 'title', title });
  } catch (error) {
    failed(error instanceof Error ? error.message : String(error));
  }
}

interface Asked {
  readonly to: EndpointLabel;
  readonly text: string;
}

/** What to ask and whom; `undefined` where there is nothing to title, or it was tried before. */
function toAsk(conversation: Conversation, id: NodeId): Asked | undefined {
  const reply = replyOf(conversation, id);
  const question = promptOf(conversation, reply?.parent)?.text ?? '';
  if (reply?.author === undefined || conversation.title !== undefined) return undefined;
  const answered = [...conversation.nodes.values()].filter(isAnswer);
  if (answered.length > 1 || titleFrom(question) === '') return undefined;
  const text = `<question>\n${question.slice(0, enough)}\n</question>\n<answer>\n${markdownOf(reply).slice(0, enough)}\n</answer>`;
  return { to: reply.author, text };
}

const isAnswer = (node: Node): boolean => node.type === 'reply' && node.ending?.type === 'complete';

/** What is said to the conversation's own origin alone. Rejects if nothing complete comes back. */
async function answerTo({ to, text }: Asked, send: Send, stopsThinking: boolean): Promise<string> {
  const abort = new AbortController();
  const signal = AbortSignal.any([abort.signal, AbortSignal.timeout(longest)]);
  const params = {
    system: instruction,
    max_tokens: 500,
    // A gateway that knows no thinking refuses a request that says anything of it.
    ...(stopsThinking && { thinking: { type: 'disabled' } as const }),
    messages: [{ role: 'user', content: text }],
  } as const;
  for await (const update of send({ use: 'chat', purpose: 'title', model: nameOf(to), params, signal })) {
    if (update.type === 'endpoint' && update.endpoint.origin !== to.origin) {
      abort.abort(); // a gateway that helps out may be another company's
      throw new Error('The gateway that answered couldn’t be asked for a title.');
    }
    if (update.type !== 'end') continue;
    const { ending, message } = update;
    if (ending.type === 'complete') {
      return message.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
    }
    throw 'error' in ending ? ending.error : new Error('Asking for a title was given up.');
  }
  throw new Error('Asking for a title brought no answer.');
}

/** Without its thinking, an introduction, and the quotation marks, label and full stop that models like to add. */
function bare(answer: string): string {
  const said = answer.replace(/^\s*<think(?:ing)?>[^]*?(?:<\/think(?:ing)?>|$)/i, '');
  const lines = said.split(/[\r\n]/).flatMap((line) => line.trim() || []);
  return (lines.find((line) => !/[:：]$/.test(line)) ?? lines[0] ?? '')
    .replace(/^\s*(?:\*\*|#+\s*)?title\s*:\s*/i, '')
    .replaceAll(/^[\s"'“”„«»`*#]+|[\s"'“”«»`*.]+$/g, '');
}
