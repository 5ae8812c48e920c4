// The user’s settings as an immutable snapshot, replaced whenever they change.
import * as vscode from 'vscode';
import { narrow } from '../gateways/narrow.ts';
import { parseSettings } from '../gateways/settings.ts';
import type { Settings } from '../gateways/settings.ts';
import type { WorkspaceLimits } from './workspaceLimits.ts';

/** The user's settings as an immutable snapshot, replaced whenever they change. */
export interface SettingsSource {
  readonly current: Settings;
  readonly onDidChange: vscode.Event<Settings>;
  /** Writes a user setting. Rejects if VS Code refuses, for example because settings.json doesn't parse. */
  write(name: string, value: unknown): Promise<void>;
  dispose(): void;
}

const section = 'parley';

/**
 * The value in the user's own settings. Values of a workspace, a folder or a language are never read, whatever VS Code
 * makes of scopes: a workspace must not choose where requests go.
 */
function readUser(name: string): unknown {
  return vscode.workspace.getConfiguration(section).inspect(name)?.globalValue;
}

/** What each of a workspace's folders limits comes off what the user set. */
export function createSettings(limits: Pick<WorkspaceLimits, 'current' | 'onDidChange'>): SettingsSource {
  let current: Settings | undefined;
  const changed = new vscode.EventEmitter<Settings>();
  const read = (): Settings => limits.current.reduce(narrow, parseSettings(readUser));
  const change = (): void => {
    current = read();
    changed.fire(current);
  };
  const subscription = vscode.Disposable.from(
    limits.onDidChange(change),
    vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration(section) && change()),
  );
  return {
    get current() {
      return (current ??= read());
    },
    onDidChange: changed.event,
    write: async (name, value) => {
      await vscode.workspace.getConfiguration(section).update(name, value, vscode.ConfigurationTarget.Global);
    },
    dispose: () => {
      subscription.dispose();
      changed.dispose();
    },
  };
}
