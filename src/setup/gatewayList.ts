// `parley.gateways` as the user wrote it: reads records and changes them one at a time.
import { parseGateway } from '../gateways/gateway.ts';
import type { Gateway, GatewayRecord } from '../gateways/gateway.ts';
import { isRecord, withRecord } from './draft.ts';
import type { RawRecord } from './draft.ts';

/**
 * `parley.gateways` in the user's settings. Whatever Parley doesn't understand there stays untouched. Changes run one
 * after another, each on the list as it is by then, so none undoes what was written while a question was open.
 */
export interface Records {
  all(): readonly RawRecord[];
  find(id: string): RawRecord | undefined;
  /** The gateway with this id; `undefined` if there is none or its record has an error. */
  gateway(id: string): Gateway | undefined;
  add(record: GatewayRecord): Promise<void>;
  /**
   * Replaces the first record with this id by what `make` returns. Resolves to that, or `undefined` if there is none.
   */
  change(id: string, make: (record: RawRecord) => RawRecord): Promise<RawRecord | undefined>;
  /** Removes the first record with this id. */
  remove(id: string): Promise<void>;
}

/** `read` returns the raw setting. `write` resolves once `read` returns what was written. */
export function createRecords(
  read: () => unknown,
  write: (list: readonly unknown[] | undefined) => Promise<void>,
): Records {
  const raw = (): readonly unknown[] => {
    const value = read();
    return Array.isArray(value) ? value : [];
  };
  const all = () => raw().filter(isRecord);
  const find = (id: string) => all().find((record) => record['id'] === id);
  let last: Promise<unknown> = Promise.resolve();
  const alter = async (make: (list: readonly unknown[]) => readonly unknown[]): Promise<void> => {
    const written = last.then(async () => {
      const list = make(raw());
      await write(list.length === 0 ? undefined : list);
    });
    last = written.catch(() => undefined);
    return written;
  };
  return {
    all,
    find,
    gateway: (id) => gatewayOf(find(id) ?? {}),
    add: async (record) => alter((list) => [...list, record]),
    change: async (id, make) => {
      let made: RawRecord | undefined;
      await alter((list) => {
        const record = find(id);
        made = record && make(record);
        return made ? withRecord(list, id, made) : list;
      });
      return made;
    },
    remove: async (id) => alter((list) => withRecord(list, id, undefined)),
  };
}

/** The gateway a record describes; `undefined` if it has an error. */
export function gatewayOf(record: RawRecord): Gateway | undefined {
  return parseGateway(record).gateway;
}
