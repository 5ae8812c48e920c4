// The requests behind a reply: as they were sent in this window, or made again from the conversation.
import { wholeRounds } from '../conversation/content.ts';
import { exchangesOf, pathTo, toMessages } from '../conversation/path.ts';
import type { Conversation, Reply } from '../conversation/tree.ts';
import { nameOf } from '../gateways/use.ts';
import type { InputMessage } from '../messages/index.ts';
import type { Preview, PreviewRequest } from '../sending/preview.ts';
import { toCurl, toJson } from '../sending/requestRecord.ts';
import type { RequestRecord } from '../sending/requestRecord.ts';
import { pretty } from './willBeSent.ts';

/** A request that was sent in this window, or would be sent for the same question now. */
export type Request =
  | { readonly type: 'sent'; readonly records: readonly RequestRecord[] }
  | { readonly type: 'rebuilt'; readonly preview: Preview; readonly reply: Reply };

/** A reply to a question that is shown. */
export interface Turn {
  readonly reply: Reply;
  readonly question: string;
  /** Its question, counted from 1; and which of several replies it is: `2` or `2.1`. */
  readonly number: string;
}

/** The replies to the questions that are shown, other versions included, oldest first. */
export function turnsOf(conversation: Conversation): readonly Turn[] {
  const { nodes, deleted } = conversation;
  const replies = [...nodes.values()].filter((node) => node.type === 'reply').filter(({ id }) => !deleted.has(id));
  return exchangesOf(pathTo(conversation)).flatMap(({ prompt }, at) => {
    const own = replies.filter(({ parent }) => parent === prompt.id);
    const name = (version: number): string => (own.length > 1 ? `${at + 1}.${version + 1}` : `${at + 1}`);
    return own.map((reply, version) => ({ reply, question: prompt.text, number: name(version) }));
  });
}

/** What was asked for a reply. */
export const messagesFor = (conversation: Conversation, { parent }: Reply): readonly InputMessage[] =>
  toMessages(pathTo(conversation, parent));

/**
 * The request behind a reply. One of an earlier session is made again with today's settings. Rejects with a
 * `MessagesError` if its gateway is gone.
 */
export async function requestOf(
  conversation: Conversation,
  reply: Reply,
  sent: (about: string) => readonly RequestRecord[],
  preview: PreviewRequest,
): Promise<Request> {
  const records = sent(reply.id);
  if (records.length > 0) return { type: 'sent', records };
  const { author, asked = author && nameOf(author) } = reply;
  const again = await preview({
    use: 'chat',
    model: asked,
    params: { ...conversation.parameters, messages: messagesFor(conversation, reply) },
  });
  return { type: 'rebuilt', preview: again, reply };
}

/** As JSON. `rebuilt`: what to say of one that was made again. */
export function asJson(request: Request, rebuilt: string): string {
  if (request.type === 'sent') {
    const [first, ...others] = request.records.map(toJson);
    return others.length === 0 ? (first ?? '') : `[\n${[first, ...others].join(',\n')}\n]`;
  }
  const { preview, reply } = request;
  const { endpoint, url, headers, body } = preview;
  const { author } = reply;
  const rounds = wholeRounds(reply).map(({ message }) => message);
  return JSON.stringify(
    {
      note: rebuilt,
      gateway: endpoint.gatewayName,
      use: 'chat',
      request: { method: 'POST', url, headers, body: JSON.parse(body) as unknown },
      reply: { model: author?.model, ending: reply.ending?.type, messages: rounds },
    },
    undefined,
    2,
  );
}

/** As a `curl` command: the last request, if there were several. */
export function asCurl(request: Request): string {
  const last = request.type === 'sent' ? request.records.at(-1) : request.preview;
  return last === undefined ? '' : toCurl(last);
}

/** Only what was asked, to be compared with another: the last request's body. */
export function bodyOf(request: Request): string {
  const last = request.type === 'sent' ? request.records.at(-1) : request.preview;
  return pretty(last?.body ?? '');
}
