// What the panel itself says, by name. The host words it in VS Code's language and sends it with the first snapshot; what
// a phrase is about stands where {0}, {1} … are.
import * as z from 'zod/mini';
import { line } from './message.ts';

export const phraseNames = [
  ...['conversation', 'message', 'placeholder', 'placeholderAgain', 'generating', 'notYet', 'you', 'assistant'],
  ...['send', 'stop', 'newConversation', 'attachSelection', 'attached', 'cancel', 'scrollToBottom', 'thinking'],
  ...['chooseModel', 'chooseModelNow', 'chooseModelFrom', 'noModel', 'remove', 'reveal', 'tool', 'other'],
  ...['waiting', 'waitingFor', 'retryIn', 'stopped', 'interrupted', 'requestId', 'gatewaySays'],
  ...['usageIn', 'usageOut', 'usageBoth', 'usageTitle', 'usageCached'],
  ...['tokens', 'tokensEstimate', 'tokensTitle', 'tokensEstimateTitle', 'earlierOne', 'earlierMany'],
  ...['welcome', 'welcomeGateway', 'hintAsk', 'hintEdit', 'hintKeys', 'crossing', 'crossingSend'],
  // The buttons that make the host do something.
  ...['retry', 'retryNow', 'adapt', 'continue', 'addGateway', 'editGateway', 'testGateway', 'setKey'],
  ...['openSettings', 'showRequest', 'showLog'],
  // In Markdown.
  ...['copy', 'insert', 'newFile', 'code', 'codeStarting', 'done', 'toDo', 'table'],
  ...['image', 'imageOf', 'imageFrom', 'imageFromOf'],
  // To people who cannot see the panel.
  ...['saidWaiting', 'saidRetry', 'saidComplete', 'saidInterrupted', 'saidAttached', 'saidRemoved', 'saidCopied'],
  ...['saidModel', 'saidNewConversation', 'saidStopped'],
] as const;
export type PhraseName = (typeof phraseNames)[number];
export type Phrases = Readonly<Record<PhraseName, string>>;

type Fields = Readonly<Record<PhraseName, ReturnType<typeof line>>>;
/** An object and no record: the panel has no other use for records, which are 3 kB. */
export const phrases = () => z.object(Object.fromEntries(phraseNames.map((name) => [name, line()])) as Fields);
