import { connect } from 'node:net';
import { isObject, stringOf } from '../../gateway/json.ts';
import type { Raw } from '../../gateway/json.ts';
import type { Personality } from '../../gateway/personalities.ts';
import type { Gateway } from '../../gateway/server.ts';

/** A right request to a personality, with `more` in its body. */
function requestTo(
  personality: Personality,
  more: Raw,
): { readonly path: string; readonly headers: Readonly<Record<string, string>>; readonly body: string } {
  const model = personality.catalogue[0]?.id;
  const body = { model, max_tokens: 64, messages: [{ role: 'user', content: 'Hello' }], ...more };
  const headers = {
    authorization: 'Bearer test-key',
    'anthropic-version': '2023-06-01',
    'content-type': 'application/json',
  };
  return { path: personality.messages, headers, body: JSON.stringify(body) };
}

export interface Said {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: Raw;
  /** The error's message, wherever the gateway puts it. */
  readonly message: string;
}

/** Posts to the gateway's root, by fetch. */
export async function ask(
  gateway: Gateway,
  more: Raw = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Said> {
  const { path, body, headers: usual } = requestTo(gateway.personality, more);
  const init = { method: 'POST', headers: { ...usual, ...headers }, body, redirect: 'manual' } as const;
  return said(await fetch(gateway.url + path, init));
}

export async function said(response: Response): Promise<Said> {
  const text = await response.text();
  let json: Raw = {};
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) json = value;
  } catch {
    // Not JSON: `text` has it.
  }
  const error = isObject(json['error']) ? json['error'] : json;
  return { status: response.status, headers: response.headers, text, json, message: stringOf(error['message']) };
}

export interface OnTheWire {
  /** Everything that came, as it came. */
  readonly reads: readonly Buffer[];
  readonly ended: 'end' | 'reset';
}

/** Sends a right streaming request over a bare socket, and waits until the server ends the connection. */
export async function overSocket(gateway: Gateway, more: Raw = { stream: true }): Promise<OnTheWire> {
  const { path, headers, body } = requestTo(gateway.personality, more);
  const lines = Object.entries({ ...headers, host: 'localhost', connection: 'close' });
  const head = `POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}`;
  return new Promise((resolve) => {
    const reads: Buffer[] = [];
    const socket = connect(gateway.port, '127.0.0.1');
    socket.setNoDelay(true);
    socket.on('data', (data: Buffer) => reads.push(data));
    socket.on('end', () => resolve({ reads, ended: 'end' }));
    socket.on('error', () => resolve({ reads, ended: 'reset' }));
    socket.write(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  });
}

/** The chunks of a chunked HTTP body, whole or cut off; `done` when its last one came. */
export function chunksOf({ reads }: OnTheWire): { readonly chunks: readonly Buffer[]; readonly done: boolean } {
  const all = Buffer.concat(reads);
  const chunks: Buffer[] = [];
  let at = all.indexOf('\r\n\r\n') + 4;
  for (;;) {
    const lineEnd = all.indexOf('\r\n', at);
    const size = lineEnd < 0 ? NaN : parseInt(all.toString('latin1', at, lineEnd), 16);
    if (Number.isNaN(size)) return { chunks, done: false };
    if (size === 0) return { chunks, done: true };
    chunks.push(all.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}
