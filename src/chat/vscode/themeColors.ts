// The colors of code in the color theme that is active: read from the theme's own files.
import * as vscode from 'vscode';
import { customRules, looksOf, parseJsonWithComments, readRules } from '../codeColors.ts';
import type { CodeLook, ColorRule } from '../codeColors.ts';

interface Theme {
  readonly name: string;
  readonly file: vscode.Uri;
}

/** A theme that includes others more often than this includes itself. */
const mostIncludes = 8;

/** Rules by the theme's file: the files of an extension do not change. */
const known = new Map<string, Promise<readonly ColorRule[]>>();

/** How the active theme shows code; undefined where its rules can't be had. */
export async function themeLooks(): Promise<ReadonlyMap<string, CodeLook> | undefined> {
  const theme = activeTheme();
  if (theme === undefined) return undefined;
  try {
    const key = theme.file.toString();
    const reading = known.get(key) ?? rulesIn(theme.file, 0);
    known.set(key, reading);
    const rules = await reading;
    if (rules.length === 0) return undefined;
    const custom: unknown = vscode.workspace.getConfiguration('editor').get('tokenColorCustomizations');
    return looksOf([...rules, ...customRules(custom, theme.name)]);
  } catch {
    known.delete(theme.file.toString());
    return undefined;
  }
}

/** Of the themes that settings name, the one that is as light or dark as what is shown. */
function activeTheme(): Theme | undefined {
  const kind = vscode.window.activeColorTheme.kind;
  const [uiTheme, preferred] = {
    [vscode.ColorThemeKind.Light]: ['vs', 'preferredLightColorTheme'],
    [vscode.ColorThemeKind.Dark]: ['vs-dark', 'preferredDarkColorTheme'],
    [vscode.ColorThemeKind.HighContrast]: ['hc-black', 'preferredHighContrastColorTheme'],
    [vscode.ColorThemeKind.HighContrastLight]: ['hc-light', 'preferredHighContrastLightColorTheme'],
  }[kind];
  const workbench = vscode.workspace.getConfiguration('workbench');
  const names = [workbench.get<string>('colorTheme'), workbench.get<string>(preferred ?? '')];
  if (vscode.workspace.getConfiguration('window').get('autoDetectColorScheme') === true) names.reverse();
  for (const name of names) {
    const found = name === undefined ? undefined : themeNamed(name);
    if (found?.uiTheme === uiTheme) return found;
  }
  return undefined;
}

function themeNamed(name: string): (Theme & { readonly uiTheme: unknown }) | undefined {
  for (const { packageJSON, extensionUri } of vscode.extensions.all) {
    const manifest = packageJSON as { readonly contributes?: { readonly themes?: unknown } } | undefined;
    const themes = manifest?.contributes?.themes;
    if (!Array.isArray(themes)) continue;
    for (const theme of themes as readonly Readonly<Record<string, unknown>>[]) {
      const { id, label, path, uiTheme } = theme;
      if ((id ?? label) !== name || typeof path !== 'string') continue;
      return { name, uiTheme, file: vscode.Uri.joinPath(extensionUri, path) };
    }
  }
  return undefined;
}

/** The rules of a theme's file, after those of the file it includes. */
async function rulesIn(file: vscode.Uri, depth: number): Promise<readonly ColorRule[]> {
  if (depth > mostIncludes || !file.path.endsWith('.json')) return [];
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  const theme = parseJsonWithComments(text) as Readonly<Record<string, unknown>> | readonly unknown[];
  if (Array.isArray(theme)) return readRules(theme);
  const { include, tokenColors } = theme as Readonly<Record<string, unknown>>;
  const next = (path: string): vscode.Uri => vscode.Uri.joinPath(file, '..', path);
  const before = typeof include === 'string' ? await rulesIn(next(include), depth + 1) : [];
  const own = typeof tokenColors === 'string' ? await rulesIn(next(tokenColors), depth + 1) : readRules(tokenColors);
  return [...before, ...own];
}
