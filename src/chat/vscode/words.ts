// Everything the chat says, in VS Code’s language: the panel’s phrases and the host’s sentences.
import * as vscode from 'vscode';
import { titleOf } from '../../faults/actions.ts';
import type { Action } from '../../faults/actions.ts';
import { silenceWords, stopWords } from '../../faults/endings.ts';
import type { EndpointLabel } from '../../gateways/use.ts';
import { explained } from '../../host/notify.ts';
import { ownActions } from '../../panel/phrases.ts';
import type { OwnAction, Phrases } from '../../panel/phrases.ts';
import { diskProblem } from '../diskProblem.ts';
import type { Words } from '../view.ts';
import { historyPhrases } from './historyWords.ts';

/** What the panel itself says. */
export const panelPhrases = (): Phrases => ({
  ...ownTitles(),
  ...composerPhrases(),
  ...writingPhrases(),
  ...threadPhrases(),
  ...travelPhrases(),
  ...codePhrases(),
  ...seamPhrases(),
  ...cachePhrases(),
  ...factsPhrases(),
  ...steeringPhrases(),
  ...historyPhrases(),
  ...spoken(),
});

const title = (action: Action): string => titleOf(action, vscode.l10n);

const ownTitles = () =>
  Object.fromEntries(ownActions.map((action) => [action, title(action)])) as Record<OwnAction, string>;

const composerPhrases = () => ({
  conversation: vscode.l10n.t('Conversation'),
  message: vscode.l10n.t('Message'),
  placeholder: vscode.l10n.t('Ask a question'),
  placeholderAgain: vscode.l10n.t('Ask a follow-up'),
  generating: vscode.l10n.t('Generating… Esc to stop'),
  retrying: vscode.l10n.t('Waiting to retry… Esc to stop'),
  holding: vscode.l10n.t('Waiting to send… Esc to stop'),
  notYet: vscode.l10n.t('Still generating. Press Esc to stop, then send.'),
  you: vscode.l10n.t('You'),
  assistant: vscode.l10n.t('Assistant'),
  send: vscode.l10n.t('Send'),
  stop: vscode.l10n.t('Stop'),
  attachSelection: vscode.l10n.t('Attach Selection'),
  attached: vscode.l10n.t('Attached'),
  cancel: vscode.l10n.t('Cancel'),
  scrollToBottom: vscode.l10n.t('Scroll to Bottom'),
  thinking: vscode.l10n.t('Thinking'),
  chooseModelNow: vscode.l10n.t('Choose Model: {0}'),
  noModel: vscode.l10n.t('No model'),
  limited: vscode.l10n.t('Limited by .parley.json'),
  remove: vscode.l10n.t('Remove {0}'),
  reveal: vscode.l10n.t('Show {0}'),
  tool: vscode.l10n.t('Tool call: {0}'),
  other: vscode.l10n.t('Block: {0}'),
});

const writingPhrases = () => ({
  addContext: vscode.l10n.t('Add Context'),
  contextList: vscode.l10n.t('Context to attach'),
  commandList: vscode.l10n.t('Commands'),
  attaching: vscode.l10n.t('Attaching {0}…'),
  attachFailed: vscode.l10n.t('Couldn’t attach this. See the log.'),
  attachAnyway: vscode.l10n.t('Attach Anyway'),
  dismiss: vscode.l10n.t('Dismiss {0}'),
  refresh: vscode.l10n.t('Refresh {0}'),
  refreshTitle: vscode.l10n.t('Changed since it was attached. Click to attach it as it is now.'),
  withheld: vscode.l10n.t('It has changed, and is sent as it was. {0}'),
  changedWord: vscode.l10n.t('changed'),
  changedSince: vscode.l10n.t('Changed since it was attached.'),
  automatically: vscode.l10n.t('Attached automatically (see Settings).'),
  dropHere: vscode.l10n.t('Drop to attach'),
  dropShift: vscode.l10n.t('Hold Shift to drop here'),
  explorerShift: vscode.l10n.t('Type to find files and symbols. To drop files here, hold Shift.'),
  imageUnread: vscode.l10n.t('It can’t be read as an image.'),
  fileUnread: vscode.l10n.t('It can’t be read.'),
  fileTooLarge: vscode.l10n.t('It’s larger than {0} MB.'),
  folderUnread: vscode.l10n.t('It’s a folder. Drop folders from VS Code’s Explorer instead.'),
  tokensLeft: vscode.l10n.t('{0} left'),
  tokensOver: vscode.l10n.t('{0} over the limit'),
  windowTitle: vscode.l10n.t('The model’s window is {0} tokens, of which up to {1} are kept for the reply.'),
  inputsOf: vscode.l10n.t('Input for /{0}'),
});

