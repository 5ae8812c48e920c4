// The commands that show requests: before they are sent, after, and two side by side.
import * as vscode from 'vscode';
import { choose } from '../../host/dialogs.ts';
import type { Question } from '../../conversation/context.ts';
import type { Conversation } from '../../conversation/tree.ts';
import type { Expect } from '../../gateways/cost.ts';
import { nameOf, shownName } from '../../gateways/use.ts';
import type { EndpointLabel } from '../../gateways/use.ts';
import { Texts } from '../../host/texts.ts';
import type { Tick } from '../../host/walkthrough.ts';
import { inform } from '../../host/messages.ts';
import type { TokenCounter } from '../../sending/count.ts';
import { sizeOf } from '../../sending/estimate.ts';
import type { Size } from '../../sending/estimate.ts';
import type { PreviewRequest } from '../../sending/preview.ts';
import type { RequestRecord } from '../../sending/requestRecord.ts';
import type { SendRequest } from '../../sending/send.ts';
import { asCurl, asJson, bodyOf, requestOf, turnsOf } from '../requests.ts';
import type { Request, Turn } from '../requests.ts';
import { willBeSent } from '../willBeSent.ts';

export interface InspectPorts {
  /** A step of the walkthrough was taken. */
  readonly tick: Tick;
  /** A command was given this: it may say which view's conversation is shown. */
  readonly meant: (given: readonly unknown[]) => void;
  /** The conversation that is shown, what is typed below it, and what that would send. */
  readonly shown: () => Promise<{
    readonly conversation: Conversation;
    /** Who is asked next. */
    readonly to: EndpointLabel | undefined;
    readonly question: Question;
    readonly next: SendRequest['params'] | undefined;
    /** Tokens of it that are likely in a cache; absent where there is none. */
    readonly cached: number | undefined;
  }>;
  readonly preview: PreviewRequest;
  /** Asks another model for the same reply. */
  readonly replay: (reply: string) => Promise<void>;
  /** What was sent for a reply in this window. */
  readonly sent: (reply: string) => readonly RequestRecord[];
  readonly estimate: TokenCounter['estimate'];
  readonly expect: Expect;
  /** The name of the computer that the extension runs on; `undefined` in a browser. */
  readonly hostName: () => string | undefined;
  readonly notify: (error: unknown) => void;
}

/** What other features may be handed. */
export interface Inspect {
  readonly showWhatWillBeSent: () => Promise<void>;
  /** Shows the request behind a reply. */
  readonly showRequest: (reply: string) => Promise<void>;
  /** Shows what a request would send. `question`: its last message, and what was attached to it. */
  readonly showSent: (request: Pick<SendRequest, 'use' | 'model' | 'params'>, question: Question) => Promise<void>;
}

export function registerInspect(context: vscode.ExtensionContext, ports: InspectPorts): Inspect {
  const texts = new Texts('parley-inspect');
  const command = (name: string, run: (node?: unknown) => Promise<void>): vscode.Disposable =>
    vscode.commands.registerCommand(`parley.${name}`, async (...given: unknown[]) => {
      ports.meant(given);
      return run(given[0]).then(undefined, ports.notify);
    });
  context.subscriptions.push(
    texts,
    command('showWhatWillBeSent', async () => showWhatWillBeSent(ports, texts)),
    command('showRequestOfReply', async (node) => showRequest(ports, texts, node)),
    command('compareRequests', async (node) => compare(ports, texts, node)),
  );
  return {
    showWhatWillBeSent: async () => showWhatWillBeSent(ports, texts),
    showRequest: async (reply) => showRequest(ports, texts, reply),
    showSent: async (request, question) => showSent(ports, texts, request, question).then(undefined, ports.notify),
  };
}

async function showWhatWillBeSent(ports: InspectPorts, texts: Texts): Promise<void> {
  const { to, question, next, cached } = await ports.shown();
  if (next === undefined) {
    void inform(vscode.l10n.t('Type a message first. Then you can see what it would send.'));
    return;
  }
  await showSent(ports, texts, { use: 'chat', model: to && nameOf(to), params: next }, question, cached);
}

async function showSent(
  ports: InspectPorts,
  texts: Texts,
  request: Parameters<Inspect['showSent']>[0],
  question: Question,
  cached?: number,
): Promise<void> {
  const preview = await ports.preview(request);
  const tokens = (size: Size): number => ports.estimate(request.use, size, request.model);
  const { endpoint, params } = preview;
  const text = willBeSent({
    preview,
    question,
    machine: machine(ports.hostName()),
    tokens,
    cost: ports.expect(
      { purpose: request.use, endpoint },
      { input: tokens(sizeOf(params)), most: params.max_tokens, cached },
    ),
    l10n: vscode.l10n,
  });
  const name = `${vscode.l10n.t('What Will Be Sent')}.md`;
  // A preview would take the keyboard from the box that an instruction is typed into.
  const uri = texts.add(name, text);
  await (request.use === 'edit' ? texts.show(uri, true) : texts.read(uri));
  ports.tick('parley.inspected');
}

