import type { TokensView } from '../src/panel/composer.ts';
import type { PanelAction } from '../src/panel/thread.ts';

/** All that the panel itself says. What the host says (errors, notices) comes worded in its messages. */
export const strings = {
  conversation: 'Conversation',
  message: 'Message',
  placeholder: 'Ask a question',
  placeholderAgain: 'Ask a follow-up',
  placeholderRunning: 'Escape stops the reply',
  notYet: 'Not sent: Escape stops the reply',
  you: 'You',
  assistant: 'Assistant',
  send: 'Send',
  stop: 'Stop',
  newConversation: 'New Conversation',
  attachSelection: 'Attach Selection',
  attached: 'Attached',
  chooseModel: 'Choose Model',
  noModel: 'No model',
  scrollToBottom: 'Scroll to bottom',
  thinking: 'Thinking',
  remove: (label: string): string => `Remove ${label}`,
  reveal: (title: string): string => `Show ${title}`,
  tool: (name: string): string => `Tool call: ${name}`,
  other: (name: string): string => `Block: ${name}`,
  waiting: (seconds: number): string => (seconds < 1 ? 'Waiting for the model' : `Waiting for the model, ${seconds} s`),
  retryIn: (seconds: number): string => `Trying again in ${seconds} s`,
  stopped: 'Stopped',
  interrupted: 'Interrupted',
  usage: (input: string | undefined, output: string | undefined): string =>
    [input === undefined ? '' : `${input} in`, output === undefined ? '' : `${output} out`].filter(Boolean).join(' · '),
  usageTitle: (cached: string): string => `Tokens as the gateway reported them. Read from its cache: ${cached}`,
  tokens: ({ count, exact }: TokensView): string => `${exact ? '' : '≈ '}${count.toLocaleString()} tokens`,
  tokensTitle: ({ exact }: TokensView): string =>
    exact
      ? 'What this message would cost to read, the conversation included, as the gateway counts it'
      : 'About what this message would cost to read, the conversation included. Press to have the gateway count it.',
  usageTitlePlain: 'Tokens as the gateway reported them',
  requestId: (id: string): string => `Request id: ${id}`,
  gatewaySays: 'The gateway says:',
  earlier: (count: number): string =>
    count === 1 ? 'An earlier message is not shown here.' : `${count} earlier messages are not shown here.`,
  welcome: 'Ask about your code',
  welcomeGateway: 'Parley talks to a model through a gateway of yours. Add one to begin.',
  hints: [
    ['comment-discussion', 'Select code and run “Ask About Selection” from the editor’s menu.'],
    ['edit', '“Edit Selection” changes code where it stands.'],
    ['newline', 'Enter sends, Shift+Enter starts a new line.'],
  ],
  crossing: (from: string, to: string): string =>
    `This conversation went to ${from}. The next message would send all of it to ${to}.`,
  crossingSend: (to: string): string => `Send to ${to}`,
  cancel: 'Cancel',
  said: {
    complete: (author: string): string => `${author} answered.`,
    stopped: 'Stopped.',
    interrupted: (sentence: string): string => `Interrupted. ${sentence}`,
    failed: (sentence: string): string => sentence,
  },
} as const;

/** The buttons that make the host do something. */
export const actionLabels: Readonly<Record<PanelAction, string>> = {
  retry: 'Retry',
  retryNow: 'Retry Now',
  adapt: 'Change and Retry',
  continue: 'Continue',
  addGateway: 'Add Gateway',
  editGateway: 'Edit Gateway',
  testGateway: 'Test Gateway',
  setKey: 'Set Key',
  chooseModel: 'Choose Model',
  openSettings: 'Open Settings',
  showRequest: 'Show Request',
  showLog: 'Show Log',
  newConversation: strings.newConversation,
};
