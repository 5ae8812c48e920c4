// Attaches what a terminal shows: its selection, or its last command with the output.
import * as vscode from 'vscode';
import type { Excerpt } from '../../conversation/context.ts';
import { endOf, plainOutput } from '../listing.ts';
import type { Taken } from '../source.ts';
import { newId } from './takeFile.ts';
import type { Gate } from './gate.ts';

/** `explained`: the selection, else the last command that failed, else the last one. */
export type TerminalPart = 'selection' | 'command' | 'explained';
type Part = Exclude<TerminalPart, 'explained'>;

/** VS Code's own tools that answer without asking: newer versions have both. */
const tools: Readonly<Record<Part, string>> = {
  selection: 'terminal_selection',
  command: 'terminal_last_command',
};

/** Most of an output that is kept. Characters. */
const mostOutput = 100_000;

const has = (part: Part): boolean => vscode.lm.tools.some(({ name }) => name === tools[part]);

interface Command {
  readonly command: string;
  output: string;
  exit?: number | undefined;
  /** What VS Code says of it. */
  said?: string;
}

/**
 * The last commands of terminals, and those that failed last: VS Code's own tool tells only the last, and older versions
 * have none. Keeps them of commands that begin after the user has first looked for something to attach, in a workspace
 * they trust.
 */
export class Terminals {
  readonly #last = new WeakMap<vscode.Terminal, Command>();
  readonly #failed = new WeakMap<vscode.Terminal, Command>();

  #isWanted = false;

  register(): readonly vscode.Disposable[] {
    return [
      vscode.window.onDidStartTerminalShellExecution(({ terminal, execution }) => {
        if (this.#isWanted) void this.#follow(terminal, execution).then(undefined, () => undefined);
      }),
      vscode.window.onDidEndTerminalShellExecution(({ terminal, exitCode }) => {
        const last = this.#last.get(terminal);
        if (last === undefined) return;
        last.exit = exitCode;
        if (exitCode !== undefined && exitCode !== 0) void this.#fail(terminal, last).then(undefined, () => undefined);
      }),
    ];
  }

  /** Whether there is a terminal that may have it. */
  may(part: Part): boolean {
    this.#isWanted ||= vscode.workspace.isTrusted;
    const terminal = vscode.window.activeTerminal;
    return terminal !== undefined && (has(part) || (part === 'command' && this.#last.has(terminal)));
  }

  async take(gate: Gate, wanted: TerminalPart): Promise<Taken> {
    const closed = gate.closed(nameOf(wanted === 'explained' ? 'command' : wanted));
    if (closed !== undefined) return closed;
    this.#isWanted = true;
    const selection = wanted === 'command' ? undefined : await this.#text('selection');
    const part = wanted === 'selection' || isSomething(selection) ? 'selection' : 'command';
    const failed = wanted === 'explained' ? this.#failedText() : undefined;
    const text = (part === 'selection' ? selection : (failed ?? (await this.#text('command')))) ?? '';
    const name = nameOf(part);
    if (wanted === 'explained' && !isSomething(text)) return nothingToExplain();
    const terminal: Excerpt = { id: newId(), type: 'terminal', name, of: part, path: '', uri: '', language: '', text };
    return gate.admit(terminal, name);
  }

  async #text(part: Part): Promise<string | undefined> {
    if (has(part)) return fromTool(part);
    const terminal = vscode.window.activeTerminal;
    if (part === 'selection' || terminal === undefined) return undefined;
    const last = this.#last.get(terminal);
    return last && textOf(last);
  }

  /** Of the active terminal, where that is known. */
  #failedText(): string | undefined {
    const { activeTerminal: terminal } = vscode.window;
    const failed = terminal && this.#failed.get(terminal);
    return failed && textOf(failed);
  }

  /** VS Code's stream of a command that ends at once may come too late for its output; its tool still has that then. */
  async #fail(terminal: vscode.Terminal, failed: Command): Promise<void> {
    this.#failed.set(terminal, failed);
    if (isSomething(failed.output) || !has('command') || terminal !== vscode.window.activeTerminal) return;
    const said = await fromTool('command');
    if (said?.includes(failed.command) === true) failed.said = said;
  }

  async #follow(terminal: vscode.Terminal, execution: vscode.TerminalShellExecution): Promise<void> {
    const last: Command = { command: execution.commandLine.value, output: '' };
    this.#last.set(terminal, last);
    for await (const piece of execution.read()) last.output = endOf(last.output + piece, mostOutput);
  }
}

const nothingToExplain = (): Taken => ({
  attachments: [],
  refused: [
    {
      label: vscode.l10n.t('Terminal Output'),
      reason: vscode.l10n.t('Select some in a terminal, or run a command there first.'),
    },
  ],
});

const isSomething = (text: string | undefined): boolean => text !== undefined && text.trim() !== '';

const nameOf = (part: Part): string =>
  part === 'selection' ? vscode.l10n.t('Terminal Selection') : vscode.l10n.t('Last Terminal Command');

function textOf({ command, output, exit, said }: Command): string {
  if (said !== undefined && !isSomething(output)) return said;
  return `$ ${command}\n${plainOutput(output)}${exit === undefined ? '' : `\nIt exited with code ${exit}.`}`;
}

/** What the tool says, without its introduction; `undefined` if it says that there is nothing. */
async function fromTool(part: Part): Promise<string | undefined> {
  const result = await vscode.lm.invokeTool(tools[part], { input: {}, toolInvocationToken: undefined });
  const said = result.content
    .map((each) => (each instanceof vscode.LanguageModelTextPart ? each.value : ''))
    .join('\n')
    .replace(/^The active terminal's selection:\s*/, '');
  return /^No (?:active terminal|text is currently|command )/.test(said)
    ? undefined
    : endOf(plainOutput(said), mostOutput);
}
