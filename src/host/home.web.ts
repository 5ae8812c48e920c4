// VS Code for the Web has no home folder and no environment variables.

/** A browser has no home folder. */
export function homeFolder(): string | undefined {
  return undefined;
}

/** A browser has no environment variables. */
export function environment(): Readonly<Record<string, string>> {
  return {};
}
