// Secrets of gateways that users sign in to: a token is refreshed before anyone reads it.
import type { Secret } from '../gateways/resolve.ts';
import type { KeyedGateway, Secrets } from './keyStore.ts';

/** The same store, but for what is read of a gateway that is signed in to. */
export const withSessions = (
  store: Secrets,
  sessions: {
    fresh(gateway: KeyedGateway): Promise<Secret | undefined>;
    has(gateway: KeyedGateway): Promise<boolean>;
  },
): Secrets => ({
  read: async (gateway) => (gateway.signIn === true ? sessions.fresh(gateway) : store.read(gateway)),
  has: async (gateway) => (gateway.signIn === true ? sessions.has(gateway) : store.has(gateway)),
  session: async (gateway) => store.session(gateway),
  write: async (gateway, secret) => store.write(gateway, secret),
  remove: async (id) => store.remove(id),
  onDidChange: (listener) => store.onDidChange(listener),
  dispose: () => store.dispose(),
});
