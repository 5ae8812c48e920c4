import * as vscode from 'vscode';
import { parseGateway, type Gateway, type GatewayRecord } from '../../gateways/gateway.ts';
import type { HostSend } from '../../host/send.ts';
import type { RawRecord } from '../record.ts';

/** `parley.gateways` as it stands in the user's settings. What is not understood there is left as it is. */
export interface Records {
  all(): readonly RawRecord[];
  find(id: string): RawRecord | undefined;
  add(record: GatewayRecord): Promise<void>;
  /** Puts a record in the place of the one with this id. */
  replace(id: string, record: RawRecord): Promise<void>;
  remove(id: string): Promise<void>;
}

export function createRecords({ settings }: Pick<HostSend, 'settings'>): Records {
  const raw = (): readonly unknown[] => {
    const value: unknown = vscode.workspace.getConfiguration('parley').inspect('gateways')?.globalValue;
    return Array.isArray(value) ? value : [];
  };
  const all = () => raw().filter(isRecord);
  const write = async (list: readonly unknown[]) => settings.write('gateways', list.length === 0 ? undefined : list);
  const isOf = (id: string) => (record: unknown) => isRecord(record) && record['id'] === id;
  return {
    all,
    find: (id) => all().find(isOf(id)),
    add: async (record) => write([...raw(), record]),
    replace: async (id, record) => write(raw().map((each) => (isOf(id)(each) ? record : each))),
    remove: async (id) => write(raw().filter((each) => !isOf(id)(each))),
  };
}

function isRecord(value: unknown): value is RawRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The gateway a record describes; `undefined` when it has an error. */
export function gatewayOf(record: RawRecord): Gateway | undefined {
  return parseGateway(record).gateway;
}
