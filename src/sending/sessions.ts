// Keeps sign-ins going: refreshes a token before it ends or when it is refused, and asks for another where that can't be.
import type { Gateway } from '../gateways/gateway.ts';
import type { Secret, Session } from '../gateways/resolve.ts';
import { MessagesError } from '../messages/index.ts';
import type { Tokens } from '../messages/index.ts';

export type SessionGateway = Pick<Gateway, 'id' | 'origin'> &
  Partial<Pick<Gateway, 'name' | 'signIn' | 'clientCertificate'>>;

export interface SessionPorts {
  readonly read: (gateway: SessionGateway) => Promise<Secret | undefined>;
  /** `refused`: it can't be stored, and may not be kept in memory. */
  readonly write: (gateway: SessionGateway, secret: Secret) => Promise<unknown>;
  /** See `refreshTokens`. */
  readonly refresh: (session: Session, refresh: string, of: SessionGateway, secret: Secret) => Promise<Tokens>;
  /** The first of all windows to ask for this gets a function that gives it back. */
  readonly claim: (name: string) => Promise<(() => Promise<void>) | undefined>;
  /** Resolves when a gateway's secret has changed, or after so many milliseconds. */
  readonly changed: (gateway: SessionGateway, wait: number) => Promise<void>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Tells the user, once in all windows, that a sign-in ends then and can't be refreshed. */
  readonly endsSoon: (gateway: SessionGateway, ends: number) => void;
  readonly after: (wait: number, run: () => void) => () => void;
}

/** Milliseconds before its end at which a token is refreshed, and at which the user is asked where it can't be. */
const [early, notice] = [60_000, 600_000];
/** Milliseconds that another window may take to refresh. */
const patience = 20_000;
/** How often one looks whether it has. */
const turn = 1_000;

export class Sessions {
  readonly #ports: SessionPorts;
  readonly #refreshing = new Map<string, Promise<Secret>>();
  /** What came in place of sessions, by their ids, where it couldn't be stored. */
  readonly #next = new Map<string, Secret>();
  /** Sessions that another window has spent the refresh token of, and couldn't store what came. */
  readonly #spent = new Set<string>();
  /** Ends the wait for each session that can't be refreshed. */
  readonly #waiting = new Map<string, () => void>();

  constructor(ports: SessionPorts) {
    this.#ports = ports;
  }

  /** What is stored for a gateway, its token refreshed if it is about to end; without a token if it has ended. */
  async fresh(gateway: SessionGateway): Promise<Secret | undefined> {
    const secret = await this.#read(gateway);
    if (gateway.signIn !== true || secret?.session === undefined) return secret;
    const { ends = Infinity, refresh } = secret.session;
    const left = ends - this.#ports.now();
    if (refresh === undefined) {
      this.#notice(gateway, secret.session, left);
      return left > 0 ? secret : { ...secret, key: undefined };
    }
    if (left > early) return secret;
    try {
      const next = await this.#refreshed(gateway, secret);
      const isSpent = next.key === undefined && next.session !== undefined;
      return isSpent && left > 0 ? secret : next;
    } catch (error) {
      // Still good for this request; the next one tries again.
      if (left > 0 && !isSignedOut(error)) return secret;
      throw error;
    }
  }

  /** Is someone signed in, as far as is known without asking the gateway? */
  async has(gateway: SessionGateway): Promise<boolean> {
    const { key, session } = (await this.#read(gateway)) ?? {};
    if (key === undefined || session === undefined) return key !== undefined;
    const { id, ends = Infinity, refresh } = session;
    return ends > this.#ports.now() || (refresh !== undefined && !this.#spent.has(id));
  }

  /**
   * The gateway refused this token. Resolves to whether there is another one now; if two requests were refused, or two
   * windows, one of them refreshes it. Rejects with a `MessagesError`.
   */
  async renew(gateway: SessionGateway, refused: string | undefined): Promise<boolean> {
    const secret = await this.#read(gateway);
    if (secret?.session === undefined) return false;
    if (secret.key !== refused) return secret.key !== undefined;
    if (secret.session.refresh === undefined) return false;
    return (await this.#refreshed(gateway, secret)).key !== undefined;
  }

  dispose(): void {
    for (const stop of this.#waiting.values()) stop();
    this.#waiting.clear();
  }

  async #refreshed(gateway: SessionGateway, secret: Secret): Promise<Secret> {
    const name = `${gateway.id}@${gateway.origin}`;
    const running = this.#refreshing.get(name);
    if (running !== undefined) return running;
    const begun = this.#refresh(gateway, secret).finally(() => this.#refreshing.delete(name));
    this.#refreshing.set(name, begun);
    return begun;
  }

  /**
   * Only one window spends a refresh token: a gateway that sees it twice may end the whole sign-in. The claim outlives
   * this, as other windows may go on reading the old token for a moment after the new one is stored. Without a token but
   * with its session: what came for it is in another window, which couldn't store it, and the user has to sign in again.
   */
  async #refresh(gateway: SessionGateway, secret: Secret): Promise<Secret> {
    const { session } = secret;
    if (session?.refresh === undefined) return secret;
    const turned = this.#spent.has(session.id) ? 'spent' : await this.#turn(gateway, session);
    if (turned === 'spent') return { ...secret, key: undefined };
    if ('newer' in turned) return turned.newer;
    const { giveBack } = turned;
    let tokens: Tokens;
    try {
      tokens = await this.#ports.refresh(session, session.refresh, gateway, secret);
    } catch (error) {
      if (!isSignedOut(error)) {
        await giveBack().catch(() => undefined);
        throw error;
      }
      const newer = await this.#newer(gateway, session);
      if (newer !== undefined) return newer;
      await this.#ports.write(gateway, { ...secret, key: undefined, session: undefined });
      throw error;
    }
    // Before it is stored, which may fail, or wait for the user's answer.
    await this.#claimSpent(session);
    // Meanwhile the user may have signed out, or in again, or changed what else is stored.
    const now = await this.#read(gateway).catch(() => secret);
    if (now?.session?.id !== session.id) return now ?? {};
    return this.#keep(gateway, session, {
      ...now,
      key: tokens.key,
      session: sessionOf(tokens, session.tokenUrl, this.#ports.now(), session),
    });
  }

