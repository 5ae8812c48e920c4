// Run in Terminal: puts a command on the terminal's prompt. Pressing Enter is up to the user.
import * as vscode from 'vscode';
import { commandLines } from '../commandLines.ts';
import { inform } from '../../host/messages.ts';

/** How long a new terminal may take until its prompt is there. Milliseconds. */
const patience = 5_000;

/** Terminals with a command that runs: what is written into them is that command's. */
const running = new WeakSet<vscode.Terminal>();

/** Follows which terminals are busy. Reads nothing of them. */
export const followTerminals = (): readonly vscode.Disposable[] => [
  vscode.window.onDidStartTerminalShellExecution(({ terminal }) => running.add(terminal)),
  vscode.window.onDidEndTerminalShellExecution(({ terminal }) => running.delete(terminal)),
];

/** Pastes a command and never runs it. Returns whether it could; if not, it has said why. */
export async function pasteIntoTerminal(text: string): Promise<boolean> {
  if (!vscode.workspace.isTrusted) {
    tell(vscode.l10n.t('Parley doesn’t use the terminal in Restricted Mode. Trust this folder first.'));
    return false;
  }
  const lines = commandLines(text);
  const [line] = lines;
  if (line === undefined) return false;
  const active = vscode.window.activeTerminal;
  const terminal = active === undefined || running.has(active) ? vscode.window.createTerminal() : active;
  terminal.show();
  if (lines.length === 1) {
    terminal.sendText(line, false);
    return true;
  }
  return pasteLines(terminal, lines.join('\n'));
}

/**
 * The end of a line would run it where the shell doesn't take a paste as one: VS Code's own paste marks it as one, which
 * takes a shell whose prompt is known to be there, and asks first where the shell can't tell.
 */
async function pasteLines(terminal: vscode.Terminal, text: string): Promise<boolean> {
  const isReady = await hasPrompt(terminal);
  if (!isReady || running.has(terminal) || vscode.window.activeTerminal !== terminal) {
    await vscode.env.clipboard.writeText(text);
    tell(
      isReady
        ? vscode.l10n.t('The terminal isn’t waiting for a command anymore. The lines have been copied.')
        : vscode.l10n.t(
            'This terminal would run these lines right away. They’ve been copied: paste them when you’re ready.',
          ),
    );
    return false;
  }
  const before = await vscode.env.clipboard.readText();
  try {
    await vscode.env.clipboard.writeText(text);
    // Both take a moment, and VS Code pastes into whichever terminal is in front.
    if (vscode.window.activeTerminal !== terminal || running.has(terminal)) return false;
    await vscode.commands.executeCommand('workbench.action.terminal.paste');
    return true;
  } finally {
    await vscode.env.clipboard.writeText(before);
  }
}

async function hasPrompt(terminal: vscode.Terminal): Promise<boolean> {
  if (terminal.shellIntegration !== undefined) return true;
  return new Promise((resolve) => {
    const done = (found: boolean): void => {
      clearTimeout(timer);
      listener.dispose();
      resolve(found);
    };
    const timer = setTimeout(() => done(false), patience);
    const listener = vscode.window.onDidChangeTerminalShellIntegration((event) => {
      if (event.terminal === terminal) done(true);
    });
  });
}

function tell(text: string): void {
  void inform(text);
}
