// Shows what is attached: where it came from, or, where that is no place, as it is.
import * as vscode from 'vscode';
import type { Attachment, Image } from '../../conversation/context.ts';
import { inform } from '../../host/messages.ts';
import { Pictures } from '../../host/pictures.ts';
import { Texts } from '../../host/texts.ts';

/** How a picture's file ends. */
const endings: Readonly<Record<Image['mime'], string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

/** Attachments that are shown in editors of their own where they are no place in the workspace. */
export class ShownAttachments implements vscode.Disposable {
  readonly #texts = new Texts('parley-attachment');
  readonly #pictures = new Pictures('parley-picture');

  /** Opens the file it came from at its lines, or what it is where it came from no file. */
  async show(attachment: Attachment): Promise<void> {
    if (attachment.type === 'unknown') return;
    if (attachment.type === 'image') return this.#showImage(attachment);
    const { type, uri, text } = attachment;
    if (type === 'folder') await vscode.commands.executeCommand('revealInExplorer', vscode.Uri.parse(uri, true));
    else if (type === 'problems') await vscode.commands.executeCommand('workbench.actions.view.problems');
    else if (uri !== '' && (type === 'selection' || type === 'file' || type === 'symbol')) await showPlace(attachment);
    else {
      const name = type === 'selection' ? attachment.path : attachment.name;
      await this.#texts.show(this.#texts.set(type === 'changes' ? `${name}.diff` : name, attachment.id, () => text));
    }
  }

  async #showImage({ id, name, mime, data }: Image): Promise<void> {
    if (data === undefined) {
      void inform(vscode.l10n.t('This image no longer exists.'));
      return;
    }
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    await this.#pictures.show(`${name.replace(/\.\w+$/, '')}.${endings[mime]}`, id, bytes);
  }

  dispose(): void {
    this.#texts.dispose();
    this.#pictures.dispose();
  }
}

interface Span {
  readonly uri: string;
  readonly startLine?: number | undefined;
  readonly endLine?: number | undefined;
}

async function showPlace({ uri, startLine, endLine }: Span): Promise<void> {
  const lines =
    startLine === undefined || endLine === undefined
      ? {}
      : { selection: new vscode.Range(startLine - 1, 0, endLine - 1, Number.MAX_SAFE_INTEGER) };
  try {
    await vscode.window.showTextDocument(vscode.Uri.parse(uri, true), { ...lines, preview: true });
  } catch {
    void inform(vscode.l10n.t('This file no longer exists.'));
  }
}
