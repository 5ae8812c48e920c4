// Asks what to change, while the code it applies to is still being looked for.
import * as vscode from 'vscode';
import { plainPrompt } from '../../../host/dialogs.ts';
import { label } from '../../../conversation/context.ts';
import type { Attachment } from '../../../conversation/context.ts';
import { nameOf, shownName } from '../../../gateways/use.ts';
import type { EndpointLabel } from '../../../gateways/use.ts';
import type { Memory } from '../../../host/memory.ts';
import { hashTyped, readRemembered, Recall, remembered } from '../../recall.ts';
import { setContext } from '../contextKeys.ts';
import { MeantMark } from './meantMark.ts';
import type { Captured, Meant } from './target.ts';

/** What the user typed, and the code it is for. */
export interface Instruction {
  readonly captured: Captured;
  readonly text: string;
  readonly context: readonly Attachment[];
  /** `gateway/model`, chosen for this once. */
  readonly model?: string | undefined;
}

/** What is asked for: the name of the action, and what it says by itself. */
export interface Asking {
  readonly title: string;
  /** Stands in the box: nothing is sent before the user says so. */
  readonly instruction?: string;
  readonly placeholder?: string;
}

/** What the box needs of the rest. */
export interface InstructionPorts {
  /** Where earlier instructions are kept. */
  readonly memory: Memory;
  /** Where an edit would go now, by itself or to a model (`gateway/model`). */
  readonly endpoint: (model: string | undefined) => EndpointLabel | undefined;
  /** Lets the user choose a model; `undefined` when they gave up. */
  readonly pickModel: () => Promise<EndpointLabel | undefined>;
  /** Lets the user choose what to attach. */
  readonly pickContext: () => Promise<readonly Attachment[]>;
  /** Shows the request as it would be now. */
  readonly showSent: (instruction: Instruction, meant: Meant) => Promise<void>;
}

const memoryKey = 'parley.instructions';

/** Asks for instructions, one at a time. */
export class Instructions {
  readonly #ports: InstructionPorts;
  #box: Box | undefined;

  constructor(ports: InstructionPorts) {
    this.#ports = ports;
  }

  /**
   * Asks what to change. The box is there at once, so that nothing typed lands in the file; which code is meant is looked
   * for behind it and named in it. What the user has not been shown is never taken for what they mean: where no function
   * was found after Enter, the line is named and Enter is asked for again. `undefined`: the user gave up, or it can't be
   * edited.
   */
  async ask(meant: Meant, asking: Asking): Promise<Instruction | undefined> {
    const box: Box = new Box(this.#ports, meant, asking, (has) => {
      // The box of an earlier question goes only when a later one is there.
      if (has || this.#box === box) setContext('parley.asking', has);
    });
    this.#box?.leave();
    this.#box = box;
    box.open();
    const said = await box.answer;
    if (this.#box === box) this.#box = undefined;
    // What an action says by itself comes back with the action.
    if (said && said.text !== asking.instruction) {
      const entries = readRemembered(this.#ports.memory.get(memoryKey));
      // An instruction that can't be remembered is one all the same.
      await this.#ports.memory.update(memoryKey, remembered(entries, said.text)).then(undefined, () => undefined);
    }
    return said;
  }

  /** Shows the instruction before the one in the box, or after it. */
  walk(way: 'earlier' | 'later'): void {
    this.#box?.walk(way);
  }
}

class Box {
  readonly answer: Promise<Instruction | undefined>;
  readonly #ports: InstructionPorts;
  readonly #meant: Meant;
  readonly #asking: Asking;
  readonly #keyboard: (has: boolean) => void;
  readonly #box = vscode.window.createInputBox();
  readonly #mark = new MeantMark();
  readonly #recall: Recall;
  readonly #buttons = {
    context: { iconPath: new vscode.ThemeIcon('attach'), tooltip: vscode.l10n.t('Add Context (#)') },
    model: { iconPath: new vscode.ThemeIcon('chip'), tooltip: vscode.l10n.t('Choose Another Model for This Edit') },
    clear: { iconPath: new vscode.ThemeIcon('clear-all'), tooltip: vscode.l10n.t('Remove Attached Context') },
    sent: { iconPath: new vscode.ThemeIcon('eye'), tooltip: vscode.l10n.t('Show What Will Be Sent') },
  };
  #resolve: (said: Instruction | undefined) => void = () => undefined;
  #captured: Captured | undefined;
  #model: EndpointLabel | undefined;
  #context: readonly Attachment[] = [];
  #entered = false;
  #over = false;
  #value: string;
  /** Something else is shown in its place, after which it comes back. */
  #away: (() => void) | undefined;

  /** `keyboard`: told whether the box has it. */
  constructor(ports: InstructionPorts, meant: Meant, asking: Asking, keyboard: (has: boolean) => void) {
    this.#ports = ports;
    this.#meant = meant;
    this.#asking = asking;
    this.#keyboard = keyboard;
    this.#recall = new Recall(readRemembered(ports.memory.get(memoryKey)));
    this.#value = asking.instruction ?? '';
    this.answer = new Promise((resolve) => {
      this.#resolve = (said) => {
        this.#end(said !== undefined);
        resolve(said);
      };
    });
  }

  /** Another question is in its place. */
  leave(): void {
    this.#resolve(undefined);
  }

  walk(way: 'earlier' | 'later'): void {
    const entry = way === 'earlier' ? this.#recall.earlier(this.#box.value) : this.#recall.later();
    if (entry === undefined) return;
    this.#box.value = entry;
    this.#value = entry;
  }

