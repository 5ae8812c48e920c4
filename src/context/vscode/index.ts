// Everything that can be attached, in one place: finds it, takes it, and says what has changed since.
import * as vscode from 'vscode';
import type { Attachment, Image } from '../../conversation/context.ts';
import type { Disk } from '../../host/disk.ts';
import { refusedByTrust } from '../../host/documents.ts';
import { matchesIn, rank, entryOf } from '../rank.ts';
import { both, nothingTaken } from '../source.ts';
import type { Candidate, ContextSource, Kind, Place, Taken, Withheld } from '../source.ts';
import type { Need } from '../promptFile.ts';
import { automaticNow, chooseAutomatic } from './automatic.ts';
import type { Automatic } from './automatic.ts';
import { changeCandidates, partsOf, takeChanges, takeChangesOf, takeCompared, takeEdit } from './changes.ts';
import { labelOf, openFiles, selected, placeOf, takeEditors, takePlace } from './editors.ts';
import { takeData, takeFile, takeFiles } from './takeFile.ts';
import { Files } from './find.ts';
import { Gate } from './gate.ts';
import { pickProblems, problemCount, takeProblems } from './problems.ts';
import { Prompts } from './prompts.ts';
import { ShownAttachments } from './shownAttachments.ts';
import { findSymbols, takeSymbol } from './takeSymbol.ts';
import { Terminals } from './takeTerminal.ts';
import { watch } from './watchFiles.ts';

export interface ContextPorts {
  /** Globs of files that are not attached without being asked. */
  readonly ignore: () => readonly string[];
  /** What is attached by itself, where nothing else was chosen. */
  readonly automatic: () => Automatic;
  /** Says where links lead; absent in a web worker. */
  readonly disk?: Pick<Disk, 'isBelow'> | undefined;
}

/** What of the extension's own is needed. */
type Own = Pick<vscode.ExtensionContext, 'subscriptions' | 'workspaceState' | 'globalStorageUri'>;

export function createContext(context: Own, ports: ContextPorts): ContextSource {
  const gate = new Gate(ports.ignore, ports.disk);
  const files = new Files();
  const terminals = new Terminals();
  const prompts = new Prompts(context, gate);
  const automatic = { workspaceState: context.workspaceState, setting: ports.automatic };
  const chosen = new vscode.EventEmitter<void>();
  let shown: ShownAttachments | undefined;
  const showing = (): ShownAttachments => {
    const made = new ShownAttachments();
    context.subscriptions.push(made);
    return made;
  };
  context.subscriptions.push(...files.register(), ...terminals.register(), chosen);
  const parts: Parts = { gate, files, terminals };
  const take = async (value: string): Promise<Taken> => takeValue(parts, value);
  const takeSelected = async (place: Place | undefined = selected()): Promise<Taken> => {
    if (place !== undefined) return takePlace(gate, placeOf(place));
    const reason = vscode.l10n.t('Open a file and select the code to ask about.');
    return { ...nothingTaken, refused: [{ label: vscode.l10n.t('Selection'), reason }] };
  };
  return {
    closed: refusedByTrust,
    find: async (query, kinds, limit, signal) => find(parts, { query, kinds, limit }, signal),
    take,
    isIgnored: async (uri) => (await gate.ignoredOf([vscode.Uri.parse(uri.toString(), true)])).size > 0,
    takePlace: takeSelected,
    takeFiles: async (uris) => takeFiles(gate, uris),
    takeChanges: async (uris) =>
      takeChangesOf(
        gate,
        uris.map((uri) => vscode.Uri.parse(uri, true)),
      ),
    takeEdit: async (edited) => takeEdit(gate, edited),
    takeData: (data) => takeData(gate, data),
    override: async (token) => gate.override(token),
    commands: async () => prompts.all(),
    run: async (run) => prompts.run(run, async (need) => takeNeed(parts, need)),
    again: async (attachment) => again(parts, attachment),
    changesIn: async (root, of) =>
      vscode.workspace.isTrusted ? partsOf(gate, of, vscode.Uri.parse(root.toString(), true)) : undefined,
    rules: async (name) => prompts.rules(name),
    show: async (attachment) => (shown ??= showing()).show(attachment),
    chooseAutomatic: async () => {
      if (await chooseAutomatic(automatic)) chosen.fire();
    },
    watch: (heard) => watch(heard, chosen.event),
    automatic: async () => takeAutomatic(gate, automaticNow(automatic)),
  };
}

