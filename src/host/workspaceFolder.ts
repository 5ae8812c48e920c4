// The folder for what is kept of the workspace that is open, found again whichever window opens it.
import * as vscode from 'vscode';

/** What tells one workspace from another. Empty for a window without one. */
function identity(): string {
  const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
  if (workspaceFile !== undefined && workspaceFile.scheme !== 'untitled') return workspaceFile.toString();
  return workspaceFolders
    .map(({ uri }) => uri.toString().replace(/\/+$/, ''))
    .sort()
    .join('\n');
}

/** The folder of the workspace that is open: by what it is, not by the window that has it open. */
export const workspaceFolder = (storage: vscode.Uri): vscode.Uri =>
  vscode.Uri.joinPath(storage, 'workspaces', workspaceId() ?? 'none');

/** Tells this workspace from all others, and says nothing of it; `undefined` in a window without one. */
export function workspaceId(): string | undefined {
  const id = identity();
  return id === '' ? undefined : hash(id);
}

/** 106 bits in hexadecimal, the same on every platform. Needs no secrecy, only that two workspaces never share it. */
function hash(text: string): string {
  const half = (seed: number): string => {
    let one = 0xdeadbeef ^ seed;
    let other = 0x41c6ce57 ^ seed;
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      one = Math.imul(one ^ unit, 2654435761);
      other = Math.imul(other ^ unit, 1597334677);
    }
    one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(other ^ (other >>> 13), 3266489909);
    other = Math.imul(other ^ (other >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909);
    const hex = (number: number): string => (number >>> 0).toString(16).padStart(8, '0');
    return hex(other) + hex(one);
  };
  return half(1) + half(2);
}
