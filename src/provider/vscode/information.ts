// The models as VS Code's picker shows them.
import * as vscode from 'vscode';
import { withoutLinks } from '../../messages/index.ts';
import type { Effort } from '../../messages/index.ts';
import type { Offer } from '../offer.ts';

/** What VS Code reads beyond its stable API, where it is new enough; older ones ignore it. */
interface Newer {
  /** Without it, some versions hide the model. */
  readonly isUserSelectable: true;
  /** The key is the user's own. */
  readonly isBYOK: true;
  readonly pricing?: string;
  readonly statusIcon?: vscode.ThemeIcon;
  /** Shown beside the model, to choose from; arrives with each request as `modelConfiguration`. */
  readonly configurationSchema?: object;
}

export type Information = vscode.LanguageModelChatInformation & Newer;

export function informationOf(offer: Offer): Information {
  const { name, label, model, family, gateway, maxInputTokens, maxOutputTokens, images, tools, efforts } = offer;
  const pricing = pricingOf(offer.price);
  return {
    id: name,
    name: label,
    family,
    version: model,
    detail: offer.isKeyMissing ? vscode.l10n.t('{0} · no key', gateway) : gateway,
    tooltip: withoutLinks(tooltipOf(offer)),
    maxInputTokens,
    maxOutputTokens,
    capabilities: { imageInput: images, toolCalling: tools },
    isUserSelectable: true,
    isBYOK: true,
    ...(pricing !== undefined && { pricing }),
    ...(offer.isKeyMissing && { statusIcon: new vscode.ThemeIcon('warning') }),
    ...(efforts.length > 0 && { configurationSchema: effortSchema(efforts) }),
  };
}

function tooltipOf({ model, gateway, origin, isGuess, isKeyMissing }: Offer): string {
  const lines = [vscode.l10n.t('{0} on {1} ({2}), through Parley.', model, gateway, origin)];
  if (isGuess) lines.push(vscode.l10n.t('The size of its context window is a guess: set it with “Set Model Limits”.'));
  if (isKeyMissing) lines.push(vscode.l10n.t('Set a key for {0} to use it.', gateway));
  return lines.join('\n\n');
}

const million = 1_000_000;

function pricingOf(price: Offer['price']): string | undefined {
  if (price === undefined) return undefined;
  const dollars = (value: number): string => `$${Number((value * million).toFixed(2))}`;
  return vscode.l10n.t('{0} in · {1} out', dollars(price.input), dollars(price.output));
}

/** Stands for what the settings say. */
const asSet = 'default';

function effortSchema(efforts: readonly Effort[]): object {
  const labels: Readonly<Record<Effort, string>> = {
    low: vscode.l10n.t('Low'),
    medium: vscode.l10n.t('Medium'),
    high: vscode.l10n.t('High'),
    xhigh: vscode.l10n.t('Very High'),
    max: vscode.l10n.t('Maximum'),
  };
  return {
    properties: {
      effort: {
        type: 'string',
        title: vscode.l10n.t('Effort'),
        description: vscode.l10n.t('How much the model thinks and does before it answers'),
        enum: [asSet, ...efforts],
        enumItemLabels: [vscode.l10n.t('Default'), ...efforts.map((effort) => labels[effort])],
        default: asSet,
        // Shows it beside the model's name.
        group: 'navigation',
      },
    },
  };
}
