// The parts of usage: the ledger in VS Code's storage, and what sending and the status bar need of it.
import * as vscode from 'vscode';
import type { Disk } from '../../host/disk.ts';
import { Storage } from '../../host/storage.ts';
import { workspaceId } from '../../host/workspaceFolder.ts';
import type { Observer } from '../../sending/observers.ts';
import { booking } from '../booking.ts';
import type { BookingPorts } from '../booking.ts';
import { Ledger } from '../ledger.ts';
import { Spending } from '../spending.ts';
import type { TodaysCost } from '../spending.ts';

export interface UsagePorts extends Pick<BookingPorts, 'price' | 'estimate'> {
  readonly disk: Disk | undefined;
  readonly warn: (text: string) => void;
  /** The branch that is checked out, where Git is running. */
  readonly branch: () => string | undefined;
}

/** What others need of it. Nothing is read or written until a request has ended or somebody asks. */
export interface Usage {
  /** Books every request. */
  readonly observe: Observer;
  /** What all windows have spent today, as far as it is known. */
  readonly todaysCost: () => TodaysCost;
  /** Today's cost may be another. */
  readonly onDidChange: vscode.Event<void>;
  /** Reads what other windows have spent. */
  readonly refresh: () => Promise<void>;
  /** Resolves when all rows are written. */
  readonly flush: () => Promise<void>;
}

export function createUsage(context: vscode.ExtensionContext, ports: UsagePorts): Usage {
  const now = (): number => Date.now();
  const ledger = new Ledger({
    store: new Storage(vscode.Uri.joinPath(context.globalStorageUri, 'usage'), ports.disk),
    mark: crypto.randomUUID().slice(0, 8),
    now,
    failed: (error) => ports.warn(`Couldn’t write what a request took: ${String(error)}`),
  });
  const spending = new Spending({ ledger, now });
  const changed = new vscode.EventEmitter<void>();
  spending.onDidChange(() => changed.fire());
  const place = () => ({ workspace: vscode.workspace.name, folder: workspaceId(), branch: ports.branch() });
  const observe = booking({
    ...ports,
    now,
    place,
    add: (row) => {
      ledger.add(row);
      spending.changed();
    },
  });
  const turned = vscode.window.onDidChangeWindowState(({ focused }) => {
    if (focused) void spending.refresh();
  });
  context.subscriptions.push(changed, turned);
  return {
    observe,
    todaysCost: () => spending.todaysCost(),
    onDidChange: changed.event,
    refresh: async () => spending.refresh(),
    flush: async () => ledger.flush(),
  };
}
