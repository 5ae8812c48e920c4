// Whether a gateway lets people sign in through the browser, and where: its metadata (RFC 8414) below the base URL.
import { MessagesError } from '../errors/errors.ts';
import { isObject, parseJson } from '../json.ts';
import { answerTo } from '../lists/ask.ts';
import type { AskOptions } from '../lists/ask.ts';
import type { ClientCertificate } from '../transport.ts';

/** How the small requests of a sign-in are sent. */
export interface SignInOptions extends AskOptions {
  readonly certificate?: ClientCertificate | undefined;
}

/** Where a sign-in begins and where it is kept up; both on the gateway's own origin. */
export interface SignInOffer {
  /** Gives a code to enter in the browser. */
  readonly deviceUrl: string;
  readonly tokenUrl: string;
}

/** The one version of Claude apps gateways there is. Some don't name it. */
const version = 1;

/**
 * What a gateway offers; `undefined` if it doesn't, or in a form that Parley doesn't know. Rejects with a
 * {@link MessagesError}: with the reason `foreign_sign_in` if any of it would happen on another origin than the
 * gateway's, which must not learn of it; or with whatever kept the gateway from answering.
 */
export async function askOffer(baseUrl: string, options: SignInOptions): Promise<SignInOffer | undefined> {
  const base = baseUrl.replace(/\/+$/, '');
  const { certificate } = options;
  const question = {
    method: 'GET',
    url: `${base}/.well-known/oauth-authorization-server`,
    headers: { accept: 'application/json' },
    certificate,
  } as const;
  const { status, body } = await answerTo(question, options);
  const metadata = status >= 200 && status < 300 ? parseJson(body) : undefined;
  if (!isObject(metadata)) return undefined;
  const { device_authorization_endpoint: device, token_endpoint: token } = metadata;
  if (typeof device !== 'string' || typeof token !== 'string') return undefined;
  if ((metadata['gateway_protocol_version'] ?? version) !== version) return undefined;
  return { deviceUrl: own(device, base), tokenUrl: own(token, base) };
}

/** A URL on the gateway's own origin. */
function own(url: string, base: string): string {
  const { origin } = new URL(base);
  const parsed = URL.canParse(url, `${base}/`) ? new URL(url, `${base}/`) : undefined;
  if (parsed?.origin === origin && parsed.username === '' && parsed.password === '') return parsed.href;
  const target =
    parsed === undefined || parsed.origin === origin || parsed.origin === 'null' ? undefined : parsed.origin;
  throw new MessagesError('request', 'The gateway’s sign-in is on another server.', {
    reason: 'foreign_sign_in',
    target,
  });
}
