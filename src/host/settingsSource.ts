// The user’s settings as an immutable snapshot, replaced whenever they change.
import * as vscode from 'vscode';
import { parseSettings } from '../gateways/settings.ts';
import type { Settings } from '../gateways/settings.ts';

/** The person's settings as an immutable snapshot; a new one takes its place when they change. */
export interface SettingsSource {
  readonly current: Settings;
  readonly onDidChange: vscode.Event<Settings>;
  /** Writes one of the user's settings. Rejects where VS Code refuses (a settings file that does not parse). */
  write(name: string, value: unknown): Promise<void>;
  dispose(): void;
}

const section = 'parley';

/**
 * What the user wrote and nothing else: a folder's, a workspace's or a language's value is never looked at, whatever
 * VS Code makes of the scopes.
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
