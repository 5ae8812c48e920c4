// Code from the participant's answers, handed to the review of edits by a button.
import * as vscode from 'vscode';
import type { Attachment } from '../../conversation/context.ts';
import { allLines, refusedByTrust } from '../../host/documents.ts';
import { inform } from '../../host/messages.ts';
import { codeIn, indentedAs } from '../chatTurns.ts';
import type { Code } from '../chatTurns.ts';

export interface AnswerPorts {
  /** Proposes lines in place of some of a document's, to be reviewed. */
  readonly propose: (
    uri: vscode.Uri,
    at: { readonly start: number; readonly end: number },
    lines: readonly string[],
  ) => Promise<boolean>;
  /** Finds the place of a block of code by what it is, as the panel's _Apply_ does. */
  readonly apply: (code: Code & { readonly path?: string }) => Promise<unknown>;
}

/** Code that went along with a question, as it was then. */
interface Place {
  readonly uri: string;
  readonly path: string;
  /** 0-based. */
  readonly start: number;
  readonly text: string;
  /** All of a file. Models answer with the part that they changed, whatever they are told. */
  readonly isFile: boolean;
}

interface Offer {
  readonly code: Code;
  readonly place: Place | undefined;
}

/** Answers whose button still works. */
const most = 50;

export class Answers {
  readonly #ports: AnswerPorts;
  readonly #offers = new Map<string, Offer>();

  constructor(ports: AnswerPorts) {
    this.#ports = ports;
  }

  /** A button below the answer, if it has code. */
  offer(stream: vscode.ChatResponseStream, markdown: string, context: readonly Attachment[]): void {
    const code = codeIn(markdown);
    if (code === undefined) return;
    const id = crypto.randomUUID();
    this.#offers.set(id, { code, place: placeIn(context) });
    for (const old of [...this.#offers.keys()].slice(0, -most)) this.#offers.delete(old);
    stream.button({
      command: 'parley.chat.reviewAnswer',
      title: vscode.l10n.t('Review in the Editor'),
      arguments: [id],
    });
  }

  /** The button's command. Its argument is an id looked up in memory: anything else does nothing but say so. */
  register(): vscode.Disposable {
    return vscode.commands.registerCommand('parley.chat.reviewAnswer', async (id: unknown) => {
      const offer = typeof id === 'string' ? this.#offers.get(id) : undefined;
      if (offer !== undefined) return this.#review(offer);
      void inform(vscode.l10n.t('This answer is from before the window was opened. Ask again to review its code.'));
    });
  }

  async #review({ code, place }: Offer): Promise<void> {
    const refused = refusedByTrust();
    if (refused !== undefined) return void inform(refused);
    if (place === undefined || place.isFile || !(await this.#replace(place, code)))
      await this.#ports.apply({ ...code, ...(place !== undefined && { path: place.path }) });
  }

  /** Proposes the code in the place of the code that went along. `false`: that isn't there any more. */
  async #replace({ uri: at, start, text }: Place, code: Code): Promise<boolean> {
    const uri = vscode.Uri.parse(at, true);
    const document = await vscode.workspace.openTextDocument(uri);
    const old = text.replace(/\r?\n$/, '').split(/\r\n?|\n/);
    const end = start + old.length;
    if (allLines(document).slice(start, end).join('\n') !== old.join('\n')) return false;
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(start, 0, start, 0) });
    await this.#ports.propose(uri, { start, end }, indentedAs(old, code.text.split('\n')));
    return true;
  }
}

/** The one piece of code that went along; of several, nobody can say which is meant. */
function placeIn(context: readonly Attachment[]): Place | undefined {
  const places = context.flatMap((each): Place[] => {
    if (each.type !== 'selection' && each.type !== 'file' && each.type !== 'symbol') return [];
    return [
      {
        uri: each.uri,
        path: each.path,
        start: (each.startLine ?? 1) - 1,
        text: each.text,
        isFile: each.type === 'file',
      },
    ];
  });
  return places.length === 1 ? places[0] : undefined;
}
