import type { Transport, TransportResponse } from '../messages/index.ts';

/** Not a system's code: the browser says nothing but "failed" when it was not allowed to ask or to read the answer. */
class BlockedError extends Error {
  readonly code: 'CORS' | 'OFFLINE';

  constructor(code: BlockedError['code'], cause: unknown) {
    super('The request failed in the browser.', { cause });
    this.code = code;
  }
}

/** A {@link Transport} over the web worker's `fetch`: what a gateway does not allow by CORS, it cannot reach. */
export function createTransport(): Transport {
  return async ({ method, url, headers, body, signal, onConnected }) => {
    // `fetch` does not tell.
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
      throw new BlockedError(navigator.onLine ? 'CORS' : 'OFFLINE', error);
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
