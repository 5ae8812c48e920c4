// The extension’s entry and composition root: builds every part and hands each what it needs. No logic.
import * as vscode from 'vscode';
import { useCode } from './chat/vscode/code.ts';
import { registerChat } from './chat/vscode/index.ts';
import type { ChatPanel, PanelPorts } from './chat/vscode/index.ts';
import { registerCommit } from './commit/vscode/index.ts';
import type { CommitPorts } from './commit/vscode/index.ts';
import type { ContextSource } from './context/source.ts';
import { branchNow } from './context/vscode/git.ts';
import { createContext } from './context/vscode/index.ts';
import { registerEdit } from './edit/vscode/index.ts';
import type { AskPorts, EditFeature, EditPorts } from './edit/vscode/index.ts';
import { isKeyless } from './gateways/gateway.ts';
import type { Gateway } from './gateways/gateway.ts';
import { priceIn } from './gateways/models.ts';
import { takesFor, wantedBy } from './gateways/parameters.ts';
import { roomFor } from './gateways/room.ts';
import type { RoomPorts } from './gateways/room.ts';
import { registerProvider } from './provider/vscode/index.ts';
import { registerParticipant } from './provider/vscode/participant.ts';
import { registerInspect } from './inspect/vscode/index.ts';
import { labelFor } from './gateways/resolve.ts';
import { blockedWords } from './faults/sentences.ts';
import { allowanceOf } from './gateways/allowed.ts';
import { nameOf } from './gateways/use.ts';
import { createLearned } from './host/learnedStore.ts';
import { createLog } from './host/log.ts';
import { memoryOf } from './host/memory.ts';
import { createModelLists } from './host/modelLists.ts';
import { notify } from './host/notify.ts';
import type { NotifyOptions } from './host/notify.ts';
import type { Platform } from './host/platform.ts';
import { platform as web } from './host/platform.web.ts';
import { createSettings } from './host/settingsSource.ts';
import { openLimits, watchLimits } from './host/workspaceLimits.ts';
import { createWalkthrough } from './host/walkthrough.ts';
import { symbolsOf } from './host/documents.ts';
import { outlineOf } from './host/documentSymbols.ts';
import { lensTargets } from './lens/targets.ts';
import type { LensTarget } from './lens/targets.ts';
import { registerLens } from './lens/vscode/lenses.ts';
import { countTokens, decoding, stream } from './messages/index.ts';
import { createAdapt } from './sending/adapt.ts';
import type { Adapt } from './sending/adapt.ts';
import { createTokenCounter } from './sending/count.ts';
import { createEndpoint } from './sending/resolveEndpoint.ts';
import { keepTo } from './sending/keepTo.ts';
import { createLimiter } from './sending/limiter.ts';
import { loggedTransport } from './sending/loggedTransport.ts';
import { lastRequest, learning, logRequests, recentRequests } from './sending/observers.ts';
import type { LearningPorts } from './sending/observers.ts';
import { createAhead, createPreview } from './sending/preview.ts';
import { createReady } from './sending/ready.ts';
import { createSend } from './sending/send.ts';
import { sizeOf } from './sending/estimate.ts';
import { registerSetup } from './setup/vscode/index.ts';
import { createKeySources } from './setup/vscode/keySources.ts';
import { Activity } from './status/activity.ts';
import { registerStatus } from './status/vscode/index.ts';
import type { StatusPorts } from './status/vscode/index.ts';
import type { SetupHost } from './setup/vscode/setup.ts';
import { createUsage } from './usage/vscode/index.ts';
import type { Usage } from './usage/vscode/index.ts';

/** Writes what the chat and the edits haven't saved yet. */
let flush: (() => Promise<void>) | undefined;

/** The functions, methods and classes of a document. */
const symbols = async ({ uri, lineCount }: vscode.TextDocument): Promise<LensTarget[]> =>
  lensTargets(outlineOf(await symbolsOf(uri), lineCount));

/** What requests are made from: settings, keys, what was learned, and the way out. */
function createSources(context: vscode.ExtensionContext, platform: Platform) {
  const limits = watchLimits();
  const settings = createSettings(limits);
  const known = new vscode.EventEmitter<void>();
  const memory = memoryOf(context.globalState);
  const learned = createLearned(memory, () => known.fire());
  const lists = createModelLists(memory, () => known.fire());
  const log = createLog(vscode.window.createOutputChannel('Parley', { log: true }));
  context.subscriptions.push(limits, settings, log, known);
  const wire = decoding(platform.transport);
  const transport = loggedTransport(wire, log);
  const { secrets, renew } = createKeySources(context, platform, transport);
  const ports: LearningPorts = {
    settings: () => settings.current,
    learned: (gateway) => learned.get(gateway),
    learn: async (gateway, facts, model) => learned.learn(gateway, facts, model),
  };
  const keyed = {
    secret: async (gateway: Gateway) => secrets.read(gateway),
    renew,
    learned: ports.learned,
  };
  const listed = (gateway: Gateway) => lists.get(gateway);
  return { limits, settings, secrets, learned, lists, log, wire, transport, ports, keyed, listed, known };
}

