// Asks what to change, while the code it applies to is still being looked for.
import * as vscode from 'vscode';
import type { Captured, Meant } from './target.ts';

/** What the person typed, and the code it is for. */
export interface Instruction {
  readonly captured: Captured;
  readonly text: string;
}

/**
 * Asks what to change. The box is there at once, so that nothing typed lands in the file; which code is meant is looked
 * for behind it and named in it. What the person has not been shown is never taken for what they mean: where no function
 * was found after Enter, the line is named and Enter is asked for again. `undefined`: the person gave up, or it can't be
 * edited.
 */
export async function askInstruction(meant: Meant, prefilled: string | undefined): Promise<Instruction | undefined> {
  const { l10n } = vscode;
  const box = vscode.window.createInputBox();
  box.title = l10n.t('Edit Selection');
  box.placeholder = l10n.t('What do you want to change?');
  box.ignoreFocusOut = true;
  box.value = prefilled ?? '';
  box.busy = true;
  box.prompt =
    meant.cursor === undefined
      ? meant.file
      : l10n.t('{0}: finding the function at line {1}…', meant.file, meant.cursor + 1);
  let captured: Captured | undefined;
  let entered = false;
  const answer = new Promise<Instruction | undefined>((resolve) => {
    box.onDidHide(() => resolve(undefined));
    box.onDidAccept(() => {
      const text = box.value.trim();
      if (text === '') resolve(undefined);
      else if (captured) resolve({ captured, text });
      else {
        entered = true;
        box.enabled = false;
      }
    });
    const show = (found: Captured | undefined): void => {
      captured = found;
      box.busy = false;
      box.enabled = true;
      if (!found) resolve(undefined);
      else if (entered && (meant.cursor === undefined || found.name !== undefined)) {
        resolve({ captured: found, text: box.value.trim() });
      } else {
        box.prompt = entered
          ? l10n.t('{0}: no function found. Press Enter to edit line {1}.', meant.file, found.start + 1)
          : namedIn(meant.file, found);
      }
    };
    meant.code.then(show, () => show(undefined));
  });
  box.show();
  const said = await answer;
  box.dispose();
  return said;
}

function namedIn(file: string, { start, original, name }: Captured): string {
  const { l10n } = vscode;
  const first = start + 1;
  const last = start + original.length;
  if (name !== undefined) return l10n.t('{0}: function {1}, lines {2} to {3}', file, name, first, last);
  return first === last ? l10n.t('{0}, line {1}', file, first) : l10n.t('{0}, lines {1} to {2}', file, first, last);
}
