// Named text files in the extension’s storage folder, with or without a disk.
import type { Disk } from './disk.ts';
import * as vscode from 'vscode';

/** Without a disk nothing can be appended, so a file is a series of pieces of about this many characters at most. */
const pieceSize = 64 * 1024;

/** No replacement of a file takes longer than this. Milliseconds. */
const leftAfter = 60_000;

/**
 * Named text files in the extension's storage folder for this workspace, or for windows without one. On a disk,
 * appending writes only what is added; on the web it rewrites at most one piece.
 */
export class Storage {
  readonly #folder: vscode.Uri;
  /** The piece that grows, by file name. */
  readonly #pieces = new Map<string, { number: number; text: string }>();

  readonly #disk: Disk | undefined;

  constructor(context: Pick<vscode.ExtensionContext, 'storageUri' | 'globalStorageUri'>, disk: Disk | undefined) {
    this.#folder = vscode.Uri.joinPath(context.storageUri ?? context.globalStorageUri, 'conversations');
    this.#disk = this.#folder.scheme === 'file' ? disk : undefined;
  }

  /** `undefined` when there is none. */
  async read(name: string): Promise<string | undefined> {
    const names = await this.#list();
    void this.#clean(names.filter((each) => each.startsWith(`${name}.`) && each.endsWith('.tmp')));
    const texts = [await this.#read(name)];
    for (const piece of piecesOf(name, names)) texts.push(await this.#read(piece));
    const found = texts.filter((text) => text !== undefined);
    return found.length === 0 ? undefined : found.join('');
  }

  /** If it rejects, part of the text may have been written. Call it for a name only once at a time. */
  async append(name: string, text: string): Promise<void> {
    if (this.#disk !== undefined) return this.#disk.append(this.#uri(name).fsPath, text);
    const last = this.#pieces.get(name);
    const number = last === undefined ? piecesOf(name, await this.#list()).length : last.number;
    const grows = last !== undefined && last.text.length < pieceSize;
    const piece = grows ? { number, text: last.text + text } : { number: number + 1, text };
    await this.#write(`${name}.${piece.number}`, piece.text);
    this.#pieces.set(name, piece);
  }

  /** Atomic: whatever happens meanwhile, and whoever else replaces it, the file has either the old text or the new. */
  async replace(name: string, text: string): Promise<void> {
    const temporary = `${name}.${crypto.randomUUID()}.tmp`;
    if (this.#disk !== undefined) return this.#disk.replace(this.#uri(name).fsPath, text, this.#uri(temporary).fsPath);
    await this.#write(temporary, text);
    await vscode.workspace.fs.rename(this.#uri(temporary), this.#uri(name), { overwrite: true });
  }

  /** Removes the file, if there is one. */
  async remove(name: string): Promise<void> {
    this.#pieces.delete(name);
    const names = await this.#list();
    for (const file of [name, ...piecesOf(name, names)].filter((each) => names.includes(each))) {
      await vscode.workspace.fs.delete(this.#uri(file));
    }
  }

  #uri(name: string): vscode.Uri {
    return vscode.Uri.joinPath(this.#folder, name);
  }

  async #write(name: string, text: string): Promise<void> {
    await vscode.workspace.fs.writeFile(this.#uri(name), new TextEncoder().encode(text)); // creates the folder
  }

  async #read(name: string): Promise<string | undefined> {
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(this.#uri(name)));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Removes temporary files left by a crash. Younger ones may still be in use by another window. */
  async #clean(temporaries: readonly string[]): Promise<void> {
    for (const uri of temporaries.map((name) => this.#uri(name))) {
      try {
        const { mtime } = await vscode.workspace.fs.stat(uri);
        if (mtime < Date.now() - leftAfter) await vscode.workspace.fs.delete(uri);
      } catch {
        // Another window removed it, or the next read tries again.
      }
    }
  }

  async #list(): Promise<string[]> {
    try {
      return (await vscode.workspace.fs.readDirectory(this.#folder)).map(([name]) => name);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }
}

/** The pieces of a file, in order. */
function piecesOf(name: string, names: readonly string[]): string[] {
  const numbers = names.flatMap((each) => {
    const end = each.startsWith(`${name}.`) ? each.slice(name.length + 1) : '';
    return /^\d+$/.test(end) ? [Number(end)] : [];
  });
  return numbers.sort((one, other) => one - other).map((number) => `${name}.${number}`);
}

const isMissing = (error: unknown): boolean => error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
