import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nameAfter } from '../../../src/chat/naming.ts';
import { Thread } from '../../../src/chat/thread.ts';
import { apply } from '../../../src/conversation/entries.ts';
import type { Entry } from '../../../src/conversation/entries.ts';
import { newConversation } from '../../../src/conversation/tree.ts';
import { reference } from '../../../src/messages/dialect.ts';
import { MessagesError } from '../../../src/messages/errors/errors.ts';
import { emptyMessage } from '../../../src/messages/reply/fold.ts';
import type { SendRequest, SendUpdate } from '../../../src/sending/send.ts';

const author = { gatewayId: 'g', gatewayName: 'G', origin: 'https://g.example', model: 'claude-sonnet-4-6' };
const entries: readonly Entry[] = [
  { type: 'prompt', id: 'p', at: 1, text: 'Why does the cart forget?', context: [] },
  { type: 'reply', id: 'r', parent: 'p', at: 1 },
  { type: 'author', reply: 'r', author },
  { type: 'events', reply: 'r', events: [{ type: 'text', index: 0, text: 'It is never saved.' }] },
  { type: 'end', reply: 'r', ending: { type: 'complete' } },
];
const again: readonly Entry[] = [
  { type: 'prompt', id: 'p2', parent: 'r', at: 2, text: 'And now?', context: [] },
  { type: 'reply', id: 'r2', parent: 'p2', at: 2 },
  { type: 'author', reply: 'r2', author },
  { type: 'end', reply: 'r2', ending: { type: 'complete' } },
];

const end = (text: string): SendUpdate => ({
  type: 'end',
  ending: { type: 'complete' },
  message: { ...emptyMessage, content: [{ type: 'text', text }] },
  timing: { total: 1 },
});

/** What a conversation is titled, what was sent for it, and what went wrong. */
async function named(
  answer: readonly SendUpdate[],
  { wanted = true, more = [] as readonly Entry[], reply = 'r', thinking = reference.thinking } = {},
): Promise<{ title: string | undefined; sent: readonly SendRequest[]; failed: readonly string[] }> {
  const conversation = [...entries, ...more].reduce(apply, newConversation('c'));
  const page = { write: () => undefined, draft: () => undefined };
  const thread = new Thread(conversation, page, () => undefined);
  const sent: SendRequest[] = [];
  const failed: string[] = [];
  await nameAfter(thread, reply, {
    wanted: () => wanted,
    send: async function* (request) {
      sent.push(request);
      yield* await Promise.resolve(answer);
    },
    takes: () => ({ gatewayName: 'G', dialect: { ...reference, thinking } }),
    failed: (reason) => failed.push(reason),
  });
  return { title: thread.conversation.title, sent, failed };
}

describe('a title by the model', () => {
  const there: SendUpdate = { type: 'endpoint', endpoint: author };

  it('is asked for only if wanted, once, of the model that answered', async () => {
    const { title, sent } = await named([there, end('  “Forgetful cart.”\n')]);
    assert.equal(title, 'Forgetful cart');
    assert.deepEqual(
      sent.map(({ model, params: { messages } }) => [model, messages.length]),
      [['g/claude-sonnet-4-6', 1]],
    );
    assert.match(JSON.stringify(sent[0]?.params.messages), /cart forget.*never saved/);
    assert.equal((await named([end('Title')], { wanted: false })).sent.length, 0);
    assert.equal((await named([end('Title')], { more: again, reply: 'r2' })).sent.length, 0);
    assert.equal((await named([end('Title')], { more: [{ type: 'title', title: 'Mine' }] })).sent.length, 0);
  });

  it('is asked for without thinking, which is not mentioned to a gateway that knows none', async () => {
    const thinkings = [
      ...(await named([there, end('Title')])).sent,
      ...(await named([there, end('Title')], { thinking: [] })).sent,
    ].map(({ params: { thinking } }) => thinking);
    assert.deepEqual(thinkings, [{ type: 'disabled' }, undefined]);
  });

  it('is what the model says without what surrounds it', async () => {
    for (const [said, title] of [
      ['**Title: Forgetful cart**', 'Forgetful cart'],
      ['Here is a title:\n\n“Forgetful cart”', 'Forgetful cart'],
      ['<think>\nIt forgets.\n</think>\nForgetful cart', 'Forgetful cart'],
      ['# Warum der Wagen vergisst', 'Warum der Wagen vergisst'],
      ['Cart\n\nHere is why I chose it', 'Cart'],
    ] as const) {
      assert.equal((await named([there, end(said)])).title, title);
    }
  });

  it('leaves the first question where it fails, silently, and asks nobody else', async () => {
    const error = new MessagesError('overloaded', 'Too busy.');
    const broken = { ...end(''), ending: { type: 'failed', error } } as SendUpdate;
    const elsewhere: SendUpdate = { type: 'endpoint', endpoint: { ...author, origin: 'https://other.example' } };
    for (const answer of [[there, broken], [there, end(' \n')], [there], [there, elsewhere, end('Other')]]) {
      const { title, failed } = await named(answer);
      assert.equal(title, undefined);
      assert.equal(failed.length, 1);
    }
  });
});