const travelPhrases = () => ({
  find: vscode.l10n.t('Find in conversation'),
  findNone: vscode.l10n.t('No results'),
  findCount: vscode.l10n.t('{0} of {1}'),
  findCase: vscode.l10n.t('Match Case'),
  findPrevious: vscode.l10n.t('Previous Match'),
  findNext: vscode.l10n.t('Next Match'),
  findClose: vscode.l10n.t('Close'),
  questions: vscode.l10n.t('Questions'),
  question: vscode.l10n.t('{0} of {1}: {2}'),
  showMore: vscode.l10n.t('Show More'),
  showLess: vscode.l10n.t('Show Less'),
});

const threadPhrases = () => ({
  waiting: vscode.l10n.t('Waiting for the model…'),
  waitingFor: vscode.l10n.t('Waiting for the model… {0} s'),
  quietFor: vscode.l10n.t('Nothing new for {0} s'),
  retryIn: vscode.l10n.t('Retrying in {0} s'),
  sendIn: vscode.l10n.t('Sending in {0} s'),
  stopped: vscode.l10n.t('Stopped'),
  interrupted: vscode.l10n.t('Interrupted'),
  requestId: vscode.l10n.t('Request ID: {0}'),
  gatewaySays: vscode.l10n.t('Message from the gateway'),
  usageIn: vscode.l10n.t('{0} tokens in'),
  usageOut: vscode.l10n.t('{0} tokens out'),
  usageBoth: vscode.l10n.t('{0} tokens in · {1} out'),
  tokens: vscode.l10n.t('{0} tokens'),
  tokensEstimate: vscode.l10n.t('≈ {0} tokens'),
  tokensTitle: vscode.l10n.t('Input tokens for this message and the conversation, counted by the gateway'),
  tokensEstimateTitle: vscode.l10n.t(
    'Estimated input tokens for this message and the conversation. Click to have the gateway count them.',
  ),
  welcome: vscode.l10n.t('Ask about your code'),
  welcomeGateway: vscode.l10n.t('Parley connects to models through your own gateway. Add one to get started.'),
  hintAsk: vscode.l10n.t('Ask about selected code'),
  hintEdit: vscode.l10n.t('Edit code in place'),
  hintStart: vscode.l10n.t('Get started with Parley'),
  suggestions: vscode.l10n.t('Suggestions'),
  lost: vscode.l10n.t('Parley isn’t responding. What arrived has been kept. Reload the window to continue.'),
  reload: vscode.l10n.t('Reload Window'),
  hintKeys: vscode.l10n.t('{0} sends, {1} adds a new line. Type / for commands, # or @ for context.'),
  crossing: vscode.l10n.t('So far this conversation has gone to {0}. The next message would send all of it to {1}.'),
  crossingSend: vscode.l10n.t('Send to {0}'),
});

const steeringPhrases = () => ({
  siblings: vscode.l10n.t('Version {0} of {1}'),
  previousSibling: vscode.l10n.t('Previous Version'),
  nextSibling: vscode.l10n.t('Next Version'),
  editQuestion: vscode.l10n.t('Edit Question'),
  retryWith: vscode.l10n.t('Retry with Another Model…'),
  retryFromHere: vscode.l10n.t('Retry from Here'),
  enqueue: vscode.l10n.t('Add to Queue'),
  fork: vscode.l10n.t('Fork from Here'),
  delete: vscode.l10n.t('Delete'),
  deleteFromHere: vscode.l10n.t('Delete from Here'),
  deleted: vscode.l10n.t('Deleted.'),
  undo: vscode.l10n.t('Undo'),
  ahead: vscode.l10n.t('Later messages are hidden.'),
  showAhead: vscode.l10n.t('Show Them'),
  full: vscode.l10n.t('The conversation fills about {0}% of the model’s context window.'),
  compact: vscode.l10n.t('Compact'),
  choose: vscode.l10n.t('Continue with This Reply'),
  summarized: vscode.l10n.t('Earlier messages summarized'),
  summarizing: vscode.l10n.t('Summarizing earlier messages…'),
  unsummarized: vscode.l10n.t('The summary is incomplete: earlier messages are still sent'),
  showSummary: vscode.l10n.t('Show'),
  hideSummary: vscode.l10n.t('Hide'),
  goesOn: vscode.l10n.t('Continues from here'),
  moreOfMessage: vscode.l10n.t('More Ways to Send'),
  askSeveral: vscode.l10n.t('Ask Several Models…'),
  askOnce: vscode.l10n.t('Ask Another Model Once…'),
  conversationSettings: vscode.l10n.t('Conversation Settings…'),
  whatWillBeSent: vscode.l10n.t('Show What Will Be Sent'),
  stopThis: vscode.l10n.t('Stop {0}'),
  sideBySide: vscode.l10n.t('{0} replies side by side'),
  queue: vscode.l10n.t('Queued Messages'),
  queueNext: vscode.l10n.t('Sent after this reply'),
  queueWaits: vscode.l10n.t('Waiting to be sent'),
  queueUp: vscode.l10n.t('Move Up: {0}'),
  queueDown: vscode.l10n.t('Move Down: {0}'),
  queueEdit: vscode.l10n.t('Edit: {0}'),
  saidQueued: vscode.l10n.t('Queued.'),
  edits: vscode.l10n.t('Edits'),
  editShow: vscode.l10n.t('Go to Edit'),
  editStop: vscode.l10n.t('Stop editing {0}'),
  editsAccept: vscode.l10n.t('Accept All Edits'),
  editsReject: vscode.l10n.t('Reject All Edits'),
});

