// Joins neighboring pieces of streamed text, so that the journal stays as small as the text itself.
import type { StreamEvent } from '../messages/index.ts';

/**
 * Events with neighboring pieces of one block's text joined: it folds to the same message and is as small as
 * the text in it.
 */
export function coalesce(events: readonly StreamEvent[]): StreamEvent[] {
  const joined: StreamEvent[] = [];
  let parts: string[] = [];
  const close = (): void => {
    const last = joined.at(-1);
    if (parts.length > 1 && last !== undefined) joined[joined.length - 1] = withText(last, parts.join(''));
    parts = [];
  };
  for (const event of events) {
    if (event.type === 'ping' || event.type === 'unknown') continue;
    const last = joined.at(-1);
    const text = textOf(event);
    if (text !== undefined && last?.type === event.type && indexOf(last) === indexOf(event) && parts.length > 0) {
      parts.push(text);
      continue;
    }
    close();
    joined.push(event);
    if (text !== undefined) parts.push(text);
  }
  close();
  return joined;
}

function textOf(event: StreamEvent): string | undefined {
  switch (event.type) {
    case 'text':
      return event.text;
    case 'thinking':
      return event.thinking;
    case 'input_json':
      return event.json;
    default:
      return undefined;
  }
}

function withText(event: StreamEvent, text: string): StreamEvent {
  switch (event.type) {
    case 'text':
      return { ...event, text };
    case 'thinking':
      return { ...event, thinking: text };
    case 'input_json':
      return { ...event, json: text };
    default:
      return event;
  }
}

const indexOf = (event: StreamEvent): number | undefined => ('index' in event ? event.index : undefined);
