// Attaches for the panel and for commands: takes from the context, keeps images, and says what was refused.
import * as vscode from 'vscode';
import { plainRow } from '../../host/dialogs.ts';
import { label } from '../../conversation/context.ts';
import type { Attachment } from '../../conversation/context.ts';
import { nothingTaken } from '../../context/source.ts';
import type { Candidate, ContextSource, Refusal, Taken } from '../../context/source.ts';
import type { AttachOutcome, CandidateView, CommandView } from '../../panel/context.ts';
import type { Chat } from '../chat.ts';
import type { Store } from '../files.ts';
import { dropImages, keepImage } from '../images.ts';
import type { ContextAnswers } from './receive.ts';
import { inform, warn } from '../../host/messages.ts';

export interface AttachPorts {
  readonly ready: () => Promise<Chat>;
  readonly context: ContextSource;
  /** Where images are kept. */
  readonly store: Store;
}

/**
 * Adds what is taken to the next message of the chat that is shown as taking begins, whichever is by its end. Resolves to
 * what of it is attached now, and what isn't.
 */
export async function attach(
  { ready, store }: AttachPorts,
  take: (chat: Chat) => Promise<Taken> | Taken,
): Promise<AttachOutcome> {
  const chat = await ready();
  const taken = await take(chat);
  const refused = [...taken.refused];
  const kept: Attachment[] = [];
  for (const each of taken.attachments) {
    try {
      if (each.type === 'image') await keepImage(store, each);
      kept.push(each);
    } catch (error) {
      refused.push({ label: label(each), reason: error instanceof Error ? error.message : String(error) });
    }
  }
  if (kept.length > 0) chat.composer.attached.attach(kept);
  return { attached: kept.map((each) => ({ id: each.id, label: cut(label(each)) })), refused: refused.map(refusal) };
}

const refusal = ({ label, reason, token }: Refusal): AttachOutcome['refused'][number] => ({
  label: cut(label),
  reason: cut(reason),
  ...(token !== undefined && { token }),
});

const cut = (text: string): string => text.slice(0, 2_000);

/** The answers to everything the panel asks about attachments. */
export function contextAnswers(ports: AttachPorts): ContextAnswers {
  const { context } = ports;
  return {
    find: async ({ query, kinds, limit }, signal) => {
      const found = await context.find(query, kinds, Math.min(limit, 200), signal);
      const why = context.closed();
      return { candidates: found.map(candidateView), ...(why !== undefined && { why }) };
    },
    attach: async ({ value }) => attach(ports, async () => context.take(value)),
    attachFiles: async ({ uris }) => attach(ports, async () => context.takeFiles(uris)),
    attachData: async (data) => attach(ports, () => context.takeData(data)),
    override: async ({ token }) => attach(ports, async () => context.override(token)),
    attachSelection: async () => attach(ports, async () => context.takePlace()),
    prompts: async () => ({ commands: (await context.commands()).map((each): CommandView => ({ ...each })) }),
    runPrompt: async (run) => {
      let text = '';
      const outcome = await attach(ports, async ({ composer: { attached } }) => {
        const ran = await context.run({ ...run, attached: attached.own.map(({ type }) => type) });
        text = ran.text;
        return ran;
      });
      return { ...outcome, text };
    },
  };
}

const candidateView = ({ value, kind, label, detail, matches }: Candidate): CandidateView => ({
  value,
  kind,
  label: cut(label),
  ...(detail !== undefined && { detail: cut(detail) }),
  matches: matches.slice(0, 200),
});

/** Says what was refused, where there is no panel to, and resolves to what there is, with what the user insists on. */
export async function insisted(context: ContextSource, taken: Taken): Promise<readonly Attachment[]> {
  const more = await Promise.all(taken.refused.map(async (each) => said(context, each)));
  return [...taken.attachments, ...more.flat()];
}

async function said(context: ContextSource, { label, reason, token }: Refusal): Promise<readonly Attachment[]> {
  const anyway = vscode.l10n.t('Attach Anyway');
  const words = vscode.l10n.t('{0} isn’t attached. {1}', label, reason);
  // Without a choice nobody needs to be waited for.
  if (token === undefined) {
    void inform(words);
    return [];
  }
  const isSure = (await warn(words, anyway)) === anyway;
  return isSure ? insisted(context, await context.override(token)) : [];
}

/** Does something with an attachment, if it is still there. */
export async function useAttachment(
  { context, store }: AttachPorts,
  chat: Chat,
  what: 'detach' | 'refresh' | 'reveal',
  id: string,
): Promise<void> {
  const attachment = chat.attachment(id);
  if (attachment === undefined) return;
  const { attached } = chat.composer;
  switch (what) {
    case 'detach':
      if (!attached.shown.some((shown) => shown.attachment.id === id)) return;
      attached.detach(id);
      if (attachment.type === 'image') await dropImages(store, [attachment]);
      return;
    case 'refresh': {
      const now = await context.again(attachment);
      if (now?.type === 'withheld') attached.mark(id, true, cut(now.reason));
      else if (now !== undefined) attached.refresh(now);
      return;
    }
    case 'reveal':
      return context.show(attachment);
  }
}

