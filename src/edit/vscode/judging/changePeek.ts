// A source control that lives as long as there is something to review, for VS Code's own marks and peek of changes.
import * as vscode from 'vscode';
import type { LiveEdit } from '../writing/live.ts';
import type { Originals } from './originals.ts';

/**
 * Lets VS Code show what waits to be judged as changes of its own: bars in the gutter, and a peek with what was there
 * before, in which `package.json` puts *Accept* and *Reject*.
 */
export class ChangePeek implements vscode.Disposable {
  readonly #originals: Originals;
  readonly #reviewed: (uri: vscode.Uri) => LiveEdit | undefined;
  #control: vscode.SourceControl | undefined;

  /** `reviewed`: the edit in review of the document with this URI, or one of them. */
  constructor(originals: Originals, reviewed: (uri: vscode.Uri) => LiveEdit | undefined) {
    this.#originals = originals;
    this.#reviewed = reviewed;
  }

  dispose(): void {
    this.#control?.dispose();
    this.#control = undefined;
  }

  /** `documents`: those that have an edit in review. */
  show(documents: readonly vscode.TextDocument[]): void {
    if (documents.length === 0) this.dispose();
    else this.#control ??= this.#create();
  }

  #create(): vscode.SourceControl {
    const control = vscode.scm.createSourceControl('parley', vscode.l10n.t('Parley Edit'));
    control.inputBox.visible = false;
    control.quickDiffProvider = {
      provideOriginalResource: (uri) => {
        const edit = this.#reviewed(uri);
        return edit && this.#originals.uriOf(edit.document, edit.id);
      },
    };
    return control;
  }
}

/** The first line (0-based) of the change that VS Code's peek was showing when one of its buttons was clicked. */
export function peekedLine(changes: unknown, index: unknown): number | undefined {
  const change: unknown = Array.isArray(changes) && typeof index === 'number' ? changes[index] : undefined;
  if (typeof change !== 'object' || change === null) return undefined;
  const { modifiedStartLineNumber: start } = change as { readonly modifiedStartLineNumber?: unknown };
  return typeof start === 'number' && Number.isInteger(start) && start >= 0 ? Math.max(start - 1, 0) : undefined;
}
