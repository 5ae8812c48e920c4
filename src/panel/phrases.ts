// The names of the panel’s phrases. The host words them in VS Code’s language; {0}, {1} … stand for arguments.
import * as z from 'zod/mini';
import { line } from './message.ts';

/** Actions that the panel itself offers, wherever it is: their titles are phrases. */
export const ownActions = ['retry', 'chooseModel', 'addGateway', 'newConversation', 'limitWorkspace'] as const;
export type OwnAction = (typeof ownActions)[number];

export const phraseNames = [
  ...ownActions,
  ...[
    'conversation',
    'message',
    'placeholder',
    'placeholderAgain',
    'generating',
    'retrying',
    'holding',
    'notYet',
    'you',
    'assistant',
  ],
  ...['send', 'stop', 'attachSelection', 'attached', 'cancel', 'scrollToBottom', 'thinking'],
  ...['chooseModelNow', 'noModel', 'limited', 'remove', 'reveal', 'tool', 'other'],
  ...['waiting', 'waitingFor', 'retryIn', 'sendIn', 'stopped', 'interrupted', 'requestId', 'gatewaySays'],
  ...['quietFor'],
  ...['usageIn', 'usageOut', 'usageBoth', 'facts', 'factsInstead', 'factsFirst', 'factsCached'],
  ...['factsModel', 'factsAsked', 'factsGateway', 'factsFirstLong', 'factsThought', 'factsTotal', 'factsInput'],
  ...['factsCacheRead', 'factsCacheWritten', 'factsOutput', 'factsThinking', 'factsCost', 'factsRequests'],
  ...['factsReason', 'factsLeft', 'thoughtFor'],
  ...['cacheWarm', 'cacheWarmFor', 'cacheCold', 'cacheSaves', 'cacheTokens'],
  ...['cacheColdFor', 'cacheTitleChanged'],
  ...['cacheTitle', 'cacheTitleFor', 'cacheTitleUnknown', 'cacheTitleCold'],
  ...['factsMissed', 'factsMissedLong', 'missedModel', 'missedTime', 'missedTools', 'missedSystem'],
  ...['missedSettings', 'missedQuestion', 'missedAttachment', 'missedAnswer', 'missedGateway'],
  ...['tokens', 'tokensEstimate', 'tokensTitle', 'tokensEstimateTitle'],
  ...['welcome', 'welcomeGateway', 'hintAsk', 'hintEdit', 'hintKeys', 'crossing', 'crossingSend'],
  ...['seam', 'seamWithout', 'seamTitle'],
  ...['summarized', 'summarizing', 'unsummarized', 'showSummary', 'hideSummary'],
  ...['changedWord'],
  ...['copyReply', 'copied', 'openReply', 'showRequest', 'applyAll'],
  ...['hintStart', 'suggestions', 'lost', 'reload'],
  // Writing a message.
  ...['addContext', 'contextList', 'commandList', 'attaching', 'attachFailed', 'attachAnyway', 'dismiss'],
  ...['refresh', 'refreshTitle', 'withheld', 'changedSince', 'automatically', 'dropHere', 'dropShift', 'explorerShift'],
  ...['imageUnread', 'fileUnread', 'fileTooLarge', 'folderUnread', 'tokensLeft', 'tokensOver', 'windowTitle'],
  ...['inputsOf'],
  ...['moreOfMessage', 'askSeveral', 'askOnce', 'conversationSettings', 'whatWillBeSent'],
  // Steering.
  ...[
    'siblings',
    'previousSibling',
    'nextSibling',
    'editQuestion',
    'retryWith',
    'retryFromHere',
    'fork',
    'delete',
    'deleteFromHere',
  ],
  ...['deleted', 'undo', 'ahead', 'showAhead', 'full', 'compact', 'choose', 'stopThis', 'sideBySide'],
  ...['goesOn'],
  ...['enqueue', 'queue', 'queueNext', 'queueWaits', 'queueUp', 'queueDown', 'queueEdit', 'saidQueued'],
  ...['edits', 'editShow', 'editStop', 'editsAccept', 'editsReject'],
  ...['find', 'findNone', 'findCount', 'findCase', 'findPrevious', 'findNext', 'findClose'],
  ...['questions', 'question', 'showMore', 'showLess'],
  // The list of conversations.
  ...['history', 'historySearch', 'historySearching', 'historyNone', 'historyNotFound', 'historyClose', 'historyOpen'],
  ...['exportOne', 'importSome', 'damagedOne', 'showArchived'],
  ...[
    'historyKeys',
    'untitled',
    'pinned',
    'today',
    'yesterday',
    'lastWeek',
    'lastMonth',
    'older',
    'archived',
    'rename',
  ],
  ...['renameTo', 'pin', 'unpin', 'archive', 'unarchive', 'openIt', 'openInEditor', 'deletedOf', 'more'],
  // In Markdown.
  ...['copy', 'insert', 'newFile', 'code', 'codeStarting', 'done', 'toDo', 'table'],
  ...['copied', 'replaceSelection', 'applyToFile', 'runInTerminal', 'moreActions', 'wrapLines'],
  ...['lineCountOne', 'lineCount', 'showAllLines', 'showFewerLines', 'footnote', 'backToText'],
  ...['alertNote', 'alertTip', 'alertImportant', 'alertWarning', 'alertCaution'],
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
