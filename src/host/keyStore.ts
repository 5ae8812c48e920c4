// Keys in VS Code’s secret storage, one secret for each gateway id and origin.
import { MessagesError } from '../messages/index.ts';
import type { Gateway } from '../gateways/gateway.ts';
import type { Secret, Session } from '../gateways/resolve.ts';
import type { Memory } from './memory.ts';
import { within } from './within.ts';

export type KeyedGateway = Pick<Gateway, 'id' | 'origin'> &
  Partial<Pick<Gateway, 'name' | 'keyCommand' | 'signIn' | 'clientCertificate'>>;

/**
 * Stores keys: one secret for each gateway id and origin, so that a gateway moved to another server has no key there
 * until it is given one. Read for each request, never cached.
 */
export interface Secrets {
  /** Rejects with a `MessagesError` if the store fails or doesn't respond, which must not pass for having no key. */
  read(gateway: KeyedGateway): Promise<Secret | undefined>;
  has(gateway: KeyedGateway): Promise<boolean>;
  /** The sign-in as it is stored: nothing is refreshed. */
  session(gateway: KeyedGateway): Promise<Session | undefined>;
  /**
   * Stores the secret and reads it back. If that fails, asks whether to keep the key in memory until the window closes;
   * `refused` if the answer is no.
   */
  write(gateway: KeyedGateway, secret: Secret): Promise<'stored' | 'session' | 'refused'>;
  /** Deletes this gateway's secrets for every origin. */
  remove(gatewayId: string): Promise<void>;
  /** Called with a gateway's id when its secret was set or removed, in this window or another. */
  onDidChange(listener: (gatewayId: string) => void): { dispose(): void };
  dispose(): void;
}

/** The part of VS Code's SecretStorage used here. */
export interface SecretStore {
  get(name: string): PromiseLike<string | undefined>;
  store(name: string, value: string): PromiseLike<void>;
  delete(name: string): PromiseLike<void>;
  keys(): PromiseLike<string[]>;
  onDidChange(listener: (event: { readonly key: string }) => unknown): { dispose(): unknown };
}

export interface SecretsOptions {
  /** Asks whether the key may be kept in memory until the window closes, because storing it failed. */
  readonly askForSession: () => Promise<boolean>;
  /** Names of the secrets stored so far, kept elsewhere, to notice when the store loses one. */
  readonly stored: { get(): readonly string[]; set(names: readonly string[]): void };
  /** Milliseconds after which a store that doesn't respond counts as broken. */
  readonly limit?: number;
}

/** Remembers the names of stored secrets, never their values. */
export const storedIn = (memory: Memory): SecretsOptions['stored'] => ({
  get: () => (memory.get('parley.stored') ?? []) as readonly string[],
  set: (names) => void memory.update('parley.stored', names),
});

const prefix = 'gateway:';
const nameOf = ({ id, origin }: KeyedGateway): string => `${prefix}${id}@${origin}`;

export const createSecrets = (store: SecretStore, options: SecretsOptions): Secrets => new KeyStore(store, options);

class KeyStore implements Secrets {
  readonly #store: SecretStore;
  readonly #options: SecretsOptions;
  readonly #limit: number;
  /** Keys the user agreed to keep in memory, because storing them failed. */
  readonly #session = new Map<string, Secret>();
  readonly #listeners = new Set<(gatewayId: string) => void>();
  readonly #subscription: { dispose(): unknown };
  #asking: Promise<boolean> | undefined;