/** What can be attached, to choose from by name: the way for people and places without the panel's own list. */
export async function chooseContext(context: ContextSource): Promise<Taken> {
  const why = context.closed();
  if (why !== undefined) {
    void inform(why);
    return nothingTaken;
  }
  const picker = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly value: string }>();
  picker.placeholder = vscode.l10n.t('Choose what to attach, or type the name of a file or symbol');
  picker.matchOnDescription = true;
  let asking = new AbortController();
  const fill = async (query: string): Promise<void> => {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    picker.busy = true;
    const found = await context.find(query, undefined, 100, signal);
    if (signal.aborted) return;
    picker.busy = false;
    picker.items = found.map(({ value, label, detail, kind }) =>
      plainRow({
        value,
        label: `$(${icons[kind]}) ${label}`,
        ...(detail !== undefined && { description: detail }),
        alwaysShow: true,
      }),
    );
  };
  const picked = new Promise<string | undefined>((resolve) => {
    picker.onDidAccept(() => resolve(picker.activeItems[0]?.value));
    picker.onDidHide(() => resolve(undefined));
  });
  picker.onDidChangeValue((query) => void fill(query));
  picker.show();
  await fill('');
  const value = await picked;
  picker.dispose();
  return value === undefined ? nothingTaken : context.take(value);
}

const icons: Readonly<Record<Candidate['kind'], string>> = {
  selection: 'list-selection',
  file: 'file',
  folder: 'folder',
  editors: 'files',
  symbol: 'symbol-method',
  problems: 'warning',
  changes: 'git-commit',
  terminal: 'terminal',
  image: 'file-media',
};

interface AttachCommand {
  readonly take: (context: ContextSource, given: readonly unknown[]) => Promise<Taken>;
  /** What to ask, put into an empty composer: it is sent only by the user. */
  readonly question?: () => string;
}

/** What each command attaches, by name without `parley.`. */
const attaching = {
  askAboutSelection: { take: async (context) => context.takePlace() },
  attachSelection: { take: async (context) => context.takePlace() },
  addContext: { take: async (context) => chooseContext(context) },
  attachFile: { take: async (context, [one, all]) => context.takeFiles(urisOf(one, all)) },
  attachTerminalSelection: { take: async (context) => context.take('terminal:selection') },
  attachChanges: { take: async (context, given) => takeChanges(context, given, 'changes:all') },
  explainChanges: {
    take: async (context, given) => takeChanges(context, given, 'changes:compared'),
    question: () => vscode.l10n.t('Explain these changes.'),
  },
  explainTerminal: {
    take: async (context) => context.take('terminal:explained'),
    question: () => vscode.l10n.t('Explain this terminal output. If something went wrong, how can I fix it?'),
  },
  askAboutProblems: {
    take: async (context) => context.take('problems:pick'),
    question: () => vscode.l10n.t('What causes this, and how can I fix it?'),
  },
} satisfies Readonly<Record<string, AttachCommand>>;

type AttachName = keyof typeof attaching;
export const attachCommandNames = Object.keys(attaching) as readonly AttachName[];

/** Those of the files that Source Control names; without any, what `otherwise` stands for. */
async function takeChanges(context: ContextSource, given: readonly unknown[], otherwise: string): Promise<Taken> {
  const uris = given
    .flat()
    .flatMap((each) => (each instanceof vscode.Uri || each === undefined ? [] : urisOf(each, undefined)));
  return uris.length === 0 ? context.take(otherwise) : context.takeChanges([...new Set(uris)]);
}

/**
 * Attaches for a command, which has no panel to say what was refused. Resolves to whether anything is attached, and to
 * what might be asked about it.
 */
export async function attachByCommand(
  ports: AttachPorts,
  name: AttachName,
  given: readonly unknown[],
): Promise<{ readonly isDone: boolean; readonly question: string | undefined }> {
  const { context } = ports;
  const { take, question }: AttachCommand = attaching[name];
  const { attached } = await attach(ports, async () => ({
    attachments: await insisted(context, await take(context, given)),
    refused: [],
  }));
  return { isDone: attached.length > 0, question: question?.() };
}

/** What menus hand over: a file, and all that are selected; a change of source control names its file. */
function urisOf(one: unknown, all: unknown): readonly string[] {
  const given: readonly unknown[] = Array.isArray(all) && all.length > 0 ? all : [one ?? activeUri()];
  return given.flatMap((each) => {
    if (each instanceof vscode.Uri) return [each.toString()];
    const uri: unknown =
      typeof each === 'object' && each !== null && 'resourceUri' in each ? each.resourceUri : undefined;
    return uri instanceof vscode.Uri ? [uri.toString()] : [];
  });
}

const activeUri = (): vscode.Uri | undefined => vscode.window.activeTextEditor?.document.uri;
