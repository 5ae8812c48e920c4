// What a user can ask for in a file: the commands that ask for an instruction, and the edits they start.
import * as vscode from 'vscode';
import type { Attachment, Question } from '../../../conversation/context.ts';
import type { EndpointLabel } from '../../../gateways/use.ts';
import type { SendRequest } from '../../../sending/send.ts';
import type { Room } from '../../alongside.ts';
import { within } from '../../../host/within.ts';
import { Instructions } from './instruction.ts';
import type { Asking, Instruction, InstructionPorts } from './instruction.ts';
import { meantByRange, meantBySelection, meantFile, meantHere, meantProblems, prepare } from './target.ts';
import type { Asked } from '../asked.ts';
import type { Captured, Elsewhere, Meant, More } from './target.ts';
import { Permits } from './permits.ts';
import type { IsIgnored } from './permits.ts';
import { meantTests } from './writeTests.ts';

/** What asking for an edit needs of the rest. */
export interface AskPorts extends Pick<InstructionPorts, 'endpoint' | 'pickModel' | 'pickContext'> {
  /** The user chooses several models for this once; `undefined` when they left it. */
  readonly pickModels: (wording: {
    readonly title: string;
    readonly placeholder: string;
  }) => Promise<readonly EndpointLabel[] | undefined>;
  /** Is a file attached only if the user insists? */
  readonly isIgnored: IsIgnored;
  /** What the model for edits has room for, or another one (`gateway/model`). */
  readonly room: (model: string | undefined) => Room | undefined;
  /** Shows a request as it would be sent, whose question is its last message. */
  readonly showSent: (
    request: { readonly use: 'edit' } & Pick<SendRequest, 'model' | 'params'>,
    question: Question,
  ) => Promise<void>;
}

/** A range of a document, as others name it. */
export interface Place {
  readonly uri: vscode.Uri;
  readonly range: vscode.Range;
}

/** Longest wait, in milliseconds, for the outline of the file once the instruction is there. */
const outlineTimeout = 300;

/** Asks for edits, and starts them. */
export class Asks {
  readonly #ports: AskPorts & { readonly ready: () => boolean };
  readonly #instructions: Instructions;
  readonly #start: (asked: Asked) => Promise<void>;
  readonly #permits: Permits;

  constructor(
    ports: AskPorts & { readonly ready: () => boolean },
    memory: InstructionPorts['memory'],
    start: (asked: Asked) => Promise<void>,
  ) {
    this.#ports = ports;
    this.#start = start;
    this.#permits = new Permits(ports.isIgnored);
    const showSent = async (said: Instruction, meant: Meant): Promise<void> => this.#showSent(said, meant);
    this.#instructions = new Instructions({ ...ports, memory, showSent });
  }

