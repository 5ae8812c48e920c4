// A transport that logs one line per request: where it went, what came back, how long it took.
import { MessagesError } from '../messages/index.ts';
import type { Transport } from '../messages/index.ts';

/** Where the lines go. */
interface Lines {
  info(text: string): void;
  warn(text: string): void;
}

/** A transport that logs a line per request: where it went, what came back, how long it took. No content. */
export function loggedTransport(transport: Transport, log: Lines): Transport {
  return async (request) => {
    const { origin, pathname } = new URL(request.url);
    const began = performance.now();
    const line = (outcome: string): string =>
      `${request.method} ${origin}${pathname} · ${outcome} · ${Math.round(performance.now() - began)} ms`;
    try {
      const response = await transport(request);
      if (response.status >= 200 && response.status < 300) log.info(line(String(response.status)));
      else log.warn(line(String(response.status)));
      return response;
    } catch (error) {
      if (request.signal.aborted) log.info(line('no response: stopped'));
      else log.warn(line(`no response: ${codeOf(error)}`));
      throw error;
    }
  };
}

function codeOf(error: unknown): string {
  if (error instanceof MessagesError) return error.reason ?? error.code ?? error.kind;
  return error instanceof Error && 'code' in error ? String(error.code) : 'failed';
}
