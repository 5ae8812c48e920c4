// The button that shows which model answers next, and by which gateway, and opens the list of models.
import { Icon } from './button.tsx';
import { usePanel } from './panel.ts';

/** `model · gateway`, or that none is chosen. Nothing until the host has spoken. */
export function ModelButton() {
  const { store, act, say } = usePanel();
  if (!store.isReady.value) return null;
  const { name, gateway, ready } = store.model.value;
  if (!ready) return null;
  const both = name === '' ? say('noModel') : [name, gateway].filter(Boolean).join(' · ');
  return (
    <button
      type="button"
      class="model"
      title={say('chooseModelNow', both)}
      aria-label={say('chooseModelNow', both)}
      onClick={() => act({ action: 'chooseModel' })}
    >
      <span class="model-name">{both}</span>
      <Icon name="chevron-down" />
    </button>
  );
}
