// Writes a gateway as environment variables for Claude Code and the SDKs, for three shells.

/** The shells a gateway can be written for. */
export type Shell = 'bash' | 'powershell' | 'cmd';

/** What the variables say about a gateway. */
export interface Exported {
  /** The URL that is posted to. */
  readonly url: string;
  readonly auth: 'bearer' | 'x-api-key' | 'none';
  readonly model?: string | undefined;
  /** `undefined` is a secret value: a placeholder stands for it. */
  readonly headers?: Readonly<Record<string, string | undefined>> | undefined;
  readonly betas?: readonly string[] | undefined;
}

/** Stands where the person's own key belongs; `readKey` knows it as no key. */
const placeholder = 'YOUR_KEY';

/**
 * A gateway as the lines that set it for Claude Code and the SDKs, the key as a placeholder. `undefined` when its URL does
 * not end in `/v1/messages`: those programs always append that.
 */
export function asEnvironment(gateway: Exported, shell: Shell): string | undefined {
  const url = new URL(gateway.url);
  const path = /^(.*)\/v1\/messages$/.exec(url.pathname);
  if (!path) return undefined;
  const lines: (readonly [string, string])[] = [['ANTHROPIC_BASE_URL', url.origin + (path[1] ?? '')]];
  // The other token is set to nothing, so that one from elsewhere does not win.
  if (gateway.auth === 'x-api-key') lines.push(['ANTHROPIC_API_KEY', placeholder], ['ANTHROPIC_AUTH_TOKEN', '']);
  else lines.push(['ANTHROPIC_AUTH_TOKEN', gateway.auth === 'none' ? 'none' : placeholder], ['ANTHROPIC_API_KEY', '']);
  if (gateway.model !== undefined) lines.push(['ANTHROPIC_MODEL', gateway.model]);
  const headers = Object.entries(gateway.headers ?? {}).map(([name, value]) => `${name}: ${value ?? placeholder}`);
  // A line break cannot stand in a variable of cmd.
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
