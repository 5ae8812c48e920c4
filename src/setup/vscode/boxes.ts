// The quick picks and input boxes of setup.
import * as vscode from 'vscode';
import { askText, choose } from '../../host/dialogs.ts';
import { keyWords } from '../words.ts';
import { readKey } from '../readKey.ts';

export interface Choice<Value> extends vscode.QuickPickItem {
  /** Absent in separators and informational rows, which do nothing when picked. */
  readonly value?: Value;
  /** Tells rows apart that have the same label. */
  readonly id?: string;
}

export interface PickOptions {
  readonly title: string;
  readonly placeholder: string;
}

/** A quick pick that stays open when the window loses focus; `undefined` if cancelled. */
export async function pick<Value>(choices: readonly Choice<Value>[], options: PickOptions): Promise<Value | undefined> {
  const picked = await choose(choices, {
    title: options.title,
    placeHolder: options.placeholder,
    ignoreFocusOut: true,
    matchOnDescription: true,
  });
  return picked?.value;
}

export interface LiveOptions<Value> extends PickOptions {
  /** The rows for what has been typed so far. Called again whenever that changes. */
  readonly rows: (typed: string) => readonly Choice<Value>[];
  /** A button that reloads the rows. */
  readonly again?: { readonly tooltip: string; readonly press: (live: Live) => void };
  /** Called just before the pick is shown, to start loading rows: the first ones know of it. */
  readonly start?: (live: Live) => void;
}

/** An open quick pick. */
export interface Live {
  /** Rebuilds the rows. The focused row stays focused, unless another is named. */
  refresh(focus?: (row: Choice<unknown>) => boolean): void;
  /** Replaces what was typed, unless something else has been typed since. */
  replace(typed: string, text: string): void;
  busy(on: boolean): void;
  placeholder(text: string): void;
  title(text: string): void;
  readonly closed: AbortSignal;
}

/** A quick pick whose rows follow what is typed; `undefined` if cancelled. */
export async function pickLive<Value>(options: LiveOptions<Value>): Promise<Value | undefined> {
  const input = vscode.window.createQuickPick<Choice<Value>>();
  const closed = new AbortController();
  input.title = options.title;
  input.placeholder = options.placeholder;
  input.ignoreFocusOut = true;
  input.matchOnDescription = true;
  const { again } = options;
  if (again) input.buttons = [{ iconPath: new vscode.ThemeIcon('refresh'), tooltip: again.tooltip }];
  const show = (focus: (row: Choice<unknown>) => boolean) => {
    const rows = options.rows(input.value);
    // Rows that are set again are drawn anew, and a click or key that comes meanwhile is lost.
    if (!isSame(rows, input.items)) input.items = rows;
    const focused = input.items.find(focus);
    if (focused) input.activeItems = [focused];
  };
  const live = liveBox(input, show, closed.signal);
  /**
   * Enter may come before the rows for the last letter are drawn, or while they change. VS Code then names no row or, since
   * it goes by position, one that does nothing: what was typed counts.
   */
  const typed = (): Value | undefined => {
    const rows = options.rows(input.value);
    const meant =
      rows.find(({ alwaysShow, value }) => alwaysShow && value !== undefined) ??
      rows.find(({ label }) => label === input.value.trim());
    return meant?.value;
  };
  const picked = new Promise<Value | undefined>((resolve) => {
    input.onDidChangeValue(() => show(() => false));
    input.onDidTriggerButton(() => again?.press(live));
    input.onDidAccept(() => {
      const value = input.selectedItems[0]?.value ?? typed();
      if (value === undefined) return;
      resolve(value);
      input.hide();
    });
    input.onDidHide(() => resolve(undefined));
  });
  options.start?.(live);
  show(({ picked: isCurrent }) => isCurrent === true);
  input.keepScrollPosition = true;
  input.show();
  try {
    return await picked;
  } finally {
    closed.abort();
    input.dispose();
  }
}

const isSame = (some: readonly Choice<unknown>[], others: readonly Choice<unknown>[]): boolean =>
  some.length === others.length && some.every((row, at) => looks(row) === looks(others[at]));

const looks = (row: Choice<unknown> | undefined): string => JSON.stringify({ ...row, value: undefined });

/** What may be done to a box that is open. */
function liveBox(
  input: vscode.QuickPick<Choice<unknown>>,
  show: (focus: (row: Choice<unknown>) => boolean) => void,
  closed: AbortSignal,
): Live {
  return {
    refresh: (focus) => {
      const [active] = input.activeItems;
      show(focus ?? ((row) => row.label === active?.label && row.id === active.id));
    },
    replace: (typed, text) => {
      if (input.value !== typed) return;
      input.value = text;
      show(() => false);
    },
    busy: (on) => {
      input.busy = on;
    },
    placeholder: (text) => {
      input.placeholder = text;
    },
    title: (text) => {
      input.title = text;
    },
    closed,
  };
}

/** An input box that stays open when the window loses focus; `undefined` if cancelled. */
export async function inputBox(options: Parameters<typeof askText>[0]): Promise<string | undefined> {
  return askText({ ...options, ignoreFocusOut: true });
}

/**
 * Asks for a key, or whatever `read` reads, in a password box. Returns it cleaned; `''` if it's optional and left
 * empty.
 */
export async function askKey(options: {
  readonly title: string;
  readonly prompt: string;
  readonly optional?: boolean;
  readonly read?: typeof readKey;
}): Promise<string | undefined> {
  const { optional = false, read = readKey } = options;
  const problem = (text: string): string | undefined => {
    const entered = read(text);
    if ('key' in entered || (optional && entered.problem === 'empty')) return undefined;
    return keyWords(entered.problem, vscode.l10n);
  };
  const text = await inputBox({
    title: options.title,
    prompt: options.prompt,
    password: true,
    validateInput: (typed) => (typed === '' ? undefined : problem(typed)),
  });
  if (text === undefined) return undefined;
  const entered = read(text);
  if ('key' in entered) return entered.key;
  return optional ? '' : askKey(options);
}

/** Asks for a gateway's name. */
export async function askName(title: string, value: string): Promise<string | undefined> {
  const name = await inputBox({
    title,
    value,
    validateInput: (text) =>
      text.trim() === '' || text.length > 100 ? vscode.l10n.t('Enter a short name.') : undefined,
  });
  return name?.trim();
}

export function separator(label: string): Choice<never> {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
