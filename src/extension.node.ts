// The entry under Node: the extension as it is in a browser, with Node's network, disk and home folder.
import type { ExtensionContext } from 'vscode';
import { activate as start } from './extension.ts';
import { platform } from './host/platform.node.ts';

export { deactivate } from './extension.ts';

export function activate(context: ExtensionContext): void {
  start(context, platform());
}
