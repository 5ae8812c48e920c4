// As much of VS Code as its status bar's item stands on.
type Listener = (state: { readonly focused: boolean }) => void;

const nothing = { dispose: (): void => undefined };
const listeners: Listener[] = [];

/** The item, as it is shown. */
export const item = { text: '', tooltip: '', show: (): void => undefined, ...nothing };

export const focus = (focused: boolean): void => listeners.forEach((listener) => listener({ focused }));

export const window = {
  createStatusBarItem: () => item,
  onDidChangeWindowState: (listener: Listener) => {
    listeners.push(listener);
    return nothing;
  },
};
export const commands = { registerCommand: () => nothing };
export const l10n = {
  t: (message: string, ...args: readonly unknown[]) => {
    const named = typeof args[0] === 'object' ? (args[0] as Readonly<Record<string, unknown>>) : undefined;
    return message.replace(/\{(\w+)\}/g, (_, name: string) => String((named ?? args)[name as keyof typeof named]));
  },
};
export const env = { language: 'en' };
export const StatusBarAlignment = { Right: 2 };
export class ThemeColor {
  readonly id: string;
  constructor(id: string) {
    this.id = id;
  }
}
