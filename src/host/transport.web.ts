// Requests from VS Code for the Web, over `fetch` and under CORS.
import { MessagesError } from '../messages/index.ts';
import type { Transport, TransportResponse } from '../messages/index.ts';

/** Under CORS the browser only says that a request failed, not why. Retrying wouldn't change that. */
const blocked = (): MessagesError =>
  navigator.onLine
    ? new MessagesError('network', 'The request failed in the browser.', { reason: 'cors' })
    : new MessagesError('network', 'The browser is offline.', { reason: 'offline', retryable: true });

/** A {@link Transport} over the web worker's `fetch`. Reaches only gateways that allow it by CORS. */
export function createTransport(): Transport {
  return async ({ method, url, headers, body, certificate, signal, onConnected }) => {
    // `fetch` sends none of ours.
    if (certificate !== undefined)
      throw new MessagesError('tls', 'There are no client certificates here.', {
        reason: 'client_certificate',
        code: 'CLIENT_CERT_BROWSER',
      });
    // `fetch` doesn't tell when it is connected.
    onConnected?.();
    let response: Response;
    try {
      response = await fetch(url, {
        method,
        headers,
        ...(body !== undefined && { body }),
        signal,
        redirect: 'manual',
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
      });
    } catch (error) {
      if (signal.aborted) throw error;
      throw blocked();
    }
    // The browser hides a redirect's status and target.
    if (response.type === 'opaqueredirect') return { status: 302, headers: response.headers, body: read(null) };
    return { status: response.status, headers: response.headers, body: read(response.body) };
  };
}

async function* read(
  stream: ReadableStream<Uint8Array> | null,
): TransportResponse['body'] & AsyncGenerator<Uint8Array> {
  if (stream === null) return;
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
