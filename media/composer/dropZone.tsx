// What the panel shows while something is dragged over it, and what is done with it when it is dropped.
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../button.tsx';
import { usePanel } from '../panel.ts';
import type { Panel } from '../panel.ts';
import { refuse } from './arrivals.ts';
import { mayHold, nameOf, read } from './transfer.ts';
import type { Transfer } from './transfer.ts';
import { write } from './write.ts';

/** How long the hint stays when a drag is taken away: VS Code takes each that comes without Shift. Milliseconds. */
const stays = 1_500;

/** Attaches what was pasted or dropped. What can't be is refused on a chip. */
export function takeIn(panel: Panel, transfer: Transfer): void {
  const { uris, files, folders } = transfer;
  const reason = panel.say('attachFailed');
  const labels = [...uris.map(nameOf), ...files.map(({ name }) => name), ...folders];
  import('./intake.ts').then(
    async ({ take }) => take(panel, transfer),
    () =>
      refuse(
        panel,
        labels.map((label) => ({ label, reason })),
      ),
  );
}

export function DropZone({ box }: { readonly box: { readonly current: HTMLTextAreaElement | null } }) {
  const panel = usePanel();
  const [over, setOver] = useState<'shift' | 'drop'>();
  useEffect(() => {
    let hiding: ReturnType<typeof setTimeout> | undefined;
    const listeners = new AbortController();
    const { signal } = listeners;
    const enter = (event: DragEvent): void => {
      const { dataTransfer: data, shiftKey } = event;
      if (data === null || !mayHold(data)) return;
      event.preventDefault();
      data.dropEffect = 'copy';
      clearTimeout(hiding);
      setOver(shiftKey ? 'drop' : 'shift');
    };
    const leave = ({ relatedTarget, shiftKey }: DragEvent): void => {
      if (relatedTarget !== null) return;
      clearTimeout(hiding);
      hiding = setTimeout(() => setOver(undefined), shiftKey ? 0 : stays);
    };
    const drop = (event: DragEvent): void => {
      const { dataTransfer: data } = event;
      clearTimeout(hiding);
      setOver(undefined);
      if (data === null || !mayHold(data)) return;
      event.preventDefault();
      const transfer = read(data);
      if (transfer !== undefined) takeIn(panel, transfer);
      // A link to a page: the text box would take it only where it is dropped into it.
      else if (box.current !== null)
        write(box.current, data.getData('text/plain'), box.current.selectionStart, box.current.selectionEnd);
      panel.focus();
    };
    document.addEventListener('dragenter', enter, { signal });
    document.addEventListener('dragover', enter, { signal });
    document.addEventListener('dragleave', leave, { signal });
    document.addEventListener('drop', drop, { signal });
    return () => {
      clearTimeout(hiding);
      listeners.abort();
    };
  }, []);
  if (over === undefined) return null;
  return (
    <div class="drop-zone">
      <p>
        <Icon name="attach" />
        {panel.say(over === 'drop' ? 'dropHere' : 'dropShift')}
      </p>
    </div>
  );
}
