import { randomBytes } from 'node:crypto';
import { isObject } from './json.ts';
import type { LoggedRequest } from './log.ts';
import type { SignInRules } from './personality.ts';
import type { Answer } from './play.ts';

/** The state of all sign-ins. A refresh token that comes twice ends the sign-in it belongs to, as the RFCs advise. */
export interface Desk {
  readonly rules: SignInRules;
  /** What the polls are answered until told otherwise; `pending` at first. */
  decide(decision: Decision): void;
  /** The next polls are told to slow down. */
  slowDown(polls: number): void;
  /** The tokens given so far are refused from now on; the refresh tokens stay good. */
  revokeKeys(): void;
  /** Whatever was given is refused from now on. */
  revoke(): void;
  /** Is this a token that is good now? */
  readonly accepts: (key: string | undefined) => boolean;
  readonly answer: (request: LoggedRequest) => Answer;
  /** Secrets given so far: device codes, tokens, refresh tokens. */
  readonly secrets: readonly string[];
  /** How often a refresh token came that had been used. */
  readonly replays: number;
}

export type Decision = 'pending' | 'approved' | 'access_denied' | 'expired_token' | 'server_error';

const metadataPath = '/.well-known/oauth-authorization-server';
const [devicePath, pagePath, tokenPath] = ['/login/device', '/device', '/login/token'];
export const signInPaths: readonly string[] = [metadataPath, devicePath, pagePath, tokenPath];

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

export function createDesk(rules: SignInRules): Desk {
  const { interval = 1, codeLifetime = 600, lifetime = 3600, refreshes = true, email } = rules;
  const devices = new Set<string>();
  const keys = new Map<string, number>();
  const refreshing = new Set<string>();
  const used = new Set<string>();
  const secrets: string[] = [];
  let decision: Decision = 'pending';
  let slow = 0;
  let replays = 0;
  const secret = (kind: string): string => {
    const made = `${kind}-${randomBytes(24).toString('base64url')}`;
    secrets.push(made);
    return made;
  };
  const tokens = (): Answer => {
    const key = secret('token');
    keys.set(key, Date.now() + lifetime * 1000);
    const refresh = refreshes ? secret('refresh') : undefined;
    if (refresh !== undefined) refreshing.add(refresh);
    return json(200, {
      access_token: key,
      token_type: 'Bearer',
      expires_in: lifetime,
      refresh_token: refresh,
      id_token: email === undefined ? undefined : idToken({ sub: '1', email }),
    });
  };
  const revoke = (): void => {
    keys.clear();
    refreshing.clear();
  };
  const poll = (form: URLSearchParams): Answer => {
    if (!devices.has(form.get('device_code') ?? '')) return failure('invalid_grant');
    if (slow > 0) {
      slow -= 1;
      return failure('slow_down');
    }
    if (decision === 'pending') return failure('authorization_pending');
    if (decision === 'server_error') return json(502, { error: { type: 'api_error', message: 'Bad gateway' } });
    devices.clear();
    return decision === 'approved' ? tokens() : failure(decision, 'So it was decided.');
  };
  const refresh = (form: URLSearchParams): Answer => {
    const given = form.get('refresh_token') ?? '';
    if (used.has(given)) {
      replays += 1;
      revoke();
    }
    if (!refreshing.delete(given)) return failure('invalid_grant', 'Sign in again.', 401);
    used.add(given);
    return tokens();
  };
  const token = (request: LoggedRequest): Answer => {
    const form = new URLSearchParams(request.body);
    if (form.get('client_id') !== 'claude-code') return failure('invalid_client');
    if (form.get('grant_type') === deviceGrant) return poll(form);
    return form.get('grant_type') === 'refresh_token' ? refresh(form) : failure('unsupported_grant_type');
  };
  return {
    rules,
    decide: (now) => void (decision = now),
    slowDown: (polls) => void (slow = polls),
    revokeKeys: () => keys.clear(),
    revoke,
    accepts: (key) => (keys.get(key ?? '') ?? 0) > Date.now(),
    secrets,
    get replays() {
      return replays;
    },
    answer(request) {
      const origin = `http://${request.headers['host'] ?? ''}`;
      const path = request.target.replace(/\?.*$/, '');
      if (path === metadataPath) {
        return json(200, {
          issuer: origin,
          device_authorization_endpoint: origin + devicePath,
          token_endpoint: origin + tokenPath,
          grant_types_supported: [deviceGrant, 'refresh_token'],
          gateway_protocol_version: 1,
          ...(isObject(rules.metadata) && rules.metadata),
        });
      }
      if (path === pagePath) return { status: 200, headers: { 'content-type': 'text/html' }, body: [page] };
      if (request.method !== 'POST') return failure('invalid_request', 'Use POST.', 405);
      if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') !== true)
        return failure('invalid_request', 'Use a form.');
      if (path === tokenPath) return token(request);
      if (new URLSearchParams(request.body).get('client_id') !== 'claude-code') return failure('invalid_client');
      decision = 'pending';
      const device = secret('device');
      devices.add(device);
      return json(200, {
        device_code: device,
        user_code: 'WDJB-MJHT',
        verification_uri: origin + pagePath,
        verification_uri_complete: `${origin}${pagePath}?user_code=WDJB-MJHT`,
        expires_in: codeLifetime,
        interval,
      });
    },
  };
}

const page = '<!doctype html><title>Sign in</title><h1>Enter the code</h1>';

const json = (status: number, body: unknown): Answer => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: [JSON.stringify(body)],
});

const failure = (error: string, description?: string, status = 400): Answer =>
  json(status, { error, error_description: description });

const idToken = (claims: unknown): string =>
  [{ alg: 'none' }, claims, 'x'].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
