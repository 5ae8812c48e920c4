// The empty conversation: how to begin, or how to add the first gateway.
import { Button, Icon } from './button.tsx';
import { isMac, keyNames } from './composer/keys.ts';
import { usePanel } from './panel.ts';
import './welcome.css';

/** What an empty conversation shows. */
export function Welcome() {
  const { store, act, say } = usePanel();
  const { ready } = store.model.value;
  return (
    <section class="welcome">
      <Icon name="comment-discussion" />
      <h2>{say('welcome')}</h2>
      {ready ? (
        <ul class="hints">
          <Hint icon="comment-discussion" text={say('hintAsk')} />
          <Hint icon="edit" text={say('hintEdit')} />
          <Hint icon="newline" text={say('hintKeys', ...keyNames(store.sendWith.value, isMac(navigator.userAgent)))} />
        </ul>
      ) : (
        <>
          <p>{say('welcomeGateway')}</p>
          <Button isPrimary onClick={() => act({ action: 'addGateway' })}>
            {say('addGateway')}
          </Button>
        </>
      )}
    </section>
  );
}

function Hint({ icon, text }: { readonly icon: string; readonly text: string }) {
  return (
    <li>
      <Icon name={icon} />
      <span>{text}</span>
    </li>
  );
}
