// The empty conversation: what one might ask about the open file, where else to begin, or how to add a gateway.
import type { Hint as HintName, SuggestionKind } from '../src/panel/surroundings.ts';
import { Button, Icon } from './button.tsx';
import { isMac, keyNames } from './composer/keys.ts';
import { usePanel } from './panel.ts';
import './welcome.css';

const icons: Readonly<Record<SuggestionKind, string>> = {
  selection: 'list-selection',
  problem: 'wrench',
  explain: 'question',
  test: 'beaker',
  review: 'search',
};

/** What an empty conversation shows. */
export function Welcome() {
  const { store, act, say } = usePanel();
  const { ready, blocked } = store.model.value;
  if (blocked !== undefined) return <Blocked why={blocked} />;
  return (
    <section class="welcome">
      <Icon name="comment-discussion" />
      <h2>{say('welcome')}</h2>
      {ready ? (
        <Suggestions />
      ) : (
        <>
          <p>{say('welcomeGateway')}</p>
          <Button isPrimary onClick={() => act({ action: 'addGateway' })}>
            {say('addGateway')}
          </Button>
        </>
      )}
      <ul class="hints">
        {ready && <Hint hint="askAboutSelection" text={say('hintAsk')} />}
        {ready && <Hint hint="editSelection" text={say('hintEdit')} />}
        <Hint hint="openWalkthrough" text={say('hintStart')} />
      </ul>
      {ready && <p>{say('hintKeys', ...keyNames(store.sendWith.value, isMac(navigator.userAgent)))}</p>}
    </section>
  );
}

/** No gateway is allowed here: nothing can be asked. */
function Blocked({ why }: { readonly why: string }) {
  const { act, say } = usePanel();
  return (
    <section class="welcome">
      <Icon name="lock" />
      <h2>{say('limited')}</h2>
      <p>{why}</p>
      <Button isPrimary onClick={() => act({ action: 'limitWorkspace' })}>
        {say('limitWorkspace')}
      </Button>
    </section>
  );
}

/** Each asks its question at once, with the code it is about. */
function Suggestions() {
  const { store, ask, focus, say } = usePanel();
  const suggestions = store.surroundings.value?.suggestions ?? [];
  if (suggestions.length === 0) return null;
  return (
    <ul class="suggestions" aria-label={say('suggestions')}>
      {suggestions.map(({ id, kind, text }) => (
        <li key={id}>
          <button
            type="button"
            class="suggestion"
            onClick={() => {
              focus();
              ask('suggest', { id }).catch(() => undefined);
            }}
          >
            <Icon name={icons[kind]} />
            <span dir="auto">{text}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Hint({ hint, text }: { readonly hint: HintName; readonly text: string }) {
  const { tell } = usePanel();
  return (
    <li>
      <button type="button" class="hint-link" onClick={() => tell({ type: 'hint', hint })}>
        {text}
      </button>
    </li>
  );
}
