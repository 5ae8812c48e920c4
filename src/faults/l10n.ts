// The translation port of pure files: VS Code’s translations, or the English originals.

/** VS Code's translations, or any other: `{name}` in a message stands for an argument. Messages are literals, so that they can be extracted. */
export interface L10n {
  t(message: string, args?: Record<string, string | number>): string;
}

/** The messages as they are written in the source. */
export const english: L10n = {
  t: (message, args = {}) => message.replace(/\{(\w+)\}/g, (whole, name: string) => String(args[name] ?? whole)),
};
