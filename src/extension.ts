import * as vscode from 'vscode';
import { registerChat } from './chat/vscode/index.ts';
import { registerEdit } from './edit/vscode/index.ts';
import { labelFor } from './gateways/resolve.ts';
import { notify } from './host/notify.ts';
import type { NotifyOptions } from './host/notify.ts';
import { createHostSend } from './host/send.ts';
import { registerLens } from './lens/vscode.ts';
import { registerSetup } from './setup/vscode/index.ts';

/** Writes down what the chat has not written yet. */
let flush: (() => Promise<void>) | undefined;

/** The composition root: builds every part, hands each what it needs, and holds no logic. */
export function activate(context: vscode.ExtensionContext): void {
  const host = createHostSend(context);
  const { send, ready, adapt, counter, settings, secrets, log } = host;
  const say = (error: unknown, about?: NotifyOptions): void =>
    void notify(log, error, { ...about, adapt, keys: secrets });
  const chat = registerChat(context, {
    send,
    adapt,
    counter,
    keys: secrets,
    notify: say,
    fontSize: () => settings.current.fontSize,
    gateways: {
      any: () => settings.current.gateways.length > 0,
      current: () => labelFor(settings.current, 'chat'),
      onDidChange: settings.onDidChange,
    },
  });
  const edit = registerEdit(context, {
    send,
    ready: () => ready('edit'),
    notify: say,
  });
  flush = async () => chat.flush();
  registerLens(context, {
    taken: edit.edited,
    explain: async (target) => chat.explain(target),
    refactor: async (target) => {
      const instruction = vscode.l10n.t('Refactor for readability without changing what it does');
      await (target ? edit.edit({ ...target, instruction }) : edit.editSelection(instruction));
    },
  });
  registerSetup(context, host);
  context.subscriptions.push(
    vscode.commands.registerCommand('parley.stop', () => edit.stop() || chat.stop()),
    vscode.commands.registerCommand('parley.showLog', () => log.show()),
    vscode.commands.registerCommand('parley.openSettings', async () =>
      vscode.commands.executeCommand('workbench.action.openSettings', '@ext:parley.parley'),
    ),
  );
}

/** VS Code waits for it, some seconds, before a window is closed or reloaded. */
export async function deactivate(): Promise<void> {
  await flush?.();
}