/** Builds everything requests need. Asks and sends nothing by itself, and reads only what the workspace allows. */
function build(context: vscode.ExtensionContext, platform: Platform) {
  const { limits, wire, ports, keyed, listed, known, ...sources } = createSources(context, platform);
  const { settings, secrets, learned, log, transport } = sources;
  const { observe, last } = lastRequest();
  const recent = recentRequests();
  const prices = priceIn(() => settings.current.gateways, listed);
  const usage = createUsage(context, {
    disk: platform.disk,
    price: prices,
    estimate: (to, params) => counter.estimate('chat', sizeOf(params), nameOf(to)),
    branch: branchNow,
    endpoint: createEndpoint(keyed),
    transport,
    settings: ports.settings,
    writeSetting: async (name, value) => settings.write(name, value),
    warn: (text) => log.warn(text),
    notify: (error) => void notify(log, error),
  });
  const activity = new Activity();
  const send = createSend({
    ...ports,
    ...keyed,
    listed,
    stream,
    transport: wire,
    limiter: createLimiter(),
    observers: [
      observe,
      recent.observe,
      logRequests(log, ports.settings),
      learning(ports, (text) => log.warn(text)),
      usage.observe,
    ],
    admit: [keepTo(limits), usage.admit],
    hold: usage.hold,
  });
  const counter = createTokenCounter({
    ...ports,
    endpoint: createEndpoint(keyed),
    ask: async (to, params, signal) =>
      countTokens(to, params, { transport, signal, timeouts: settings.current.timeouts }),
    learn: async (gateway, facts) => learned.learn(gateway, facts),
  });
  const tick = createWalkthrough(context);
  const host: SetupHost = { ...sources, platform, lastRequest: last, tick, spend: usage.spend, left: usage.left };
  const roomPorts = { ...ports, listed };
  const preview = createPreview({ ...roomPorts, hasKey: async (gateway) => secrets.has(gateway) });
  const inspected = {
    preview,
    sent: recent.of,
    ahead: createAhead(roomPorts, 'chat'),
    estimate: counter.estimate.bind(counter),
    hostName: platform.hostName,
  };
  const shared = { host, counter, prices, usage, inspected, roomPorts, activity, adapt: adaptFor(ports, usage) };
  return { ...shared, send: activity.follow(send), known: known.event };
}

/** Changes what a gateway refused, from now on; what the budget refused is let through once. */
function adaptFor(ports: LearningPorts, usage: Usage): Adapt {
  const change = createAdapt(ports);
  return async (to, error) => (error.reason === 'budget' ? usage.allowOnce(to.gatewayId) : change(to, error));
}

const createSource = (
  context: vscode.ExtensionContext,
  settings: SetupHost['settings'],
  disk: Platform['disk'],
): ContextSource =>
  createContext(context, {
    ignore: () => settings.current.ignore,
    automatic: () => settings.current.context,
    disk,
  });

/** What settings say about the chat. */
const chatSettings = (
  settings: SetupHost['settings'],
): Pick<PanelPorts, 'wanted' | 'titles' | 'fontSize' | 'sendWith'> => ({
  wanted: () => wantedBy(settings.current),
  titles: () => settings.current.titles,
  fontSize: () => settings.current.fontSize,
  sendWith: () => settings.current.sendWith,
});

/** What settings say about edits. */
const editSettings = (
  settings: SetupHost['settings'],
  roomPorts: RoomPorts,
): Pick<EditPorts & AskPorts, 'changePeek' | 'endpoint' | 'room'> => ({
  changePeek: () => settings.current.changePeek,
  endpoint: (model) => labelFor(settings.current, 'edit', model),
  room: (model) => roomFor(roomPorts, 'edit', model),
});

/** What the chat knows of gateways. */
const gatewaysFor = (settings: SetupHost['settings'], roomPorts: RoomPorts): PanelPorts['gateways'] => ({
  any: () => settings.current.gateways.length > 0 || settings.current.isLimited,
  blocked: () => {
    const { gateways, isLimited, limits } = settings.current;
    return isLimited && gateways.length === 0 ? blockedWords(allowanceOf(limits), vscode.l10n) : undefined;
  },
  named: (name) => labelFor(settings.current, 'chat', name),
  room: (to, reply) => roomFor(roomPorts, 'chat', to && nameOf(to), reply),
  onDidChange: settings.onDidChange,
});

type ElsewhereParts = ReturnType<typeof build> & { readonly source: ContextSource; readonly edit: EditFeature };

/** Offers the models to the rest of VS Code. */
function registerModels(context: vscode.ExtensionContext, parts: ElsewhereParts): void {
  const { host, send, counter, roomPorts, known, source, edit } = parts;
  registerProvider(context, { ...host, ...roomPorts, settings: host.settings, send, counter, known });
  registerParticipant(context, {
    send,
    endpoint: (name) => labelFor(host.settings.current, 'chat', name),
    context: source,
    propose: edit.propose,
    apply: async (code) => useCode({ action: 'apply', ...code }, edit),
  });
}

