/** A browser has no home folder. */
export function homeFolder(): string | undefined {
  return undefined;
}

/** A browser has no variables. */
export function environment(): Readonly<Record<string, string>> {
  return {};
}