  open(): void {
    const box = this.#box;
    box.placeholder =
      this.#asking.placeholder ?? vscode.l10n.t('What do you want to change? (↑ for earlier, # to attach)');
    box.ignoreFocusOut = true;
    box.value = this.#value;
    box.busy = true;
    this.#say();
    box.onDidHide(() => (this.#away ? this.#away() : this.#resolve(undefined)));
    box.onDidAccept(() => this.#accept());
    box.onDidTriggerButton((button) => void this.#press(button));
    box.onDidChangeValue((value) => {
      const at = hashTyped(this.#value, value);
      this.#value = value;
      if (at !== undefined) void this.#attach(at);
    });
    this.#meant.code.then(
      (code) => this.#found(code),
      () => this.#found(undefined),
    );
    this.#show();
  }

  #show(): void {
    this.#keyboard(true);
    this.#box.show();
  }

  #end(asked: boolean): void {
    this.#over = true;
    this.#away = () => undefined;
    this.#keyboard(false);
    this.#mark.end(asked);
    this.#box.dispose();
  }

  #said(captured: Captured): Instruction {
    const model = this.#model && nameOf(this.#model);
    return { captured, text: this.#box.value.trim(), context: this.#context, model };
  }

  #accept(): void {
    if (this.#box.value.trim() === '') this.#resolve(undefined);
    else if (this.#captured) this.#resolve(this.#said(this.#captured));
    else {
      this.#entered = true;
      this.#box.enabled = false;
    }
  }

  #found(code: Captured | undefined): void {
    if (this.#over) return;
    this.#captured = code;
    this.#box.busy = false;
    this.#box.enabled = true;
    if (!code) this.#resolve(undefined);
    else if (this.#entered && (this.#meant.cursor === undefined || code.name !== undefined))
      this.#resolve(this.#said(code));
    else {
      this.#mark.show(code);
      this.#say();
    }
  }

  /** Says what it is about, what goes along, and who is asked. */
  #say(): void {
    const { l10n } = vscode;
    const endpoint = this.#model ?? this.#ports.endpoint(this.#meant.model);
    this.#box.title = endpoint === undefined ? this.#asking.title : `${this.#asking.title} · ${shownName(endpoint)}`;
    const about = this.#about();
    const names = this.#context.map(label).join(', ');
    const { context, model, clear, sent } = this.#buttons;
    this.#box.buttons = [context, ...(names === '' ? [] : [clear]), model, sent];
    this.#box.prompt = plainPrompt(names === '' ? about : l10n.t('{0}, with {1}', about, names));
  }

  #about(): string {
    const { l10n } = vscode;
    const { file, cursor } = this.#meant;
    const code = this.#captured;
    if (code && this.#entered)
      return l10n.t('{0}: no function found. Press Enter to edit line {1}.', file, code.start + 1);
    if (code) return code.about ?? namedIn(file, code);
    return cursor === undefined ? file : l10n.t('{0}: finding the function at line {1}…', file, cursor + 1);
  }

  async #press(button: vscode.QuickInputButton): Promise<void> {
    if (button === this.#buttons.context) await this.#attach(undefined);
    else if (button === this.#buttons.model) await this.#choose();
    else if (button === this.#buttons.clear) this.#attached([]);
    else if (this.#captured) await this.#ports.showSent(this.#said(this.#captured), this.#meant);
  }

  async #choose(): Promise<void> {
    const picked = await this.#instead(this.#ports.pickModel);
    if (this.#over) return;
    this.#model = picked ?? this.#model;
    this.#say();
  }

  /** `at`: where the `#` stands that asked for it, which goes when something is attached. */
  async #attach(at: number | undefined): Promise<void> {
    const taken = await this.#instead(this.#ports.pickContext);
    if (this.#over || taken.length === 0) return;
    if (at !== undefined) this.#box.value = this.#value = this.#value.slice(0, at) + this.#value.slice(at + 1);
    this.#attached([...this.#context, ...taken]);
  }

  #attached(context: readonly Attachment[]): void {
    this.#context = context;
    this.#say();
  }

  #back(): void {
    this.#away = undefined;
    // Typing goes on behind what was typed, and doesn't replace it.
    this.#box.valueSelection = [this.#box.value.length, this.#box.value.length];
    this.#show();
  }

  /** Shows something else in place of the box, and then the box again, unless the code can't be edited after all. */
  async #instead<T>(run: () => Promise<T>): Promise<T> {
    await new Promise<void>((resolve) => {
      this.#away = resolve;
      this.#keyboard(false);
      this.#box.hide();
    });
    try {
      return await run();
    } finally {
      if (!this.#over) this.#back();
    }
  }
}

function namedIn(file: string, { start, original, name, parts }: Captured): string {
  const { l10n } = vscode;
  const first = start + 1;
  const last = start + original.length;
  if (original.every((line) => line.trim() === '')) return l10n.t('{0}: new code at line {1}', file, first);
  if (parts && parts.selected.length > 1)
    return l10n.t('{0}: {1} selections, lines {2} to {3}', file, parts.selected.length, first, last);
  if (name !== undefined) return l10n.t('{0}: {1}, lines {2} to {3}', file, name, first, last);
  return first === last ? l10n.t('{0}, line {1}', file, first) : l10n.t('{0}, lines {1} to {2}', file, first, last);
}