const codePhrases = () => ({
  copy: vscode.l10n.t('Copy'),
  insert: vscode.l10n.t('Insert at Cursor'),
  newFile: vscode.l10n.t('New File'),
  copied: vscode.l10n.t('Copied'),
  replaceSelection: vscode.l10n.t('Replace Selection'),
  applyToFile: vscode.l10n.t('Apply to File'),
  runInTerminal: vscode.l10n.t('Run in Terminal'),
  moreActions: vscode.l10n.t('More Actions…'),
  wrapLines: vscode.l10n.t('Wrap Lines'),
  lineCountOne: vscode.l10n.t('1 line'),
  lineCount: vscode.l10n.t('{0} lines'),
  showAllLines: vscode.l10n.t('Show all {0} lines'),
  showFewerLines: vscode.l10n.t('Show fewer lines'),
  footnote: vscode.l10n.t('Footnote {0}'),
  backToText: vscode.l10n.t('Back to Text'),
  alertNote: vscode.l10n.t('Note'),
  alertTip: vscode.l10n.t('Tip'),
  alertImportant: vscode.l10n.t('Important'),
  alertWarning: vscode.l10n.t('Warning'),
  alertCaution: vscode.l10n.t('Caution'),
  code: vscode.l10n.t('Code: {0}'),
  codeStarting: vscode.l10n.t('Code, {0}: {1}'),
  done: vscode.l10n.t('Done'),
  toDo: vscode.l10n.t('To do'),
  table: vscode.l10n.t('Table'),
  image: vscode.l10n.t('image'),
  imageOf: vscode.l10n.t('image: {0}'),
  imageFrom: vscode.l10n.t('image from {0}'),
  imageFromOf: vscode.l10n.t('image from {0}: {1}'),
});

const factsPhrases = () => ({
  copyReply: vscode.l10n.t('Copy Reply'),
  copied: vscode.l10n.t('Copied'),
  openReply: vscode.l10n.t('Open Reply in Editor'),
  applyAll: vscode.l10n.t('Apply All Code to Files'),
  showRequest: vscode.l10n.t('Show Request…'),
  facts: vscode.l10n.t('About this reply'),
  factsInstead: vscode.l10n.t('{0} instead of {1}'),
  factsFirst: vscode.l10n.t('first token {0}'),
  factsCached: vscode.l10n.t('{0} from cache'),
  factsModel: vscode.l10n.t('Model'),
  factsAsked: vscode.l10n.t('Model requested'),
  factsGateway: vscode.l10n.t('Gateway'),
  factsFirstLong: vscode.l10n.t('Time to first token'),
  factsThought: vscode.l10n.t('Thinking time'),
  factsTotal: vscode.l10n.t('Total time'),
  factsInput: vscode.l10n.t('Tokens in'),
  factsCacheRead: vscode.l10n.t('Tokens read from cache'),
  factsCacheWritten: vscode.l10n.t('Tokens written to cache'),
  factsOutput: vscode.l10n.t('Tokens out'),
  factsThinking: vscode.l10n.t('Thinking tokens'),
  factsCost: vscode.l10n.t('Cost'),
  factsRequests: vscode.l10n.t('Requests'),
  factsReason: vscode.l10n.t('Stop reason'),
  factsLeft: vscode.l10n.t('Left out'),
  thoughtFor: vscode.l10n.t('Thought for {0}'),
});

