// Registers the language-model provider: the models in VS Code's picker and for other extensions.
import * as vscode from 'vscode';
import { memoryOf } from '../../host/memory.ts';
import { takesFor } from '../../gateways/parameters.ts';
import { roomFor } from '../../gateways/room.ts';
import type { Secrets } from '../../host/keyStore.ts';
import type { Log } from '../../host/log.ts';
import { notify } from '../../host/notify.ts';
import type { SettingsSource } from '../../host/settingsSource.ts';
import { sizeOf } from '../../sending/estimate.ts';
import type { TokenCounter } from '../../sending/count.ts';
import { Access, callerOf } from '../access.ts';
import { offers } from '../offer.ts';
import type { OfferPorts } from '../offer.ts';
import { translate } from '../callerParts.ts';
import { askAccess, callerName, manageAccess } from './askAccess.ts';
import { messagesFrom } from './classes.ts';
import { informationOf } from './information.ts';
import type { Information } from './information.ts';
import { respond } from './respond.ts';
import type { RespondPorts } from './respond.ts';

/** As in the manifest. */
const vendor = 'parley';

/** The parts of the product that this is made of. */
export interface ProviderParts extends Pick<OfferPorts, 'listed' | 'learned'>, Pick<RespondPorts, 'send'> {
  readonly settings: Pick<SettingsSource, 'current' | 'onDidChange'>;
  readonly secrets: Pick<Secrets, 'has' | 'onDidChange'>;
  readonly counter: Pick<TokenCounter, 'estimate'>;
  readonly log: Log;
  /** Fires when something else is known of a gateway or its models. */
  readonly known: vscode.Event<void>;
}

interface ProviderPorts extends RespondPorts, OfferPorts {
  readonly estimate: TokenCounter['estimate'];
  readonly warn: (text: string) => void;
}

/** Registers the provider and *Manage Extension Access*. Asks no gateway for anything. */
export function registerProvider(context: vscode.ExtensionContext, parts: ProviderParts): void {
  const { settings, secrets, log, known } = parts;
  const access = new Access({
    memory: memoryOf(context.globalState),
    ask: askAccess,
    own: context.extension.id,
    now: () => new Date(),
  });
  context.subscriptions.push(
    vscode.commands.registerCommand('parley.manageExtensionAccess', async () => {
      await manageAccess(access).catch(async (error: unknown) => notify(log, error));
    }),
  );
  if (!hasProviders()) return;
  const ports = portsOf(parts);
  const provider = new Provider(ports, access);
  const look = (): void => provider.look();
  context.subscriptions.push(
    provider,
    vscode.lm.registerLanguageModelChatProvider(vendor, provider),
    settings.onDidChange(look),
    secrets.onDidChange(look),
    known(look),
  );
  // VS Code asks for the models only once somebody wants them; its picker and `@parley` need them before.
  vscode.lm
    .selectChatModels({ vendor })
    .then(undefined, (error: unknown) => ports.warn(`VS Code didn’t take the models: ${String(error)}`));
}

function portsOf({ settings, secrets, counter, log, send, listed, learned }: ProviderParts): ProviderPorts {
  const room = { settings: () => settings.current, listed, learned };
  return {
    ...room,
    send,
    takes: (name) => takesFor(room, 'chat', name),
    room: (name) => roomFor(room, 'chat', name),
    estimate: (use, size, name) => counter.estimate(use, size, name),
    hasKey: async (gateway) => secrets.has(gateway),
    warn: (text) => log.warn(text),
  };
}

/** Builds made from VS Code may leave it out. */
const hasProviders = (): boolean =>
  (vscode.lm as Partial<typeof vscode.lm> | undefined)?.registerLanguageModelChatProvider !== undefined;

class Provider implements vscode.LanguageModelChatProvider<Information>, vscode.Disposable {
  readonly #ports: ProviderPorts;
  readonly #access: Access;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChangeLanguageModelChatInformation = this.#changed.event;
  /** What VS Code was told last. */
  #told = '';

  constructor(ports: ProviderPorts, access: Access) {
    this.#ports = ports;
    this.#access = access;
  }

  async provideLanguageModelChatInformation({ silent }: { readonly silent: boolean }): Promise<Information[]> {
    if (!silent && this.#ports.settings().gateways.length === 0) {
      await vscode.commands.executeCommand('parley.addGateway');
    }
    const information = await this.#information();
    this.#told = JSON.stringify(information);
    // VS Code doesn't hand a question to `@parley` where there is no model at all.
    void vscode.commands.executeCommand('setContext', 'parley.offersModels', information.length > 0);
    return information;
  }

  async #information(): Promise<Information[]> {
    return (await offers(this.#ports)).map(informationOf);
  }

  /** Tells VS Code if there is anything new. */
  look(): void {
    this.#information().then(
      (now) => {
        if (JSON.stringify(now) !== this.#told) this.#changed.fire();
      },
      (error: unknown) => this.#ports.warn(`The models couldn’t be told to VS Code: ${String(error)}`),
    );
  }

  async provideLanguageModelChatResponse(
    { id: name }: Information,
    messages: readonly vscode.LanguageModelChatRequestMessage[],
    options: vscode.ProvideLanguageModelChatResponseOptions,
    progress: vscode.Progress<vscode.LanguageModelResponsePart>,
    token: vscode.CancellationToken,
  ): Promise<void> {
    // Undocumented, and there since 1.106: VS Code itself says who asks.
    const caller = callerOf(Reflect.get(options, 'requestInitiator'));
    const abort = new AbortController();
    if (token.isCancellationRequested) abort.abort();
    const listener = token.onCancellationRequested(() => abort.abort());
    const { signal } = abort;
    try {
      if (!(await untilStopped(async () => this.#access.admits(caller, this.#named(name)), signal)))
        throw refusal(caller);
      await respond(this.#ports, { caller, name, messages, options, signal }, (part) => progress.report(part));
    } finally {
      listener.dispose();
    }
  }

  /** As a user would call it. */
  #named(name: string): string {
    const gateway = this.#ports.takes(name)?.gatewayName;
    return gateway === undefined ? name : vscode.l10n.t('{0} on {1}', name.slice(name.indexOf('/') + 1), gateway);
  }

  /** Local, and cheap: VS Code asks for many fragments. */
  async provideTokenCount(
    { id: name }: Information,
    text: string | vscode.LanguageModelChatRequestMessage,
  ): Promise<number> {
    const messages =
      typeof text === 'string' ? [{ role: 'user', content: text } as const] : translate(messagesFrom([text])).messages;
    return Promise.resolve(this.#ports.estimate('chat', sizeOf({ messages }), name));
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

/** A question to the user stays open; who asked because of a request that was stopped doesn't wait for it. */
async function untilStopped<Value>(work: () => Promise<Value>, signal: AbortSignal): Promise<Value> {
  if (signal.aborted) throw new vscode.CancellationError();
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new vscode.CancellationError());
    signal.addEventListener('abort', stop, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}

function refusal(caller: string): vscode.LanguageModelError {
  return vscode.LanguageModelError.NoPermissions(
    vscode.l10n.t(
      '{0} isn’t allowed to use Parley’s models, so nothing was sent. To change this, run “Parley: Manage Extension Access” from the Command Palette.',
      callerName(caller),
    ),
  );
}
