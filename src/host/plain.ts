// Text of a gateway where VS Code draws icons.

/** Escapes it, once: `$(name)` would show an icon. */
export function plain(text: string): string {
  return text.replace(/(?<!\\)\$\((?=[\w~-]+\))/g, String.raw`\$(`);
}
