// Attaches files, images and folder listings, from the workspace, a remote, or wherever they were dropped from.
import * as vscode from 'vscode';
import type { Attachment, Excerpt } from '../../conversation/context.ts';
import { imageTypes } from '../../conversation/context.ts';
import { mostListed, treeOf } from '../listing.ts';
import { isBinary, largestFile, largestImage } from '../rules.ts';
import { both, nothingTaken } from '../source.ts';
import type { Data, Taken } from '../source.ts';
import { inSpiteOf } from './gate.ts';
import type { Gate, InSpite } from './gate.ts';
import { ignored } from './git.ts';
import { nameOf, pathOf } from './paths.ts';

interface Options {
  readonly inSpite?: InSpite;
  /** It comes from outside VS Code or another window: it may be any file of this computer. */
  readonly dropped?: boolean;
}

export const newId = (): string => crypto.randomUUID();

/** Attaches what a URI stands for: a file, an image or a folder. */
export async function takeFile(gate: Gate, uri: vscode.Uri, options: Options = {}): Promise<Taken> {
  const { inSpite = inSpiteOf() } = options;
  const path = pathOf(uri);
  const label = nameOf(uri.path);
  const closed = gate.closed(label);
  if (closed !== undefined) return closed;
  const isChosen = options.dropped !== true;
  const outside = await gate.outside(uri, label, isChosen, async () => takeFile(gate, uri, options));
  if (outside !== undefined) return outside;
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
  try {
    const { type, size } = open?.isUntitled === true ? unsaved : await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.Directory) !== 0) return await takeFolder(gate, uri);
    const left = await gate.ifIgnored(uri, label, inSpite, async (more) =>
      takeFile(gate, uri, { ...options, inSpite: more }),
    );
    if (left !== undefined) return left;
    const mime = imageType(label);
    if (size > (mime === undefined ? largestFile : largestImage)) return gate.refuse(label, 'tooLarge');
    if (mime !== undefined) return imageOf(label, mime, base64Of(await vscode.workspace.fs.readFile(uri)));
    const bytes = open === undefined ? await vscode.workspace.fs.readFile(uri) : undefined;
    if (bytes !== undefined && isBinary(bytes)) return gate.refuse(label, 'binary');
    const text = bytes === undefined ? open?.getText() : await vscode.workspace.decode(bytes, { uri });
    const language = open?.languageId ?? languageOf(label);
    return gate.admit({ ...fileOf(path, uri.toString()), language, text: text ?? '' }, label, inSpite);
  } catch {
    return gate.refuse(label, 'gone');
  }
}

const unsaved = { type: vscode.FileType.File, size: 0 };

const fileOf = (path: string, uri: string): Omit<Excerpt, 'language' | 'text'> => ({
  id: newId(),
  type: 'file',
  name: nameOf(path),
  of: '',
  path,
  uri,
});

/** Attaches all of these; what can't be is refused, each by itself. */
export async function takeFiles(gate: Gate, uris: readonly string[]): Promise<Taken> {
  let taken = nothingTaken;
  for (const text of new Set(uris)) {
    const uri = parsed(text);
    if (uri !== undefined) taken = both(taken, await takeFile(gate, uri, { dropped: true }));
  }
  return taken;
}

function parsed(text: string): vscode.Uri | undefined {
  try {
    const uri = vscode.Uri.parse(text.trim(), true);
    // What is on the web is no file, and asking for it would say to its server who looks at it.
    return ['http', 'https', 'data', 'javascript', 'command'].includes(uri.scheme) ? undefined : toOurs(uri);
  } catch {
    return undefined;
  }
}

/**
 * On the remote machine itself, VS Code names its files to extensions as local ones; but what is dragged from the
 * Explorer names them as the window does.
 */
function toOurs(uri: vscode.Uri): vscode.Uri {
  const isTheirs = vscode.workspace.workspaceFolders?.some((folder) => folder.uri.scheme === uri.scheme) ?? false;
  if (uri.scheme !== 'vscode-remote' || isTheirs || vscode.env.remoteName === undefined) return uri;
  return uri.with({ scheme: 'file', authority: '' });
}

/** Attaches a file whose content was handed over. */
export function takeData(gate: Gate, { name, mime, base64 }: Data): Taken {
  const type = imageTypes.find((each) => each === mime) ?? imageType(name);
  if (type !== undefined) {
    return base64.length * 0.75 > largestImage ? gate.refuse(name, 'tooLarge') : imageOf(name, type, base64);
  }
  const bytes = bytesOf(base64);
  if (bytes.length > largestFile) return gate.refuse(name, 'tooLarge');
  if (isBinary(bytes)) return gate.refuse(name, 'binary');
  const text = new TextDecoder().decode(bytes);
  const attachment: Excerpt = { ...fileOf(name, ''), language: languageOf(name), text };
  if (!gate.isIgnored(name)) return gate.admit(attachment, name);
  return gate.refuse(name, 'ignored', async () => Promise.resolve(gate.admit(attachment, name)));
}

function imageOf(name: string, mime: (typeof imageTypes)[number], data: string): Taken {
  const image: Attachment = { id: newId(), type: 'image', name: name === '' ? 'image' : name, mime, data };
  return { attachments: [image], refused: [] };
}

const imageEndings: Readonly<Record<string, (typeof imageTypes)[number]>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
};

function imageType(name: string): (typeof imageTypes)[number] | undefined {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(imageEndings, ending) ? imageEndings[ending] : undefined;
}

/** A word for the fence: models know a language by its files' endings. */
const languageOf = (name: string): string => /\.([\w+#-]{1,20})$/.exec(name)?.[1]?.toLowerCase() ?? '';

/** Attaches the names of the files in a folder, without those that Git ignores or that lie outside of the workspace. */
async function takeFolder(gate: Gate, uri: vscode.Uri): Promise<Taken> {
  const pattern = new vscode.RelativePattern(uri, '**/*');
  const found = await gate.inside(uri, await vscode.workspace.findFiles(pattern, excluded(), 4 * mostListed));
  const left = await ignored(found);
  const names = found
    .filter(({ fsPath }) => !left.has(fsPath))
    .map(({ path }) => path.slice(uri.path.replace(/\/$/, '').length + 1));
  names.sort();
  const label = `${nameOf(uri.path.replace(/\/$/, ''))}/`;
  const text = treeOf(names.slice(0, mostListed), Math.max(0, names.length - mostListed));
  const path = vscode.workspace.getWorkspaceFolder(uri)?.uri.path === uri.path ? nameOf(uri.path) : pathOf(uri);
  return gate.admit(
    { id: newId(), type: 'folder', name: label, of: '', path, uri: uri.toString(), language: '', text },
    label,
    inSpiteOf('secret'),
  );
}

/** What searches leave out, by VS Code's settings, and more of it. */
export function excluded(more: readonly string[] = []): string {
  const globs = ['files', 'search'].flatMap((section) => {
    const value = vscode.workspace.getConfiguration(section).get<Readonly<Record<string, unknown>>>('exclude', {});
    return Object.entries(value).flatMap(([glob, on]) => (on === true ? [glob] : []));
  });
  return `{${[...new Set([...globs, ...more])].join(',')}}`;
}

function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8_192) binary += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(binary);
}

function bytesOf(base64: string): Uint8Array {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}