  constructor(store: SecretStore, options: SecretsOptions) {
    this.#store = store;
    this.#options = options;
    this.#limit = options.limit ?? 5000;
    this.#subscription = store.onDidChange(({ key }) => {
      if (!key.startsWith(prefix)) return;
      this.#session.delete(key);
      this.#changed(key.slice(prefix.length, key.indexOf('@')));
    });
  }

  async read(gateway: KeyedGateway): Promise<Secret | undefined> {
    const name = nameOf(gateway);
    const kept = this.#session.get(name);
    if (kept !== undefined) return kept;
    const secret = parse(await this.#within(async () => this.#store.get(name)));
    return secret ?? (this.#options.stored.get().includes(name) ? { lost: true } : undefined);
  }

  async has(gateway: KeyedGateway): Promise<boolean> {
    const secret = await this.read(gateway);
    return secret?.key !== undefined || (gateway.signIn !== true && secret?.headers !== undefined);
  }

  async session(gateway: KeyedGateway): Promise<Session | undefined> {
    return (await this.read(gateway))?.session;
  }

  async write(gateway: KeyedGateway, secret: Secret): Promise<'stored' | 'session' | 'refused'> {
    const name = nameOf(gateway);
    const { key, headers, session, passphrase } = secret;
    const text = JSON.stringify({ key, headers, session, passphrase });
    this.#session.delete(name);
    try {
      await this.#within(async () => this.#store.store(name, text));
      if ((await this.#within(async () => this.#store.get(name))) === text) {
        this.#remember(name, secret.key !== undefined || secret.headers !== undefined);
        return 'stored';
      }
    } catch (error) {
      if (!(error instanceof MessagesError)) throw error;
    }
    if (!(await this.#maySession())) return 'refused';
    this.#session.set(name, secret);
    this.#changed(gateway.id);
    return 'session';
  }

  async remove(gatewayId: string): Promise<void> {
    const { stored } = this.#options;
    const ours = (name: string): boolean => name.startsWith(`${prefix}${gatewayId}@`);
    for (const name of [...this.#session.keys()]) if (ours(name)) this.#session.delete(name);
    stored.set(stored.get().filter((name) => !ours(name)));
    const names = await this.#within(async () => this.#store.keys());
    for (const name of names.filter(ours)) await this.#within(async () => this.#store.delete(name));
    this.#changed(gatewayId);
  }

  onDidChange(listener: (gatewayId: string) => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => void this.#listeners.delete(listener) };
  }

  dispose(): void {
    this.#subscription.dispose();
    this.#listeners.clear();
    this.#session.clear();
  }

  #changed(gatewayId: string): void {
    for (const listener of [...this.#listeners]) listener(gatewayId);
  }

  /** Asks once, however many features wait for the answer. */
  async #maySession(): Promise<boolean> {
    this.#asking ??= this.#options.askForSession().finally(() => (this.#asking = undefined));
    return this.#asking;
  }

  #remember(name: string, isThere: boolean): void {
    const { stored } = this.#options;
    const others = stored.get().filter((each) => each !== name);
    stored.set(isThere ? [...others, name] : others);
  }

  async #within<Result>(work: () => PromiseLike<Result>): Promise<Result> {
    try {
      return await within(this.#limit, work());
    } catch {
      throw broken();
    }
  }
}

/** The cause is dropped, since it may contain anything. */
const broken = (): MessagesError =>
  new MessagesError('auth', 'VS Code’s secret storage isn’t responding.', { reason: 'key_store' });

/** Anything malformed counts as no secret, so that the user is asked for the key. */
function parse(text: string | undefined): Secret | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const key = 'key' in value && typeof value.key === 'string' && value.key !== '' ? value.key : undefined;
    const headers = 'headers' in value ? headersOf(value.headers) : undefined;
    const session = 'session' in value ? sessionOf(value.session) : undefined;
    const passphrase = 'passphrase' in value && typeof value.passphrase === 'string' ? value.passphrase : undefined;
    if (key === undefined && headers === undefined && passphrase === undefined) return undefined;
    const more = { ...(session !== undefined && { session }), ...(passphrase !== undefined && { passphrase }) };
    return { key, headers, ...more };
  } catch {
    return undefined;
  }
}

function sessionOf(value: unknown): Session | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, tokenUrl, refresh, ends, name } = value as Readonly<Record<string, unknown>>;
  if (typeof id !== 'string' || typeof tokenUrl !== 'string') return undefined;
  return {
    id,
    tokenUrl,
    ...(typeof refresh === 'string' && { refresh }),
    ...(typeof ends === 'number' && { ends }),
    ...(typeof name === 'string' && { name }),
  };
}

function headersOf(value: unknown): Record<string, string> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
