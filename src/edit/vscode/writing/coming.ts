// What comes of a reply to an edit, as far as the edit needs it.
import type { EndpointLabel } from '../../../gateways/use.ts';
import type { Ending, StopReason, Usage } from '../../../messages/index.ts';
import type { SendUpdate } from '../../../sending/send.ts';
import { ReplyText } from '../../replyText.ts';

/** `wait`: the milliseconds after which a busy gateway is asked again; absent when it was. */
export type Coming =
  | { readonly type: 'endpoint'; readonly endpoint: EndpointLabel }
  | { readonly type: 'wait'; readonly wait: number | undefined }
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'end';
      readonly ending: Ending;
      readonly stopReason: StopReason | undefined;
      readonly usage?: Usage;
    };

/** A reply that comes until it is stopped. */
export type Source = (stop: AbortSignal) => AsyncIterable<Coming>;

/** The text of a reply piece by piece, each taken as it comes. */
export async function* coming(updates: AsyncIterable<SendUpdate>): AsyncGenerator<Coming> {
  const text = new ReplyText();
  for await (const update of updates) {
    switch (update.type) {
      case 'endpoint':
        yield { type: 'endpoint', endpoint: update.endpoint };
        break;
      case 'waiting':
        yield { type: 'wait', wait: update.wait };
        break;
      case 'request':
        yield { type: 'wait', wait: undefined };
        break;
      case 'events':
        yield { type: 'text', text: text.take(update.changes, update.message) };
        break;
      case 'end':
        yield {
          ...{ type: 'end', ending: update.ending },
          ...{ stopReason: update.message.stopReason, usage: update.message.usage },
        };
        break;
      case 'response':
      case 'notice':
        break;
    }
  }
}
