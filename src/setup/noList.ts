// Whether a failure to list models means that the gateway has no list.
import type { MessagesError } from '../messages/index.ts';

/**
 * Whether this failure to list models means that the gateway has no list. No model was requested, so “models not found”
 * is about the list here, whatever it means elsewhere.
 */
export function isNoList({ kind, status }: Pick<MessagesError, 'kind' | 'status'>): boolean {
  return (
    kind === 'not_found' ||
    kind === 'not_messages' ||
    kind === 'model' ||
    status === 404 ||
    status === 405 ||
    status === 501
  );
}
