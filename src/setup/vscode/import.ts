// Import from Claude Code: finds its settings and offers what can be used.
import * as vscode from 'vscode';
import { plain } from '../../host/plain.ts';
import { shownUrl } from '../../messages/index.ts';
import { fromSettings, fromVariables, isUseful, parseClaudeSettings } from '../paste/index.ts';
import type { Found } from '../paste/index.ts';
import { maskKey } from '../readKey.ts';
import { noteWords } from '../words.ts';
import { pick } from './boxes.ts';
import type { Choice } from './boxes.ts';
import type { SetupHost } from './setup.ts';
import { inform } from '../../host/messages.ts';

/** One place where Claude Code keeps settings, and what was found there. */
interface Source {
  readonly name: string;
  readonly found: Found;
}

/**
 * Shows what Claude Code's settings contain, with keys masked, and returns what the user picks. Reads its user settings
 * file, the user's VS Code settings and VS Code's environment variables. Never reads a workspace's files or a login.
 */
export async function importClaudeCode({ homeFolder, environment }: SetupHost['platform']): Promise<Found | undefined> {
  const sources = [await fromFile(homeFolder()), fromVsCode(), fromEnvironment(environment())].filter(
    (source) => source !== undefined,
  );
  if (sources.length === 0) {
    void inform(
      vscode.l10n.t('No gateway settings from Claude Code were found. Paste its settings or variables instead.'),
    );
    return undefined;
  }
  return pick(sources.map(rowOf), {
    title: vscode.l10n.t('Import from Claude Code'),
    placeholder: vscode.l10n.t('Keys are copied to VS Code’s secret storage; the source isn’t changed'),
  });
}

function rowOf({ name, found }: Source): Choice<Found> {
  const keys = found.credentials.map(
    ({ auth, key }) => `${auth === 'bearer' ? 'Bearer' : 'x-api-key'} ${maskKey(key)}`,
  );
  const parts = [found.url === undefined ? vscode.l10n.t('no URL') : shownUrl(found.url), ...keys, found.model];
  const row = { label: plain(name), description: parts.filter((part) => part !== undefined).join(' · ') };
  const notes = found.notes.map((note) => noteWords(note, vscode.l10n)).join(' ');
  // A source without a gateway is shown for its notes, but can't be picked.
  return { ...row, ...(notes !== '' && { detail: notes }), ...(isUseful(found) && { value: found }) };
}

async function fromFile(home: string | undefined): Promise<Source | undefined> {
  if (home === undefined) return undefined;
  const file = vscode.Uri.joinPath(vscode.Uri.file(home), 'settings.json');
  let text: string;
  try {
    text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch {
    // Missing or unreadable: nothing to import.
    return undefined;
  }
  const found = parseClaudeSettings(text);
  return worthShowing(file.fsPath, found);
}

function fromVsCode(): Source | undefined {
  // Only the user's own value: a workspace's isn't trusted.
  const value: unknown = vscode.workspace.getConfiguration('claudeCode').inspect('environmentVariables')?.globalValue;
  if (!Array.isArray(value)) return undefined;
  const found = fromSettings({ environmentVariables: JSON.parse(JSON.stringify(value)) as [] });
  return worthShowing(vscode.l10n.t('VS Code settings (claudeCode.environmentVariables)'), found);
}

function fromEnvironment(variables: Readonly<Record<string, string>>): Source | undefined {
  return worthShowing(vscode.l10n.t('VS Code’s environment variables'), fromVariables(variables));
}

function worthShowing(name: string, found: Found | undefined): Source | undefined {
  return found && (isUseful(found) || found.notes.length > 0) ? { name, found } : undefined;
}
