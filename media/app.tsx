// The whole panel from top to bottom: conversation, banners, composer, announcer.
import type { CrossAnswer } from '../src/panel/composer.ts';
import { Button, Icon } from './button.tsx';
import { Composer } from './composer.tsx';
import type { TextboxProps } from './composer/textbox.tsx';
import { Conversation } from './conversation.tsx';
import { HistoryLater } from './history/later.tsx';
import { usePanel } from './panel.ts';
import { Afterwards } from './steering/lazy.tsx';
import type { Store } from './store.ts';

export function App(props: TextboxProps) {
  const { store } = usePanel();
  return (
    <main class="panel" aria-busy={!store.isReady.value}>
      {/* Before what it covers, for its styles. */}
      <HistoryLater />
      <Conversation />
      <Lost />
      <Unsaved />
      <Crossing />
      {hasMore(store) && <Afterwards />}
      <Composer {...props} />
      <Announcer />
    </main>
  );
}

/** The host answers no more. VS Code itself reloads the window: there is nobody else to ask. */
function Lost() {
  const { isLost, say } = usePanel();
  if (!isLost.value) return null;
  return (
    <div class="banner" role="alert">
      <Icon name="debug-disconnect" />
      <div>
        <p>{say('lost')}</p>
        <div class="actions">
          <a class="button" href="command:workbench.action.reloadWindow">
            {say('reload')}
          </a>
        </div>
      </div>
    </div>
  );
}

function hasMore({ branches, queue, surroundings }: Store): boolean {
  const { deleted, ahead, full } = branches.value;
  const hasEdits = (surroundings.value?.edits.length ?? 0) > 0;
  return deleted !== undefined || ahead || full !== undefined || queue.value.length > 0 || hasEdits;
}

function Unsaved() {
  const { store } = usePanel();
  const reason = store.unsaved.value;
  if (reason === undefined) return null;
  return (
    <div class="banner" role="alert">
      <Icon name="warning" />
      <span>{reason}</span>
    </div>
  );
}

/** Asks whether the conversation may go to a gateway it has not been to. */
function Crossing() {
  const { store, ask, say, send, focus } = usePanel();
  const crossing = store.crossing.value;
  if (crossing === undefined) return null;
  const answer = (answer: CrossAnswer): void => {
    focus();
    ask('cross', { answer }).then(
      ({ again }) => again && send(),
      () => undefined,
    );
  };
  return (
    <div class="banner" role="alert">
      <Icon name="warning" />
      <div>
        <p>{say('crossing', crossing.from, crossing.to)}</p>
        <div class="actions">
          <Button isPrimary onClick={() => answer('send')}>
            {say('crossingSend', crossing.to)}
          </Button>
          <Button onClick={() => answer('new')}>{say('newConversation')}</Button>
          <Button onClick={() => answer('cancel')}>{say('cancel')}</Button>
        </div>
      </div>
    </div>
  );
}

function Announcer() {
  const { store } = usePanel();
  const { text, number } = store.announcement.value;
  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      <span key={number}>{text}</span>
    </div>
  );
}
