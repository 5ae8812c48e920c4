// The user’s settings as an immutable snapshot, replaced whenever they change.
import * as vscode from 'vscode';
import { parseSettings } from '../gateways/settings.ts';
import type { Settings } from '../gateways/settings.ts';

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

export function createSettings(): SettingsSource {
  let current: Settings | undefined;
  const changed = new vscode.EventEmitter<Settings>();
  const subscription = vscode.workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration(section)) return;
    current = parseSettings(readUser);
    changed.fire(current);
  });
  return {
    get current() {
      return (current ??= parseSettings(readUser));
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