  /** Asks for an instruction and starts the edit. */
  async ask(meant: () => Meant | undefined, asking: Asking, start = this.#start): Promise<void> {
    if (!this.#ports.ready()) return;
    const code = meant();
    const said = code && (await this.#instructions.ask(code, asking));
    const where = said && (await this.#placed(said, code, false));
    if (where) await this.#begin(where.code, said.text, { ...more(said, code), context: where.context }, start);
  }

  /** Changes a place, or what is selected, by an instruction that the user has given by choosing what to do. */
  async change(place: Place | undefined, instruction: string, context: readonly Attachment[] = []): Promise<void> {
    const meant = meantBy(place);
    if (meant) await this.begin({ ...meant, context }, instruction, this.#start);
  }

  /** Starts an edit of code by an instruction that the user has given by choosing what to do. */
  async begin(
    meant: Meant & Pick<More, 'context'>,
    instruction: string,
    start: (asked: Asked) => Promise<void>,
  ): Promise<void> {
    if (!this.#ports.ready()) return;
    const code = await meant.code;
    if (code) await this.#begin(code, instruction, meant, start);
  }

  /** Asks how to change what is selected. */
  async edit(): Promise<void> {
    await this.ask(meantBySelection, { title: vscode.l10n.t('Edit Selection') });
  }

  /** Asks how to refactor a place, or without one what is selected. */
  async refactor(place?: Place, lens?: boolean): Promise<void> {
    await this.ask(() => meantBy(place, lens), {
      title: vscode.l10n.t('Refactor'),
      instruction: vscode.l10n.t('Refactor for readability without changing what it does'),
    });
  }

  /** The other commands, by id. */
  get commands(): Readonly<Record<string, () => unknown>> {
    const { l10n } = vscode;
    return {
      'parley.editFile': async () => this.ask(meantFile, { title: l10n.t('Edit File') }),
      'parley.generateHere': async () =>
        this.ask(meantHere, {
          title: l10n.t('Generate Here'),
          placeholder: l10n.t('What code do you want here? (↑ for earlier, # to attach)'),
        }),
      'parley.addDocumentation': async () =>
        this.ask(meantBySelection, {
          title: l10n.t('Add Documentation'),
          instruction: l10n.t('Add documentation comments in the style of this language, and change nothing else'),
        }),
      'parley.writeTests': async () =>
        this.ask(meantTests, { title: l10n.t('Write Tests'), instruction: l10n.t('Write tests for this code') }),
      'parley.fixFile': async () =>
        this.ask(meantProblems, {
          title: l10n.t('Fix All in File'),
          instruction: l10n.t('Fix all problems reported in this code'),
        }),
      'parley.earlierInstruction': () => this.#instructions.walk('earlier'),
      'parley.laterInstruction': () => this.#instructions.walk('later'),
    };
  }

  /** Asks several models, and then how to change what is selected: `start` has them all do it. */
  async race(start: (asked: Asked, models: readonly EndpointLabel[]) => Promise<void>): Promise<void> {
    if (!this.#ports.ready()) return;
    const models = await this.#ports.pickModels({
      title: vscode.l10n.t('Race Models for an Edit'),
      placeholder: vscode.l10n.t('Choose two or more models. The first to write is shown.'),
    });
    if (models === undefined) return;
    const title = models.map(({ model }) => model).join(', ');
    await this.ask(meantBySelection, { title }, async (asked) => start(asked, models));
  }

  async #begin(code: Captured, instruction: string, more: More, start: (asked: Asked) => Promise<void>): Promise<void> {
    const asked = (await this.#permits.code(code))
      ? prepare(code, instruction, await this.#known(code, more))
      : undefined;
    if (asked) await start(asked);
  }

  async #known(code: Captured, { context = [], model, earlier, lens }: More): Promise<More> {
    const [outline, mayAround] = await Promise.all([
      within(outlineTimeout, code.outline).catch(() => []),
      this.#permits.around(code),
    ]);
    return { context, model, earlier, lens, outline, alone: !mayAround, room: this.#ports.room(model) };
  }

  /**
   * Where the new code goes, and what goes along with the request: what the user attached last. `undefined`: they don't
   * want the code sent that is read for it.
   */
  async #placed(said: Instruction, meant: Meant, shown: boolean): Promise<Elsewhere | undefined> {
    const { captured: code, context } = said;
    if (!meant.elsewhere) return { code, context };
    if (!shown && !(await this.#permits.code(code))) return undefined;
    const other = await meant.elsewhere(code, { shown, whole: await this.#permits.whole(code) });
    return other && { code: other.code, context: [...other.context, ...context] };
  }

  async #showSent(said: Instruction, meant: Meant): Promise<void> {
    const where = await this.#placed(said, meant, true);
    if (!where) return;
    const asked = prepare(
      where.code,
      said.text,
      await this.#known(where.code, { ...more(said, meant), context: where.context }),
    );
    if (!asked) return;
    const { params, model } = asked.request;
    await this.#ports.showSent({ use: 'edit', model, params }, { text: lastText(params), context: where.context });
  }
}

/** What was asked for besides the instruction: what the user chose, else what is meant by itself. */
const more = (said: Instruction, meant: Meant): More => ({
  model: said.model ?? meant.model,
  earlier: meant.earlier,
  lens: meant.lens,
});

/** `lens`: something drawn in the code asks, as whatever names a place does. */
function meantBy(place: Place | undefined, lens = place !== undefined): Meant | undefined {
  const meant = place ? meantByRange(place.uri, place.range) : meantBySelection();
  return meant && lens ? { ...meant, lens: true } : meant;
}

/** What a request says besides what is attached. */
function lastText({ messages }: Asked['request']['params']): string {
  const content = messages.at(-1)?.content ?? '';
  if (typeof content === 'string') return content;
  const last = content.at(-1);
  return last?.type === 'text' ? last.text : '';
}
