// The edits that run or wait in files: each leads to its code, and one that runs can be stopped.
import { Icon, IconButton } from '../button.tsx';
import { usePanel } from '../panel.ts';

export function Edits() {
  const { store, tell, say } = usePanel();
  const { edits = [], editSum } = store.surroundings.value ?? {};
  if (edits.length === 0) return null;
  return (
    <section class="queue" aria-label={say('edits')}>
      <div class="edits-head">
        <h2 class="queue-title">
          {say('edits')}
          {editSum !== undefined && ` · ${editSum}`}
        </h2>
        {edits.length > 1 && (
          <>
            <IconButton
              icon="check-all"
              label={say('editsAccept')}
              onClick={() => tell({ type: 'edits', step: 'acceptAll' })}
            />
            <IconButton
              icon="discard"
              label={say('editsReject')}
              onClick={() => tell({ type: 'edits', step: 'rejectAll' })}
            />
          </>
        )}
      </div>
      <ul>
        {edits.map(({ id, file, note, runs }) => (
          <li key={id} class="edit-row">
            <button
              type="button"
              class="edit-place"
              title={say('editShow')}
              onClick={() => tell({ type: 'edit', step: 'show', id })}
            >
              <Icon name={runs ? 'loading' : 'edit'} spins={runs} />
              <span>
                <bdi>{file}</bdi> · {note}
              </span>
            </button>
            {runs && (
              <IconButton
                icon="debug-stop"
                label={say('editStop', file)}
                onClick={({ currentTarget }) => {
                  // This button goes with the run.
                  if (currentTarget instanceof HTMLElement)
                    currentTarget.closest('li')?.querySelector('button')?.focus();
                  tell({ type: 'edit', step: 'stop', id });
                }}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
