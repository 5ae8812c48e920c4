// Commands for lenses: VS Code loses the arguments of a lens while it can still be clicked.
import * as vscode from 'vscode';

/** How many can be clicked on at once: more than a few screens of lenses hold. */
const most = 2_000;

/**
 * Gives a command with arguments an id of its own, without any. VS Code forgets the arguments of a lens when it has asked
 * for newer ones, and a click on what it still shows fails: “Actual command not found”. Under code that streams in, that
 * was one click in twenty.
 */
export class LensCommands implements vscode.Disposable {
  /** By what they run; the one that was asked for last is at the end. */
  readonly #known = new Map<string, { readonly id: string; readonly registered: vscode.Disposable }>();

  /** The same command without arguments; it works until 2,000 others have been asked for. */
  bare(command: vscode.Command): vscode.Command {
    const { arguments: args, ...rest } = command;
    const given: readonly unknown[] = args ?? [];
    if (given.length === 0) return command;
    const key = JSON.stringify([command.command, ...given]);
    const known = this.#known.get(key) ?? this.#register(command.command, given);
    this.#known.delete(key);
    this.#known.set(key, known);
    const [oldest] = this.#known;
    if (oldest && this.#known.size > most) {
      oldest[1].registered.dispose();
      this.#known.delete(oldest[0]);
    }
    return { ...rest, command: known.id };
  }

  dispose(): void {
    for (const { registered } of this.#known.values()) registered.dispose();
    this.#known.clear();
  }

  #register(command: string, given: readonly unknown[]): { id: string; registered: vscode.Disposable } {
    const id = `parley.lens.${crypto.randomUUID()}`;
    return {
      id,
      registered: vscode.commands.registerCommand(id, () => vscode.commands.executeCommand(command, ...given)),
    };
  }
}
