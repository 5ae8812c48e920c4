// What a screen reader hears of the chat: one sentence per event, never one per token.
import type { ReplyModel, Said } from './store.ts';
import type { Say } from './strings.ts';

/** The sentence for something that happened; `undefined` if nothing should be said. */
export function sentenceOf(said: Said, say: Say): string | undefined {
  switch (said.type) {
    case 'reply':
      return ofReply(said.reply, say);
    case 'attached':
      return say('saidAttached', said.label);
    case 'removed':
      return say('saidRemoved', said.label);
    case 'model':
      return said.name === '' ? undefined : say('saidModel', said.name);
    case 'newConversation':
      return say('saidNewConversation');
  }
}

function ofReply({ status: { value: status }, author }: ReplyModel, say: Say): string | undefined {
  const name = author.value || say('assistant');
  switch (status.type) {
    case 'waiting':
      return say('saidWaiting', name);
    case 'retrying':
      return say('saidRetry', status.sentence, Math.ceil(status.wait / 1_000));
    case 'streaming':
      return undefined;
    case 'complete':
      return status.note ?? say('saidComplete', name);
    case 'stopped':
      return [say('saidStopped'), status.sentence].filter(Boolean).join(' ');
    case 'interrupted':
      return say('saidInterrupted', status.sentence);
    case 'failed':
      return status.sentence;
  }
}
