// The button that shows which model answers next, and by which gateway, and opens the list of models.
import { Icon } from './button.tsx';
import { usePanel } from './panel.ts';

/** Letters at the end of a model's name that always show. */
const tail = 4;

/** `model · gateway`, or that none is chosen, or allowed here. Nothing until the host has spoken. */
export function ModelButton() {
  const { store, act, say } = usePanel();
  if (!store.isReady.value) return null;
  const { name, gateway, ready, blocked } = store.model.value;
  if (!ready) return null;
  if (blocked !== undefined) {
    const title = `${blocked}\n${say('limitWorkspace')}`;
    return (
      <button
        type="button"
        class="model blocked"
        title={title}
        aria-label={title}
        onClick={() => act({ action: 'limitWorkspace' })}
      >
        <Icon name="lock" />
        <span class="model-name">{say('limited')}</span>
      </button>
    );
  }
  const both = name === '' ? say('noModel') : [name, gateway].filter(Boolean).join(' · ');
  return (
    <button
      type="button"
      class="model"
      title={say('chooseModelNow', both)}
      aria-label={say('chooseModelNow', both)}
      onClick={() => act({ action: 'chooseModel' })}
    >
      {name === '' ? (
        <span class="model-name">{both}</span>
      ) : (
        <>
          {/* In a narrow panel the gateway loses letters first, then the model in its middle, where versions don't differ. */}
          <span class="model-id">
            <span class="model-name">{name.slice(0, -tail)}</span>
            <span class="model-tail">{name.slice(-tail)}</span>
          </span>
          {gateway !== '' && <span class="model-gateway">{` · ${gateway}`}</span>}
        </>
      )}
      <Icon name="chevron-down" />
    </button>
  );
}
