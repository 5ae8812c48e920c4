// The Markdown component, loaded beside the rest of the panel: the composer can be used before replies can be drawn.
import { signal } from '@preact/signals';
import type { FunctionComponent, VNode } from 'preact';
import type { MarkdownProps } from './markdown.tsx';

const part = signal<FunctionComponent<MarkdownProps> | undefined>(undefined);

/** Starts to load it. When that fails, replies stay as they are written. */
export function loadMarkdown(): void {
  import('./markdown.tsx').then(
    ({ Markdown: loaded }) => void (part.value = loaded),
    () => undefined,
  );
}

export function Markdown(props: MarkdownProps): VNode {
  const Loaded = part.value;
  if (Loaded !== undefined) return <Loaded {...props} />;
  const { text } = props;
  return (
    <div class="md md-raw in-steps" aria-busy="true">
      {typeof text === 'string' ? text : text.value}
    </div>
  );
}
