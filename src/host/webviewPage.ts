// The page of a webview: only our own script and styles load in it, and it can't reach the network.
import * as vscode from 'vscode';

/** Parley's language: VS Code's if there is a translation. */
export const language = (): string => (vscode.l10n.bundle === undefined ? 'en' : vscode.env.language);

/** The HTML of the page whose script and styles are called this in `dist`. */
export function pageOf(webview: vscode.Webview, dist: vscode.Uri, name: 'webview' | 'usage'): string {
  const nonce = crypto.randomUUID().replaceAll('-', '');
  const uri = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(dist, file)).toString();
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource}`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
    `worker-src blob:`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${language()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Parley</title>
<link rel="preload" as="font" type="font/ttf" crossorigin href="${uri('codicon.ttf')}">
<link rel="stylesheet" href="${uri(`${name}.css`)}">
</head>
<body>
<script type="module" nonce="${nonce}" src="${uri(`${name}.js`)}"></script>
</body>
</html>`;
}
