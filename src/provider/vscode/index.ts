// Registers the language-model provider: the models in VS Code's picker and for other extensions.
import * as vscode from 'vscode';
import { sizeOf } from '../../sending/estimate.ts';
import type { TokenCounter } from '../../sending/count.ts';
import { Access, callerOf } from '../access.ts';
import type { AccessPorts } from '../access.ts';
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

export interface ProviderPorts extends RespondPorts, OfferPorts {
  readonly estimate: TokenCounter['estimate'];
  readonly memory: AccessPorts['memory'];
  /** Calls the listener when gateways, their keys or their lists may be different. */
  readonly onDidChange: (listener: () => void) => vscode.Disposable;
  /** Shows an error of a command. */
  readonly notify: (error: unknown) => void;
  readonly warn: (text: string) => void;
}

/** Registers the provider and *Manage Extension Access*. Asks no gateway for anything. */
export function registerProvider(context: vscode.ExtensionContext, ports: ProviderPorts): void {
  const access = new Access({
    memory: ports.memory,
    ask: askAccess,
    own: context.extension.id,
    now: () => new Date(),
  });
  context.subscriptions.push(
    vscode.commands.registerCommand('parley.manageExtensionAccess', async () => {
      await manageAccess(access).catch(ports.notify);
    }),
  );
  if (!hasProviders()) return;
  const provider = new Provider(ports, access);
  context.subscriptions.push(
    provider,
    vscode.lm.registerLanguageModelChatProvider(vendor, provider),
    ports.onDidChange(() => provider.look()),
  );
  // VS Code asks for the models only once somebody wants them; its picker and `@parley` need them before.
  vscode.lm
    .selectChatModels({ vendor })
    .then(undefined, (error: unknown) => ports.warn(`VS Code didn’t take the models: ${String(error)}`));
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
      if (!(await untilStopped(this.#access.admits(caller, name), signal))) throw refusal(caller);
      await respond(this.#ports, { caller, name, messages, options, signal }, (part) => progress.report(part));
    } finally {
      listener.dispose();
    }
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
async function untilStopped<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new vscode.CancellationError());
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
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
