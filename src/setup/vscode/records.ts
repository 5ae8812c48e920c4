import * as vscode from 'vscode';
import { parseGateway, type Gateway, type GatewayRecord } from '../../gateways/gateway.ts';
import type { HostSend } from '../../host/send.ts';
import { isRecord, withRecord, type RawRecord } from '../record.ts';

/** `parley.gateways` as it stands in the user's settings. What is not understood there is left as it is. */
export interface Records {
  all(): readonly RawRecord[];
  find(id: string): RawRecord | undefined;
  add(record: GatewayRecord): Promise<void>;
  /** Puts a record in the place of the first with this id. */
  replace(id: string, record: RawRecord): Promise<void>;
  /** Takes the first with this id away. */
  remove(id: string): Promise<void>;
}

export function createRecords({ settings }: Pick<HostSend, 'settings'>): Records {
  const raw = (): readonly unknown[] => {
    const value: unknown = vscode.workspace.getConfiguration('parley').inspect('gateways')?.globalValue;
    return Array.isArray(value) ? value : [];
  };
  const all = () => raw().filter(isRecord);
  const write = async (list: readonly unknown[]) => settings.write('gateways', list.length === 0 ? undefined : list);
  return {
    all,
    find: (id) => all().find((record) => record['id'] === id),
    add: async (record) => write([...raw(), record]),
    replace: async (id, record) => write(withRecord(raw(), id, record)),
    remove: async (id) => write(withRecord(raw(), id, undefined)),
  };
}

/** The gateway a record describes; `undefined` when it has an error. */
export function gatewayOf(record: RawRecord): Gateway | undefined {
  return parseGateway(record).gateway;
}
