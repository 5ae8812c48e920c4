import * as vscode from 'vscode';
import type { Gateway } from '../../gateways/gateway.ts';
import type { Preset } from '../../gateways/known.ts';
import { readAddress } from '../record.ts';

/** A box for an address that shows what would be posted to. */
export async function inputAddress(
  boxTitle: string,
  preset: Preset | undefined,
  value: string,
): Promise<string | undefined> {
  return vscode.window.showInputBox({
    title: preset ? `${boxTitle}: ${preset.name}` : boxTitle,
    prompt: vscode.l10n.t('The base URL. Requests are posted below it.'),
    placeHolder: preset?.baseUrlExample ?? 'https://gateway.example',
    value,
    ignoreFocusOut: true,
    validateInput: (typed) => {
      if (typed.trim() === '')
        return { message: vscode.l10n.t('Enter the address.'), severity: vscode.InputBoxValidationSeverity.Error };
      const address = readAddress(typed, preset);
      return 'url' in address
        ? { message: vscode.l10n.t('Posts to {0}', address.url), severity: vscode.InputBoxValidationSeverity.Info }
        : { message: address.problem, severity: vscode.InputBoxValidationSeverity.Error };
    },
  });
}

/** The header a gateway takes its key in. */
export function authOf({ overrides, dialect }: Gateway): 'bearer' | 'x-api-key' | 'none' {
  return overrides.auth ?? dialect.auth;
}
