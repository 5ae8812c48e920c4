// The context keys by which keys and menus know what is going on.
import * as vscode from 'vscode';

export type ContextKey =
  /** The instruction box has the keyboard. */
  | 'parley.asking'
  /** An edit streams in the active editor. */
  | 'parley.streaming'
  /** Escape has just stopped an edit, and takes it back if it is pressed again. */
  | 'parley.escaped'
  /** An edit that a command can mean streams or is on hold. */
  | 'parley.editing'
  | 'parley.paused'
  | 'parley.reviewing'
  /** The cursor is in the code of an edit in review. */
  | 'parley.atReview'
  /** A change of the edit that a command means was accepted or rejected. */
  | 'parley.judged'
  | 'parley.anyEdit';

const told = new Map<ContextKey, boolean>();

/** Tells VS Code, where that is news. The first time it always is: VS Code keeps the keys of extensions that crashed. */
export function setContext(key: ContextKey, value: boolean): void {
  if (told.get(key) === value) return;
  told.set(key, value);
  void vscode.commands.executeCommand('setContext', key, value);
}