/** Requests leave from where the extension runs. */
function machine(hostName: string | undefined): string {
  if (hostName === undefined) return vscode.l10n.t('this browser');
  const { remoteName } = vscode.env;
  return remoteName === undefined
    ? vscode.l10n.t('this computer ({0})', hostName)
    : vscode.l10n.t('the remote computer {1} ({0})', remoteName, hostName);
}

async function showRequest(ports: InspectPorts, texts: Texts, node: unknown): Promise<void> {
  const found = await chosen(ports, node, vscode.l10n.t('Which reply’s request do you want to see?'));
  if (found === undefined) return;
  const request = await ask(ports, found);
  const rows = [
    { label: 'JSON', description: vscode.l10n.t('the request and its reply'), value: 'json' },
    { label: 'curl', description: vscode.l10n.t('the request as a command'), value: 'curl' },
    {
      label: vscode.l10n.t('Compare…'),
      description: vscode.l10n.t('with the request of another reply'),
      value: 'compare',
    },
    {
      label: vscode.l10n.t('Replay on Another Gateway…'),
      description: vscode.l10n.t('as another version of the reply'),
      value: 'replay',
    },
  ] as const;
  const placeHolder =
    request.type === 'sent'
      ? vscode.l10n.t('As it was sent, without your key')
      : vscode.l10n.t('Rebuilt from the conversation with your current settings, without your key');
  const picked = await choose([...rows], { title: titleOf(found.turn), placeHolder });
  if (picked === undefined) return;
  if (picked.value === 'compare') return compare(ports, texts, found.turn.reply.id);
  if (picked.value === 'replay') {
    await ports.replay(found.turn.reply.id);
    return;
  }
  const text = picked.value === 'json' ? asJson(request, rebuilt()) : asCurl(request);
  const name = `${titleOf(found.turn)}.${picked.value === 'json' ? 'json' : 'sh'}`;
  await texts.show(texts.add(name, `${text}\n`));
  ports.tick('parley.inspected');
}

const rebuilt = (): string =>
  vscode.l10n.t('Not sent in this window: made again from the conversation with today’s settings.');

const titleOf = ({ number }: Turn): string => vscode.l10n.t('Request {0}', number);

async function compare(ports: InspectPorts, texts: Texts, node: unknown): Promise<void> {
  const one = await chosen(ports, node, vscode.l10n.t('Which reply’s request do you want to compare?'));
  const other = one && (await chosen(ports, undefined, vscode.l10n.t('Compare with which reply?'), one.turn));
  if (one === undefined || other === undefined) return;
  const pair = [one, other].sort((first, second) =>
    first.turn.number.localeCompare(second.turn.number, 'en', { numeric: true }),
  );
  const [before, after] = await Promise.all(
    pair.map(async (found) => texts.add(`${titleOf(found.turn)}.json`, `${bodyOf(await ask(ports, found))}\n`)),
  );
  const title = pair.map(({ turn }) => titleOf(turn)).join(' ↔ ');
  await vscode.commands.executeCommand('vscode.diff', before, after, title);
}

interface Found {
  readonly conversation: Conversation;
  readonly turn: Turn;
}

const ask = async ({ sent, preview }: InspectPorts, { conversation, turn }: Found): Promise<Request> =>
  requestOf(conversation, turn.reply, sent, preview);

/** The reply that a button stands on, or the one that is picked. */
async function chosen(ports: InspectPorts, node: unknown, title: string, but?: Turn): Promise<Found | undefined> {
  const { conversation } = await ports.shown();
  const turns = turnsOf(conversation).filter(({ reply }) => reply.id !== but?.reply.id);
  const known = turns.find(({ reply }) => reply.id === node);
  if (known !== undefined) return { conversation, turn: known };
  if (turns.length === 0) {
    void inform(vscode.l10n.t('There’s no reply in this conversation yet.'));
    return undefined;
  }
  const rows = [...turns].reverse().map((turn) => ({
    label: titleOf(turn),
    description: turn.reply.author === undefined ? '' : shownName(turn.reply.author),
    detail: turn.question.replace(/\s+/g, ' ').slice(0, 200),
    turn,
  }));
  const picked = await choose(rows, { title, matchOnDescription: true, matchOnDetail: true });
  return picked && { conversation, turn: picked.turn };
}