/** What a prompt cache likely has, and why it was missed. */
const cachePhrases = () => ({
  cacheWarm: vscode.l10n.t('Cache likely warm'),
  cacheWarmFor: vscode.l10n.t('Cache likely warm, ≈ {0}'),
  cacheCold: vscode.l10n.t('Cache likely cold'),
  cacheColdFor: vscode.l10n.t('Cache likely cold: {0}'),
  cacheTitleChanged: vscode.l10n.t('They aren’t read anymore: {0}. The next message puts them there again.'),
  cacheSaves: vscode.l10n.t('saves ≈ {0}'),
  cacheTokens: vscode.l10n.t('{0} tokens'),
  cacheTitle: vscode.l10n.t('The gateway put {0} tokens of this conversation into its prompt cache.'),
  cacheTitleFor: vscode.l10n.t('They stay there for about {0} more. Each message starts that time over.'),
  cacheTitleUnknown: vscode.l10n.t('It didn’t say for how long.'),
  cacheTitleCold: vscode.l10n.t('They have likely expired. The next message puts them there again.'),
  factsMissed: vscode.l10n.t('cache missed: {0}'),
  factsMissedLong: vscode.l10n.t('Cache missed'),
  missedModel: vscode.l10n.t('another model answered before'),
  missedTime: vscode.l10n.t('{0} min had passed'),
  missedTools: vscode.l10n.t('the tools changed'),
  missedSystem: vscode.l10n.t('the system prompt changed'),
  missedSettings: vscode.l10n.t('thinking or another setting changed'),
  missedQuestion: vscode.l10n.t('question {0} changed'),
  missedAttachment: vscode.l10n.t('{1} changed, attached to question {0}'),
  missedAnswer: vscode.l10n.t('answer {0} changed'),
  missedGateway: vscode.l10n.t('the gateway didn’t have it anymore'),
});

const seamPhrases = () => ({
  seam: vscode.l10n.t('Continued here; the join may not be exact'),
  seamWithout: vscode.l10n.t('Continued here; the join may not be exact. Left out: “{0}”'),
  seamTitle: vscode.l10n.t(
    'The reply was cut off here. The model didn’t repeat the last words, so check that both parts fit.',
  ),
});

/** For screen readers. */
const spoken = () => ({
  saidWaiting: vscode.l10n.t('Waiting for {0}.'),
  saidRetry: vscode.l10n.t('{0} Retrying in {1} s.'),
  saidComplete: vscode.l10n.t('{0} answered.'),
  saidInterrupted: vscode.l10n.t('Interrupted. {0}'),
  saidAttached: vscode.l10n.t('Attached {0}.'),
  saidRemoved: vscode.l10n.t('Removed {0}.'),
  saidCopied: vscode.l10n.t('Copied.'),
  saidModel: vscode.l10n.t('Model: {0}.'),
  saidNewConversation: vscode.l10n.t('New conversation.'),
  saidStopped: vscode.l10n.t('Stopped.'),
});

/** What the chat says, in VS Code's language. `hasGateway`: whether any is set up now. */
export function createWords(hasGateway: () => boolean): Words {
  return {
    compact: vscode.l10n.t(
      'Summarize this conversation so that it can go on without the messages before: what was asked, what was decided and why, the files and code that matter, and what remains to be done.',
    ),
    editorClosed: vscode.l10n.t('The editor was closed or reloaded during this reply. What arrived has been kept.'),
    damagedReply: vscode.l10n.t('Part of this reply was damaged on disk. What could be read is shown.'),
    damagedQuestion: vscode.l10n.t('(This question was damaged on disk.)'),
    redacted: vscode.l10n.t('This thinking is encrypted.'),
    tooLongToShow: vscode.l10n.t('The rest is too long to show here.'),
    notice,
    stopReason: (reason) => stopWords(reason, vscode.l10n),
    silence: (reason) => silenceWords(reason, vscode.l10n),
    title,
    unsaved,
    noImages: (gateway) => vscode.l10n.t('{0} doesn’t accept images, so this one won’t be sent.', gateway),
    explain: (error, endpoint) =>
      error.reason === 'no_gateway' && hasGateway()
        ? { sentence: vscode.l10n.t('A gateway is set up now. Ask again.'), actions: ['retry'], isMended: true }
        : explained(error, endpoint),
  };
}

/** Why a conversation isn't being saved, and what to do. */
function unsaved(error: Error): string {
  switch (diskProblem(error)) {
    case 'full':
      return vscode.l10n.t(
        'The disk is full, so this conversation isn’t being saved. It’s kept in memory while Parley keeps trying: free some space before you close this window.',
      );
    case 'denied':
      return vscode.l10n.t(
        'VS Code can’t write to its storage folder, so this conversation isn’t being saved. It’s kept in memory while Parley keeps trying.',
      );
    case undefined:
      return vscode.l10n.t(
        'Can’t save this conversation: {0} It’s kept in memory while Parley keeps trying.',
        sentence(error.message),
      );
  }
}

/** Ends text from elsewhere with a period if it has none. */
export const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

function notice(type: string, author: EndpointLabel | undefined): string | undefined {
  switch (type) {
    case 'fallback':
      return vscode.l10n.t('The chosen gateway couldn’t answer, so {0} was asked.', author?.gatewayName ?? '');
    case 'thinking_dropped':
      return vscode.l10n.t(
        'The gateway rejected thinking or other blocks of earlier replies, so the request was sent again without them.',
      );
    case 'not_streamed':
      return vscode.l10n.t('This gateway sent the reply all at once instead of streaming it.');
    default:
      return undefined;
  }
}
