// Secrets of gateways whose key a command prints: nothing of that key is ever stored.
import type { Gateway } from '../gateways/gateway.ts';
import type { KeyedGateway, Secrets } from './keyStore.ts';

/** Prints the key of a gateway that has a command. Rejects with a `MessagesError`. */
export type PrintKey = (gateway: KeyedGateway & Pick<Gateway, 'keyCommand'>) => Promise<string>;

/** The same store, but for keys that come from a command. */
export const withCommands = (store: Secrets, print: PrintKey): Secrets => ({
  read: async (gateway) => {
    if (gateway.keyCommand === undefined) return store.read(gateway);
    const [key, stored] = await Promise.all([print(gateway), store.read(gateway)]);
    return { ...stored, key, lost: undefined };
  },
  has: async (gateway) => gateway.keyCommand !== undefined || store.has(gateway),
  session: async (gateway) => store.session(gateway),
  write: async (gateway, secret) =>
    store.write(gateway, gateway.keyCommand === undefined ? secret : { ...secret, key: undefined }),
  remove: async (id) => store.remove(id),
  onDidChange: (listener) => store.onDidChange(listener),
  dispose: () => store.dispose(),
});