  /** What is spent is never sent again: what came for it is kept, in memory where it can't be stored. */
  async #keep(gateway: SessionGateway, spent: Session, next: Secret): Promise<Secret> {
    const kept = await this.#ports.write(gateway, next).catch(() => undefined);
    // Who would not have it kept in memory signs in again.
    const own = kept === 'refused' ? { ...next, key: undefined, session: undefined } : next;
    if (kept !== 'stored') this.#next.set(spent.id, own);
    return next;
  }

  async #read(gateway: SessionGateway): Promise<Secret | undefined> {
    const stored = await this.#ports.read(gateway);
    const next = (secret: Secret | undefined): Secret | undefined => {
      const after = this.#next.get(secret?.session?.id ?? '');
      return after === undefined ? secret : next(after);
    };
    return next(stored);
  }

  /**
   * Waits until it is this window's turn to refresh, or another one has. A window that takes too long, or is gone, is
   * passed over by one of those that wait: that is claimed, too.
   */
  async #turn(
    gateway: SessionGateway,
    session: Session,
  ): Promise<{ readonly giveBack: () => Promise<void> } | { readonly newer: Secret } | 'spent'> {
    let name = session.id;
    // By what was waited, not by the clock: that may be set, and a computer that wakes up has waited for nothing.
    for (let [left, passed] = [patience, 0]; ; left -= turn) {
      const giveBack = await this.#claim(name);
      const newer = await this.#newer(gateway, session);
      if (newer !== undefined) return { newer };
      if (giveBack !== undefined) return passed === 0 ? { giveBack } : this.#inPlaceOfOther(session, giveBack);
      if (left <= 0) [left, name] = [patience + turn, `${session.id}-${++passed}`];
      else await this.#ports.changed(gateway, turn);
    }
  }

  /** The window that was passed over may be gone, or have a new token that it couldn't store. */
  async #inPlaceOfOther(
    session: Session,
    giveBack: () => Promise<void>,
  ): Promise<{ readonly giveBack: () => Promise<void> } | 'spent'> {
    const unspent = await this.#claimSpent(session);
    if (unspent === undefined) {
      this.#spent.add(session.id);
      return 'spent';
    }
    return { giveBack: async () => void (await Promise.all([unspent(), giveBack()])) };
  }

  /** Only one window ever gets it: whoever spends the refresh token. */
  async #claimSpent({ id }: Session): Promise<(() => Promise<void>) | undefined> {
    return this.#claim(`${id}-spent`);
  }

  /** Where nothing can be claimed, each window claims for itself. */
  async #claim(name: string): Promise<(() => Promise<void>) | undefined> {
    return this.#ports.claim(name).catch(() => async () => Promise.resolve());
  }

  /** What another window has stored in place of this session. */
  async #newer(gateway: SessionGateway, session: Session): Promise<Secret | undefined> {
    const now = await this.#read(gateway);
    return now?.session?.id === session.id ? undefined : (now ?? {});
  }

  /** Says in time that a session can't go on, not in the middle of what it is used for. */
  #notice(gateway: SessionGateway, session: Session, left: number): void {
    const { id, ends } = session;
    if (ends === undefined || left <= 0 || this.#waiting.has(id)) return;
    const say = async (): Promise<void> => {
      const isStill = (await this.#read(gateway))?.session?.id === id;
      if (isStill && (await this.#ports.claim(`${id}-ends`)) !== undefined) this.#ports.endsSoon(gateway, ends);
    };
    // A store that fails says so to the next request.
    const stop = this.#ports.after(Math.max(0, left - notice), () => void say().catch(() => undefined));
    this.#waiting.set(id, stop);
  }
}

/** How a sign-in goes on with these tokens. */
export function sessionOf(tokens: Tokens, tokenUrl: string, now: number, before?: Session): Session {
  const { refresh, lifetime, name = before?.name } = tokens;
  return {
    id: crypto.randomUUID(),
    tokenUrl,
    ...(refresh !== undefined && { refresh }),
    ...(lifetime !== undefined && { ends: now + lifetime }),
    ...(name !== undefined && { name }),
  };
}

const isSignedOut = (error: unknown): boolean => error instanceof MessagesError && error.reason === 'signed_out';
