// Writes a gateway as environment variables for Claude Code and the SDKs, for three shells.

/** The shells a gateway can be written for. */
export type Shell = 'bash' | 'powershell' | 'cmd';

/** What the variables say about a gateway. */
export interface Exported {
  /** The URL requests go to. */
  readonly url: string;
  readonly auth: 'bearer' | 'x-api-key' | 'none';
  readonly model?: string | undefined;
  /** `undefined` stands for a secret value, which is written as a placeholder. */
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  readonly betas?: readonly string[] | undefined;
}

/** Stands in for the user's key. `readKey` recognizes it as a placeholder. */
const placeholder = 'YOUR_KEY';

/**
 * The lines that set up a gateway for Claude Code and the SDKs, with a placeholder for the key. `undefined` if its URL
 * doesn't end in `/v1/messages`, which those programs always append.
 */
export function asEnvironment(gateway: Exported, shell: Shell): string | undefined {
  const url = new URL(gateway.url);
  const path = /^(.*)\/v1\/messages$/.exec(url.pathname);
  if (!path) return undefined;
  const lines: (readonly [string, string])[] = [['ANTHROPIC_BASE_URL', url.origin + (path[1] ?? '')]];
  // The other variable is emptied, so that a key set elsewhere doesn't win.
  if (gateway.auth === 'x-api-key') lines.push(['ANTHROPIC_API_KEY', placeholder], ['ANTHROPIC_AUTH_TOKEN', '']);
  else lines.push(['ANTHROPIC_AUTH_TOKEN', gateway.auth === 'none' ? 'none' : placeholder], ['ANTHROPIC_API_KEY', '']);
  if (gateway.model !== undefined) lines.push(['ANTHROPIC_MODEL', gateway.model]);
  const headers = Object.entries(gateway.headers ?? {}).map(([name, value]) => `${name}: ${value ?? placeholder}`);
  // A variable in cmd can't contain a line break.
  if (headers.length > 0) lines.push(['ANTHROPIC_CUSTOM_HEADERS', headers.join(shell === 'cmd' ? '\\n' : '\n')]);
  if (gateway.betas && gateway.betas.length > 0) lines.push(['ANTHROPIC_BETAS', gateway.betas.join(',')]);
  return lines.map(([name, value]) => `${assign(shell, name, value)}\n`).join('');
}

function assign(shell: Shell, name: string, value: string): string {
  switch (shell) {
    case 'bash':
      return `export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`;
    case 'powershell':
      return `$env:${name} = '${value.replaceAll("'", "''")}'`;
    case 'cmd':
      return `set "${name}=${value.replaceAll('%', '%%')}"`;
    default:
      return shell satisfies never;
  }
}
