// The box for a gateway’s URL, which shows where requests would go.
import * as vscode from 'vscode';
import type { Gateway } from '../../gateways/gateway.ts';
import type { Preset } from '../../gateways/presets.ts';
import { readAddress } from '../draft.ts';
import type { Address } from '../draft.ts';
import { inputBox } from './boxes.ts';

/** A usable URL. */
export type Ready = Extract<Address, { readonly url: string }>;

/** A box for a URL that shows where requests would go; `undefined` if cancelled. */
export async function inputAddress(
  boxTitle: string,
  preset: Preset | undefined,
  value: string,
): Promise<Ready | undefined> {
  const text = await inputBox({
    title: preset ? `${boxTitle}: ${preset.name}` : boxTitle,
    prompt: vscode.l10n.t('The base URL. Parley adds /v1/messages.'),
    placeHolder: preset?.baseUrlExample ?? 'https://gateway.example',
    value,
    validateInput: (typed) => {
      if (typed === '') return undefined;
      const address = readAddress(typed, preset);
      return 'url' in address
        ? { message: vscode.l10n.t('Posts to {0}', address.url), severity: vscode.InputBoxValidationSeverity.Info }
        : { message: address.problem, severity: vscode.InputBoxValidationSeverity.Error };
    },
  });
  if (text === undefined) return undefined;
  const address = readAddress(text, preset);
  // An empty box isn't a mistake while typing, but it isn't a URL either.
  return 'url' in address ? address : inputAddress(boxTitle, preset, value);
}

/** The header a gateway expects its key in. */
export function authOf({ overrides, dialect }: Gateway): 'bearer' | 'x-api-key' | 'none' {
  return overrides.auth ?? dialect.auth;
}