interface Parts {
  readonly gate: Gate;
  readonly files: Files;
  readonly terminals: Terminals;
}

/** How each kind is taken, by what follows its name in a candidate's value. */
const takers: Readonly<Record<Kind, (parts: Parts, rest: string) => Promise<Taken> | Taken>> = {
  selection: async ({ gate }) => {
    const place = selected();
    return place === undefined ? nothingTaken : takePlace(gate, place);
  },
  file: async ({ gate }, uri) => takeFile(gate, vscode.Uri.parse(uri, true)),
  folder: async ({ gate }, uri) => takeFile(gate, vscode.Uri.parse(uri, true)),
  editors: ({ gate }) => takeEditors(gate),
  symbol: async ({ gate }, rest) => takeSymbol(gate, rest),
  problems: async ({ gate }, uri) =>
    uri === 'pick' ? pickProblems(gate) : takeProblems(gate, uri === '' ? undefined : vscode.Uri.parse(uri, true)),
  changes: async ({ gate }, of) => (of === 'compared' ? takeCompared(gate) : takeChanges(gate, of)),
  terminal: async ({ gate, terminals }, part) =>
    terminals.take(gate, part === 'command' || part === 'explained' ? part : 'selection'),
  image: async ({ gate }) => pickImages(gate),
};

async function takeValue(parts: Parts, value: string): Promise<Taken> {
  const colon = value.indexOf(':');
  const kind = value.slice(0, colon);
  if (!Object.hasOwn(takers, kind)) return nothingTaken;
  return takers[kind as Kind](parts, value.slice(colon + 1));
}

async function pickImages(gate: Gate): Promise<Taken> {
  const uris = await vscode.window.showOpenDialog({
    canSelectMany: true,
    openLabel: vscode.l10n.t('Attach'),
    filters: { [vscode.l10n.t('Images')]: ['png', 'jpg', 'jpeg', 'gif', 'webp'] },
  });
  let taken = nothingTaken;
  for (const uri of uris ?? []) taken = both(taken, await takeFile(gate, uri));
  return taken;
}

interface Query {
  readonly query: string;
  readonly kinds: readonly Kind[] | undefined;
  readonly limit: number;
}

async function find({ files, terminals }: Parts, asked: Query, signal: AbortSignal): Promise<readonly Candidate[]> {
  if (!vscode.workspace.isTrusted) return [];
  const { query, kinds, limit } = asked;
  const wants = (kind: Kind): boolean => kinds?.includes(kind) ?? true;
  if (kinds?.length === 1 && wants('symbol')) return findSymbols(query, limit);
  const near = (await atHand(terminals)).filter(({ kind }) => wants(kind));
  const fitting = rank(
    near.map((each) => entryOf(each.label, each)),
    query,
    limit,
  ).map(({ entry: { value } }) => ({
    ...value,
    matches: matchesIn(value.label, query),
  }));
  files.prepare();
  if (query.trim() === '') {
    const recent = wants('file') ? files.recent(limit) : [];
    const some = wants('file') && recent.length === 0 ? await files.some(limit, signal) : [];
    return [...near, ...recent, ...some.filter(({ kind }) => wants(kind))].slice(0, limit);
  }
  const [found, symbols] = await Promise.all([
    wants('file') || wants('folder') ? files.find(query, limit, signal) : [],
    wants('symbol') ? findSymbols(query, limit) : [],
  ]);
  const named = found.filter(({ kind }) => wants(kind));
  // Room for symbols among files that fit as well.
  const first = kinds === undefined ? Math.ceil(limit * 0.7) : limit;
  return [...fitting, ...named.slice(0, first), ...symbols, ...named.slice(first)].slice(0, limit);
}

