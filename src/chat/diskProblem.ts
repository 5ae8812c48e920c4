// Why a conversation can’t be saved, where the file system’s error tells.

/** `full`: no space or quota left. `denied`: the folder can't be written. `undefined`: something else. */
export function diskProblem(error: Error): 'full' | 'denied' | undefined {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const words = `${code} ${error.message}`;
  if (/\b(?:ENOSPC|EDQUOT)\b|no space left|quota exceeded/i.test(words)) return 'full';
  return /\b(?:EACCES|EPERM|EROFS|NoPermissions)\b|read-only file system|permission denied/i.test(words)
    ? 'denied'
    : undefined;
}
