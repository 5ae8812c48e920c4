// The first box of Add Gateway: a preset, a URL, or anything pasted.
import * as vscode from 'vscode';
import { presets } from '../../gateways/presets.ts';
import type { Preset } from '../../gateways/presets.ts';
import { shownUrl } from '../../messages/index.ts';
import { isIncomplete, ownAddress, presetFor, readAddress } from '../draft.ts';
import { maskKey } from '../readKey.ts';
import { parsePaste } from '../paste/index.ts';
import type { Found } from '../paste/index.ts';
import { pickLive, separator } from './boxes.ts';
import type { Choice, Live } from './boxes.ts';

/** What the user starts from. */
export type Start =
  | { readonly type: 'preset'; readonly preset: Preset }
  | { readonly type: 'found'; readonly found: Found; readonly exact: boolean }
  | { readonly type: 'clipboard' }
  | { readonly type: 'import' };

/** The first box of Add Gateway: a preset, a URL or anything pasted, or where else to look. */
export async function askStart(): Promise<Start | undefined> {
  let live: Live | undefined;
  // Text pasted into a single-line box loses its line breaks, which the clipboard still has, and a pasted key must not
  // stay visible. So the box shows only the URL, and this keeps the whole text.
  let pasted: { readonly shown: string; readonly text: string } | undefined;
  const take = async (typed: string): Promise<void> => {
    if (parsePaste(typed).url === undefined) return;
    const isPasted = /\s|\{/.test(typed);
    const clipboard = isPasted ? await vscode.env.clipboard.readText().then(undefined, () => '') : typed;
    const text = oneLine(clipboard) === oneLine(typed) ? clipboard : typed;
    const found = parsePaste(text);
    // A URL typed by hand has little around it. Anything longer may contain a key, recognized or not.
    const bare = found.credentials.length === 0 && text.trim().length < (found.url?.length ?? 0) + 8;
    if (found.url === undefined || (text === typed && bare)) return;
    pasted = { shown: shownUrl(found.url), text };
    live?.replace(typed, pasted.shown);
  };
  return pickLive<Start>({
    title: vscode.l10n.t('Add Gateway'),
    placeholder: vscode.l10n.t('Pick a gateway, or paste its URL, a curl command or ANTHROPIC_… lines'),
    rows: (typed) => {
      if (pasted?.shown !== typed) void take(typed);
      const rows = [...pasteRows(pasted?.shown === typed ? pasted.text : typed), ...presetRows()];
      return rows.some((row) => isFoundBy(row, typed)) ? rows : [hintRow(), ...rows];
    },
    start: (started) => {
      live = started;
    },
  });
}

/** Browsers drop the line breaks of pasted text or turn them into spaces. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, '');
}

function presetRows(): readonly Choice<Start>[] {
  return [
    separator(vscode.l10n.t('Gateways')),
    ...presets.map((preset) => ({
      label: preset.name,
      description: preset.baseUrl ?? vscode.l10n.t('you’ll be asked for its URL'),
      value: { type: 'preset', preset } as const,
    })),
    separator(vscode.l10n.t('Other ways')),
    { label: `$(clippy) ${vscode.l10n.t('Paste from Clipboard')}`, value: { type: 'clipboard' } },
    { label: `$(file-code) ${vscode.l10n.t('Import from Claude Code')}`, value: { type: 'import' } },
  ];
}

/** Whether VS Code keeps a row when this is typed. */
function isFoundBy({ label, description = '', alwaysShow = false }: Choice<Start>, typed: string): boolean {
  return alwaysShow || `${label} ${description}`.toLowerCase().includes(typed.trim().toLowerCase());
}

/** Says what the box accepts, shown if nothing matches what was typed. */
function hintRow(): Choice<Start> {
  return {
    label: `$(info) ${vscode.l10n.t('No URL found')}`,
    detail: vscode.l10n.t('Type a URL (https://…), or paste a curl command or ANTHROPIC_… lines.'),
    alwaysShow: true,
  };
}

/** Rows for what has been pasted or typed so far. They show the URL before anything is sent. */
function pasteRows(text: string): readonly Choice<Start>[] {
  const found = parsePaste(text);
  if (found.url === undefined) return [];
  const [key] = found.credentials;
  // VS Code lists labels that contain the typed text first, and before them those that end with it.
  const row = (label: string, exact = false, url = found.url): Choice<Start> => ({
    label: `$(arrow-right) ${label}`,
    ...(key && { description: vscode.l10n.t('with the key {0}', maskKey(key.key)) }),
    alwaysShow: true,
    value: { type: 'found', found: { ...found, ...(url !== undefined && { url }) }, exact },
  });
  if (isIncomplete(found.url)) return [row(vscode.l10n.t('Use {0}', shownUrl(found.url)))];
  const preset = presetFor(found.url);
  const address = readAddress(found.url, preset);
  if ('problem' in address)
    return [{ label: `$(error) ${address.problem}`, description: shownUrl(found.url), alwaysShow: true }];
  const own = ownAddress(found.url, preset);
  const better = own === undefined ? undefined : readAddress(own, preset);
  const exact = readAddress(found.url, undefined, true);
  const differs = 'url' in exact && exact.url !== address.url && !isUsualForm(exact.url, address.url);
  return [
    ...(better && 'url' in better
      ? [row(vscode.l10n.t('Use {0} instead of {1}', better.url, shownUrl(found.url)), false, own)]
      : []),
    row(vscode.l10n.t('Use {0}', address.url)),
    ...(differs ? [{ ...row(vscode.l10n.t('Use this URL without changes'), true), detail: shownUrl(exact.url) }] : []),
  ];
}

/** Whether a typed URL is just a shorter form of the one requests go to, and so not meant literally. */
function isUsualForm(typed: string, posted: string): boolean {
  const { origin, pathname, search } = new URL(typed);
  const path = pathname.replace(/\/+$/, '');
  const usual = path === '' || /\/(?:v1|anthropic|api|messages|completions|responses|models)$/.test(path);
  return usual && (search === '' || (posted.startsWith(origin + path) && !search.includes('version=')));
}
