// A gateway, its key and a model: everything a request needs besides its content.
import type { Dialect } from './dialect.ts';
import type { JsonObject } from './schema.ts';
import type { ClientCertificate } from './transport.ts';

/** A gateway, its key and a model: everything a request needs that is not its content. */
export interface Endpoint {
  /** The URL that is posted to, e.g. `https://gateway.example/v1/messages`. */
  readonly url: string;
  /** The base URL that model lists and token counting hang off, e.g. `https://gateway.example`. */
  readonly baseUrl: string;
  readonly model: string;
  readonly dialect: Dialect;
  /** Absent: no credential header is sent. */
  readonly key?: string | undefined;
  /** The key comes from a sign-in. */
  readonly signedIn?: boolean | undefined;
  readonly certificate?: ClientCertificate | undefined;
  /** Extra headers, as the user wrote them. Never the credential header. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Names of extra headers whose values are secret, whatever they look like. */
  readonly secretHeaders?: readonly string[] | undefined;
  /** Extra body fields, merged last. */
  readonly body?: JsonObject | undefined;
}
