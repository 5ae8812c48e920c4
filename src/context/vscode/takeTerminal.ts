// Attaches what a terminal shows: its selection, or its last command with the output.
import * as vscode from 'vscode';
import type { Excerpt } from '../../conversation/context.ts';
import { plainOutput } from '../listing.ts';
import type { Taken } from '../source.ts';
import { newId } from './takeFile.ts';
import type { Gate } from './gate.ts';

export type TerminalPart = 'selection' | 'command';

/** VS Code's own tools that answer without asking: newer versions have both. */
const tools: Readonly<Record<TerminalPart, string>> = {
  selection: 'terminal_selection',
  command: 'terminal_last_command',
};

/** Most of an output that is kept. Characters. */
const mostOutput = 100_000;

const has = (part: TerminalPart): boolean => vscode.lm.tools.some(({ name }) => name === tools[part]);

/**
 * The last commands of terminals, for versions of VS Code without the tool that tells them. Keeps one for each terminal,
 * of commands that begin after the person has first looked for something to attach, in a workspace they trust.
 */
export class Terminals {
  readonly #last = new WeakMap<
    vscode.Terminal,
    { readonly command: string; output: string; exit?: number | undefined }
  >();

  #isWanted = false;

  register(): readonly vscode.Disposable[] {
    return [
      vscode.window.onDidStartTerminalShellExecution(({ terminal, execution }) => {
        if (this.#isWanted && !has('command')) void this.#follow(terminal, execution).then(undefined, () => undefined);
      }),
      vscode.window.onDidEndTerminalShellExecution(({ terminal, exitCode }) => {
        const last = this.#last.get(terminal);
        if (last !== undefined) last.exit = exitCode;
      }),
    ];
  }

  /** Whether there is a terminal that may have it. */
  may(part: TerminalPart): boolean {
    this.#isWanted ||= vscode.workspace.isTrusted;
    const terminal = vscode.window.activeTerminal;
    return terminal !== undefined && (has(part) || (part === 'command' && this.#last.has(terminal)));
  }

  async take(gate: Gate, part: TerminalPart): Promise<Taken> {
    const name = part === 'selection' ? vscode.l10n.t('Terminal Selection') : vscode.l10n.t('Last Terminal Command');
    const closed = gate.closed(name);
    if (closed !== undefined) return closed;
    this.#isWanted = true;
    const text = (await this.#text(part)) ?? '';
    const terminal: Excerpt = { id: newId(), type: 'terminal', name, of: part, path: '', uri: '', language: '', text };
    return gate.admit(terminal, name);
  }

  async #text(part: TerminalPart): Promise<string | undefined> {
    if (has(part)) return fromTool(part);
    const terminal = vscode.window.activeTerminal;
    if (part === 'selection' || terminal === undefined) return undefined;
    const last = this.#last.get(terminal);
    if (last === undefined) return undefined;
    const exit = last.exit === undefined ? '' : `\nIt exited with code ${last.exit}.`;
    return `$ ${last.command}\n${plainOutput(last.output)}${exit}`;
  }

  async #follow(terminal: vscode.Terminal, execution: vscode.TerminalShellExecution): Promise<void> {
    const last = { command: execution.commandLine.value, output: '' };
    this.#last.set(terminal, last);
    for await (const piece of execution.read()) last.output = (last.output + piece).slice(-mostOutput);
  }
}

/** What the tool says, without its introduction; `undefined` if it says that there is nothing. */
async function fromTool(part: TerminalPart): Promise<string | undefined> {
  const result = await vscode.lm.invokeTool(tools[part], { input: {}, toolInvocationToken: undefined });
  const said = result.content
    .map((each) => (each instanceof vscode.LanguageModelTextPart ? each.value : ''))
    .join('\n')
    .replace(/^The active terminal's selection:\s*/, '');
  return /^No (?:active terminal|text is currently|command )/.test(said)
    ? undefined
    : plainOutput(said).slice(-mostOutput);
}