const commitPorts = (
  source: ContextSource,
  roomPorts: RoomPorts,
  ready: ReturnType<typeof createReady>,
): Omit<CommitPorts, 'send' | 'notify'> => ({
  ready: () => ready('commit'),
  changesIn: async (root, of) => source.changesIn(root, of),
  rules: async () => source.rules('commit'),
  room: () => roomFor(roomPorts, 'commit'),
});

/** What the status bar shows of the other parts. */
function statusPorts({ activity, host, usage }: ReturnType<typeof build>, chat: ChatPanel): StatusPorts {
  const { settings, secrets } = host;
  const gateways = (): readonly Gateway[] => settings.current.gateways;
  return {
    activity,
    gateways,
    asks: () => chat.asks() ?? labelFor(settings.current, 'chat'),
    limited: () => {
      const { limits, isLimited } = settings.current;
      return limits.length === 0 ? undefined : { allowance: allowanceOf(limits), isLimited };
    },
    hasKey: async (gateway) => isKeyless(gateway) || secrets.has(gateway),
    today: () => usage.todaysCost(),
    events: [settings.onDidChange, chat.onDidChangeModel, usage.onDidChange],
    onDidChangeKey: secrets.onDidChange.bind(secrets),
  };
}

/** What other extensions and the status bar have of it. */
function registerElsewhere(context: vscode.ExtensionContext, parts: ElsewhereParts, chat: ChatPanel): void {
  registerModels(context, parts);
  registerStatus(context, statusPorts(parts, chat));
}

/** Builds every part and hands each what it needs. VS Code for the Web calls this; under Node `extension.node.ts` does. */
export function activate(context: vscode.ExtensionContext, platform = web()): void {
  const parts = build(context, platform);
  const { host, counter, prices, usage, inspected, adapt, roomPorts, send } = parts;
  const { settings, secrets, log } = host;
  const say = (error: unknown, about?: NotifyOptions): void =>
    void notify(log, error, { ...about, adapt, keys: secrets });
  const ready = createReady(() => settings.current, say);
  const source = createSource(context, settings, platform.disk);
  const warn = (text: string): void => log.warn(text);
  const { expect } = usage;
  const shared = { send, notify: say, prices, expect, symbols, disk: platform.disk, warn, tick: host.tick };
  const edit = registerEdit(context, {
    ...shared,
    ready: () => ready('edit'),
    ...editSettings(settings, roomPorts),
    pickModel: async () => models.pickModel(),
    pickModels: async (wording) => models.pickModels(wording),
    pickContext: async () => chat.pickContext(),
    explain: async (edited) => chat.explainEdit(edited),
    isIgnored: async (uri) => source.isIgnored(uri),
    showSent: async (request, question) => inspect.showSent(request, question),
  });
  const models = registerSetup(context, host, {
    asks: () => chat.asks() ?? labelFor(settings.current, 'chat'),
    use: (to) => chat.use(to),
    meant: (given) => chat.meant(given),
  });
  const chat = registerChat(context, {
    ...models,
    ...shared,
    takes: (to) => takesFor(roomPorts, 'chat', to && nameOf(to)),
    apply: edit,
    edits: edit.edits,
    adapt,
    counter,
    keys: secrets,
    ...chatSettings(settings),
    inspect: () => inspect,
    ...inspected,
    context: source,
    gateways: gatewaysFor(settings, roomPorts),
  });
  flush = async () => void (await Promise.all([chat.flush(), edit.flush(), usage.flush()]));
  registerLens(context, {
    ...edit,
    explain: async (...about) => chat.explain(...about),
    actions: () => settings.current.actions,
    prompts: source,
  });
  const inspect = registerInspect(context, {
    ...inspected,
    meant: (given) => chat.meant(given),
    shown: async () => chat.shown(),
    replay: async (reply) => chat.replay(reply),
    ...shared,
  });
  const commit = registerCommit(context, { ...shared, ...commitPorts(source, roomPorts, ready) });
  registerElsewhere(context, { ...parts, source, edit }, chat);
  registerCommands(context, parts, () => edit.stop() || commit.stop() || chat.stop());
}

/** The commands of no part in particular. */
function registerCommands(
  context: vscode.ExtensionContext,
  { host: { log, settings } }: ReturnType<typeof build>,
  stop: () => boolean,
): void {
  context.subscriptions.push(
    vscode.commands.registerCommand('parley.stop', stop),
    vscode.commands.registerCommand('parley.showLog', () => log.show()),
    vscode.commands.registerCommand('parley.limitWorkspace', async () =>
      openLimits(settings.current.gateways.map(({ id }) => id)),
    ),
    vscode.commands.registerCommand('parley.openSettings', async () =>
      vscode.commands.executeCommand('workbench.action.openSettings', '@ext:parley.parley'),
    ),
  );
}

/** VS Code waits a few seconds for this before closing or reloading a window. */
export async function deactivate(): Promise<void> {
  await flush?.();
}
