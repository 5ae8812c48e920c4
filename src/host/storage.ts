// Named text files in a folder of the extension’s, with or without a disk.
import type { Disk } from './disk.ts';
import * as vscode from 'vscode';

/** Without a disk nothing can be appended, so a file is a series of pieces of about this many characters at most. */
const pieceSize = 64 * 1024;

/** No replacement of a file takes longer than this. Milliseconds. */
const leftAfter = 60_000;

/**
 * Named text files in a folder. On a disk, appending writes only what is added; on the web it rewrites at most one piece.
 * What older folders hold is read too, and never changed unless it is moved or removed.
 */
export class Storage {
  readonly #folder: vscode.Uri;
  readonly #older: readonly vscode.Uri[];
  /** Tells the pieces of this window from those that another one makes at the same time. */
  readonly #mark = crypto.randomUUID().slice(0, 8);
  /** The piece that grows, by file name. */
  readonly #pieces = new Map<string, { name: string; text: string }>();
  readonly #disk: Disk | undefined;

  constructor(folder: vscode.Uri, disk: Disk | undefined, older: readonly vscode.Uri[] = []) {
    this.#folder = folder;
    this.#older = older;
    this.#disk = this.#folder.scheme === 'file' ? disk : undefined;
  }

  /** The names of all files there are. */
  async list(): Promise<readonly string[]> {
    const names = (await Promise.all(this.#folders.map(async (folder) => this.#list(folder)))).flat();
    return [...new Set(names.filter((name) => !name.endsWith('.tmp')).map((name) => name.replace(piece, '')))];
  }

  /** `undefined` when there is none. */
  async read(name: string): Promise<string | undefined> {
    const texts: string[] = [];
    for (const folder of this.#folders) texts.push(...(await this.#readIn(folder, name)));
    if (texts.length === 0) return undefined;
    // A file that grows goes on where the older one ended; any other replaces it.
    return name.endsWith('.jsonl') ? texts.join('') : texts.at(-1);
  }

  /** If it rejects, part of the text may have been written. Call it for a name only once at a time. */
  async append(name: string, text: string): Promise<void> {
    if (this.#disk !== undefined) return this.#disk.append(this.#uri(name).fsPath, text);
    const last = this.#pieces.get(name);
    const grows = last !== undefined && last.text.length < pieceSize;
    const next = grows ? { name: last.name, text: last.text + text } : { name: await this.#nextPiece(name), text };
    await this.#write(next.name, next.text);
    this.#pieces.set(name, next);
  }

  /** What was appended survives a power cut, where the file system can tell. */
  async sync(name: string): Promise<void> {
    await this.#disk?.sync(this.#uri(name).fsPath);
  }

  /** Bytes, or `undefined` where nobody can tell without reading. */
  async size(name: string): Promise<number | undefined> {
    if (this.#disk === undefined) return undefined;
    const sizes = this.#folders.map(async (folder) => this.#disk?.size(vscode.Uri.joinPath(folder, name).fsPath));
    return (await Promise.all(sizes)).reduce<number>((sum, size) => sum + (size ?? 0), 0);
  }

  /** Atomic: whatever happens meanwhile, and whoever else replaces it, the file has either the old text or the new. */
  async replace(name: string, text: string): Promise<void> {
    const temporary = `${name}.${crypto.randomUUID()}.tmp`;
    if (this.#disk !== undefined) return this.#disk.replace(this.#uri(name).fsPath, text, this.#uri(temporary).fsPath);
    const pieces = piecesOf(name, await this.#list(this.#folder));
    await this.#write(temporary, text);
    await vscode.workspace.fs.rename(this.#uri(temporary), this.#uri(name), { overwrite: true });
    this.#pieces.delete(name);
    for (const each of pieces) await vscode.workspace.fs.delete(this.#uri(each));
  }

  /** Gives the file, if there is one, a name that no other has. */
  async move(name: string, to: string): Promise<void> {
    await this.#each(name, async (folder, file) => {
      const target = vscode.Uri.joinPath(folder, to + file.slice(name.length));
      await vscode.workspace.fs.rename(vscode.Uri.joinPath(folder, file), target, { overwrite: false });
    });
  }

  /** Removes the file, if there is one. */
  async remove(name: string): Promise<void> {
    await this.#each(name, async (folder, file) => vscode.workspace.fs.delete(vscode.Uri.joinPath(folder, file)));
  }

  /** The older first. */
  get #folders(): readonly vscode.Uri[] {
    return [...this.#older, this.#folder];
  }

  /** Does something to every file that a name stands for. */
  async #each(name: string, run: (folder: vscode.Uri, file: string) => Promise<void>): Promise<void> {
    this.#pieces.delete(name);
    for (const folder of this.#folders) {
      const names = await this.#list(folder);
      const files = [name, ...piecesOf(name, names)].filter((each) => names.includes(each));
      for (const file of files) await run(folder, file);
    }
  }

  async #readIn(folder: vscode.Uri, name: string): Promise<readonly string[]> {
    if (this.#disk !== undefined && folder.scheme === 'file') {
      const text = await this.#disk.read(vscode.Uri.joinPath(folder, name).fsPath);
      return text === undefined ? [] : [text];
    }
    const names = await this.#list(folder);
    const files = [name, ...piecesOf(name, names)].map(async (file) => this.#read(vscode.Uri.joinPath(folder, file)));
    const found = (await Promise.all(files)).filter((text) => text !== undefined);
    return found.length === 0 ? [] : [found.join('')];
  }

  async #nextPiece(name: string): Promise<string> {
    const [last] = piecesOf(name, await this.#list(this.#folder)).slice(-1);
    const number = last === undefined ? 0 : Number.parseInt(last.slice(name.length + 1), 10);
    return `${name}.${number + 1}-${this.#mark}`;
  }

  #uri(name: string): vscode.Uri {
    return vscode.Uri.joinPath(this.#folder, name);
  }

  async #write(name: string, text: string): Promise<void> {
    await vscode.workspace.fs.writeFile(this.#uri(name), new TextEncoder().encode(text)); // creates the folder
  }

  async #read(uri: vscode.Uri): Promise<string | undefined> {
    try {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Removes temporary files left by a crash. Younger ones may still be in use by another window. */
  async clean(): Promise<void> {
    const temporaries = (await this.#list(this.#folder)).filter((name) => name.endsWith('.tmp'));
    for (const uri of temporaries.map((name) => this.#uri(name))) {
      try {
        const { mtime } = await vscode.workspace.fs.stat(uri);
        if (mtime < Date.now() - leftAfter) await vscode.workspace.fs.delete(uri);
      } catch {
        // Another window removed it, or the next start tries again.
      }
    }
  }

  async #list(folder: vscode.Uri): Promise<readonly string[]> {
    if (this.#disk !== undefined && folder.scheme === 'file') return this.#disk.list(folder.fsPath);
    try {
      return (await vscode.workspace.fs.readDirectory(folder)).map(([name]) => name);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  }
}

/** What a piece has after its file's name: its number, and who made it. */
const piece = /\.(\d+)(?:-[0-9a-f]+)?$/;

/** The pieces of a file, in order. */
function piecesOf(name: string, names: readonly string[]): readonly string[] {
  const pieces = names.flatMap((each) => {
    const number = each.startsWith(`${name}.`) ? piece.exec(each) : null;
    return number?.index === name.length ? [{ each, number: Number(number[1]) }] : [];
  });
  return pieces
    .sort((one, other) => one.number - other.number || (one.each < other.each ? -1 : 1))
    .map(({ each }) => each);
}

const isMissing = (error: unknown): boolean => error instanceof vscode.FileSystemError && error.code === 'FileNotFound';
