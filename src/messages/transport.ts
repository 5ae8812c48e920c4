// The port requests go out through.

/** Milliseconds: a server that is there answers a connection at once, however long it then thinks. */
export const defaultConnect = 20_000;

/** Files on this computer with which a client proves who it is; either a certificate and its key, or both in one. */
export interface ClientCertificate {
  readonly certFile?: string | undefined;
  readonly keyFile?: string | undefined;
  /** PKCS #12. */
  readonly pfxFile?: string | undefined;
  /** Of the key. A secret. */
  readonly passphrase?: string | undefined;
}

export interface TransportRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Shown to a server that asks for one. */
  readonly certificate?: ClientCertificate | undefined;
  readonly signal: AbortSignal;
  /**
   * Called once the connection is up, encryption included; immediately if the transport can't tell. Until then, or until
   * the response, the time limit of connecting holds. Calling it again does nothing.
   */
  readonly onConnected?: () => void;
}

/** Ways in which bodies are compressed. */
export type Encoding = 'gzip' | 'deflate' | 'deflate-raw' | 'br' | 'zstd';

export interface TransportResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  /** The bytes as they come, whatever they are. Ending iteration early closes the socket. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Unpacks a body, where the platform can do more than `DecompressionStream`. */
  readonly decompress?: (encoding: Encoding, body: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;
}

/**
 * The one way out: sends a request and resolves when the response's headers are in. Never follows a redirect, adds no
 * headers of its own but what HTTP and its firewalls need, and has no time limits (the client's timers do that).
 * Rejects with an error whose `code` (or whose cause's) is the system's when no response came.
 */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;

/** Milliseconds; 0 is off. */
export interface Timeouts {
  /** Time to connect, TLS included. Absent: the default. */
  readonly connect?: number;
  /** Longest wait for the response headers, or for the first byte after them. Long, because local servers load the model first. */
  readonly firstByte: number;
  /** Between two bytes of the body; any byte is life. */
  readonly idle: number;
}

/** Patient before the first byte, because local servers load a model first; pings are rare behind some gateways. */
export const defaultTimeouts: Required<Timeouts> = { connect: defaultConnect, firstByte: 600_000, idle: 300_000 };