/** What there is without searching. */
async function atHand(terminals: Terminals): Promise<readonly Candidate[]> {
  const place = selected();
  const uri = vscode.window.activeTextEditor?.document.uri;
  const one = (value: string, kind: Kind, label: string, detail?: string): Candidate => ({
    ...{ value, kind, label, detail },
    matches: [],
  });
  const count = (number: number): string => new Intl.NumberFormat(vscode.env.language).format(number);
  const [open, all, here] = [openFiles().length, problemCount(), uri === undefined ? 0 : problemCount(uri)];
  return [
    ...(place === undefined ? [] : [one('selection:', 'selection', selectionName(), labelOf(place))]),
    ...(open === 0 ? [] : [one('editors:', 'editors', vscode.l10n.t('Open Editors'), count(open))]),
    ...(uri === undefined || here === 0
      ? []
      : [one(`problems:${uri.toString()}`, 'problems', vscode.l10n.t('Problems in This File'), count(here))]),
    ...(all === 0 ? [] : [one('problems:', 'problems', vscode.l10n.t('All Problems'), count(all))]),
    ...(await changeCandidates()),
    ...(terminals.may('selection') ? [one('terminal:selection', 'terminal', vscode.l10n.t('Terminal Selection'))] : []),
    ...(terminals.may('command') ? [one('terminal:command', 'terminal', vscode.l10n.t('Last Terminal Command'))] : []),
    one('image:', 'image', vscode.l10n.t('Image…')),
  ];
}

/** Without a selection, the cursor's line is attached. */
const selectionName = (): string =>
  vscode.window.activeTextEditor?.selection.isEmpty === true
    ? vscode.l10n.t('Current Line')
    : vscode.l10n.t('Selection');

/** What a prompt needs. `code`: the selection, else the whole file. Changes: those staged, else all. */
async function takeNeed(parts: Parts, need: Need | 'code'): Promise<Taken> {
  const { gate } = parts;
  const editor = vscode.window.activeTextEditor;
  if (need === 'changes') {
    const staged = (await changeCandidates()).some(({ value }) => value === 'changes:staged');
    return takeChanges(gate, staged ? 'staged' : 'all');
  }
  if (editor === undefined) {
    const reason = vscode.l10n.t('Open a file first, or attach something.');
    return { ...nothingTaken, refused: [{ label: vscode.l10n.t('Code'), reason }] };
  }
  const { uri } = editor.document;
  if (need === 'problems') return problemCount(uri) === 0 ? nothingTaken : takeProblems(gate, uri);
  const wantsFile = need === 'file' || (need === 'code' && editor.selection.isEmpty);
  return wantsFile ? takeFile(gate, uri) : takeValue(parts, 'selection:');
}

/** Takes the attachment anew, under its old id. */
async function again(parts: Parts, attachment: Attachment): Promise<Attachment | Withheld | undefined> {
  if (attachment.type === 'unknown' || attachment.type === 'image' || !vscode.workspace.isTrusted) return undefined;
  return parts.gate.retaken(attachment, async () => takeAgain(parts, attachment));
}

async function takeAgain(parts: Parts, attachment: Exclude<Attachment, Image | { type: 'unknown' }>): Promise<Taken> {
  const { gate } = parts;
  const { type, uri } = attachment;
  switch (type) {
    case 'selection': {
      const { startLine, endLine } = attachment;
      const range = new vscode.Range(startLine - 1, 0, endLine - 1, Number.MAX_SAFE_INTEGER);
      const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
      // Where it was moved by a change above it, nothing about it has changed.
      if (document.getText().includes(attachment.text)) return { ...nothingTaken, attachments: [attachment] };
      return takePlace(gate, { uri: document.uri, range: document.validateRange(range) });
    }
    case 'symbol': {
      const line = (attachment.startLine ?? 1) - 1;
      return takeSymbol(gate, JSON.stringify([uri, attachment.of, line, 0]));
    }
    case 'changes':
      // Judged by now, or another: the question was about this one.
      if (attachment.of === 'edit') return nothingTaken;
      return takeValue(parts, `changes:${attachment.of.split(' ')[0] ?? ''}`);
    case 'terminal':
      return takeValue(parts, `terminal:${attachment.of}`);
    default:
      return takeValue(parts, `${type}:${uri}`);
  }
}

/** What is turned on, of the active editor. Whatever speaks against attaching it keeps it out without a word. */
async function takeAutomatic(gate: Gate, on: Automatic): Promise<readonly Attachment[]> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || !vscode.workspace.isTrusted) return [];
  const { uri } = editor.document;
  if (vscode.workspace.getWorkspaceFolder(uri) === undefined && !editor.document.isUntitled) return [];
  const { selection } = editor;
  let taken = nothingTaken;
  if (on.selection && !selection.isEmpty) taken = await takePlace(gate, { uri, range: selection });
  if (on.file) taken = both(taken, await takeFile(gate, uri));
  if (on.problems && problemCount(uri) > 0) taken = both(taken, await takeProblems(gate, uri));
  return gate.quietly(taken);
}
