// Read-only pictures in VS Code's own viewer, which takes files alone: a file system that has nothing else.
import * as vscode from 'vscode';

/** Pictures that are kept, to be shown again. */
const most = 10;

/** Pictures of one scheme. Those that were shown first are let go. */
export class Pictures implements vscode.FileSystemProvider, vscode.Disposable {
  readonly #scheme: string;
  readonly #bytes = new Map<string, Uint8Array>();
  readonly #changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  readonly #registration: vscode.Disposable;

  constructor(scheme: string) {
    this.#scheme = scheme;
    this.#registration = vscode.workspace.registerFileSystemProvider(scheme, this, { isReadonly: true });
  }

  /** `name` ends as the viewer knows it by; `key` is another for each picture. */
  async show(name: string, key: string, bytes: Uint8Array): Promise<void> {
    const path = `/${key.replaceAll('/', '-')}/${name.replaceAll('/', '-')}`;
    this.#bytes.delete(path);
    this.#bytes.set(path, bytes);
    for (const old of [...this.#bytes.keys()].slice(0, -most)) this.#bytes.delete(old);
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.from({ scheme: this.#scheme, path }), {
      preview: true,
    });
  }

  readFile(uri: vscode.Uri): Uint8Array {
    const bytes = this.#bytes.get(uri.path);
    if (bytes === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return bytes;
  }

  stat(uri: vscode.Uri): vscode.FileStat {
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: this.readFile(uri).length };
  }

  get onDidChangeFile(): vscode.Event<vscode.FileChangeEvent[]> {
    return this.#changed.event;
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [] {
    return [];
  }

  createDirectory(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  writeFile(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  delete(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  rename(uri: vscode.Uri): never {
    throw vscode.FileSystemError.NoPermissions(uri);
  }

  dispose(): void {
    this.#registration.dispose();
    this.#changed.dispose();
  }
}
