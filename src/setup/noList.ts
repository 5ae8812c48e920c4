// Whether a failure to list models means that the gateway has no list.
import type { MessagesError } from '../messages/index.ts';

/**
 * Does this failure to list models mean that the gateway has no list? No model was asked for, so "models not found" is
 * about the list, whatever it is taken for elsewhere.
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
