import fs from 'node:fs';
import path from 'node:path';
import { run, start, stop } from './processes.ts';
import { temporaryDirectory, vscodeServer } from './paths.ts';

/** User settings that keep VS Code from talking about itself, and from reaching out to the network. */
export const quietSettings: Readonly<Record<string, unknown>> = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': 'off',
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'telemetry.telemetryLevel': 'off',
  'remote.autoForwardPorts': false,
  'git.enabled': false,
  'git.openRepositoryInParentFolders': 'never',
};

/**
 * Looks and works the same, but costs less to draw and asks the language servers less. No hover of the workbench opens
 * where the pointer happens to rest: it would cover what is clicked next.
 */
export const calmSettings: Readonly<Record<string, unknown>> = {
  'workbench.hover.delay': 600_000,
  'workbench.reduceMotion': 'on',
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
  'editor.occurrencesHighlight': 'off',
  'editor.stickyScroll.enabled': false,
  'breadcrumbs.enabled': false,
  'js/ts.tsserver.useSyntaxServer': 'never',
  'js/ts.tsserver.automaticTypeAcquisition.enabled': false,
};

/**
 * Those of VS Code's own extensions that tests look at or use. A window reads the grammars, menus and settings of each that
 * is there: all hundred take it a sixth longer to open.
 */
export const fewBuiltIns: readonly string[] = [
  ...['theme-defaults', 'theme-monokai', 'theme-seti', 'configuration-editing'],
  ...['typescript-basics', 'javascript', 'python', 'css', 'json', 'markdown-basics'],
];

/** Has a language server that answers for the sample's files; it needs what is beside VS Code's extensions. */
export const typescriptBuiltIns: readonly string[] = ['typescript-language-features', 'node_modules'];

export interface ServerOptions {
  /** User settings, laid over the quiet ones. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Default: any free port. */
  readonly port?: number;
  /** Where extensions are; default: a folder of its own without any. */
  readonly extensions?: string;
  /** Which of VS Code's own extensions there are, by their folders' names; default: all. */
  readonly builtIns?: readonly string[];
  /** Honour test payloads in the address; VS Code then refuses modal dialogs and hides toasts. Default: no. */
  readonly automation?: boolean;
  /** Ask whether a folder is trusted, as VS Code does by default. Default: no, every folder is. */
  readonly workspaceTrust?: boolean;
  /** Default: a temporary one. */
  readonly dataDirectory?: string;
}

export interface Server {
  readonly port: number;
  /** `http://127.0.0.1:PORT/`. */
  readonly url: string;
  readonly dataDirectory: string;
  /** What it printed so far. */
  readonly output: () => string;
  /** Lays these over the user settings; `undefined` removes one. A workbench that openWorkbench opened follows. */
  readonly changeSettings: (changes: Readonly<Record<string, unknown>>) => void;
  readonly stop: () => Promise<void>;
}

/** Starts a VS Code server on loopback; resolves when it listens. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const dataDirectory = options.dataDirectory ?? temporaryDirectory('server');
  const settingsFile = path.join(dataDirectory, 'data/User/settings.json');
  let settings: Readonly<Record<string, unknown>> = {};
  const changeSettings: Server['changeSettings'] = (changes) => {
    settings = Object.fromEntries(
      Object.entries({ ...settings, ...changes }).filter(([, value]) => value !== undefined),
    );
    fs.mkdirSync(path.dirname(settingsFile), { recursive: true });
    // VS Code may read it at any moment.
    fs.writeFileSync(`${settingsFile}.new`, JSON.stringify(settings, null, 2));
    fs.renameSync(`${settingsFile}.new`, settingsFile);
  };
  changeSettings({ ...quietSettings, ...options.settings });

  const child = start(
    process.execPath,
    [
      path.join(vscodeServer, 'out/server-main.js'),
      '--accept-server-license-terms',
      '--without-connection-token',
      ...['--host', '127.0.0.1', '--port', String(options.port ?? 0)],
      ...['--telemetry-level', 'off'],
      // The environment is this process's: no login shell is started, twice, to ask it for its own.
      '--force-disable-user-env',
      ...['--server-data-dir', dataDirectory],
      ...['--extensions-dir', options.extensions ?? path.join(dataDirectory, 'extensions')],
      ...(options.builtIns === undefined ? [] : ['--builtin-extensions-dir', linkBuiltIns(options.builtIns)]),
      ...(options.automation === true ? ['--enable-smoke-test-driver'] : []),
      ...(options.workspaceTrust === true ? [] : ['--disable-workspace-trust']),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'], env: environment() },
  );
  let output = '';
  const port = await new Promise<number>((resolve, reject) => {
    const fail = (why: string): void => reject(new Error(`The VS Code server ${why}.\n${output}`));
    const timer = setTimeout(() => fail('did not start within two minutes'), 120_000);
    const listen = (data: Buffer): void => {
      output += data.toString();
      const [, number] = /agent listening on (\d+)/.exec(output) ?? [];
      if (number === undefined) return;
      clearTimeout(timer);
      resolve(Number(number));
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`ended with ${String(code)}`);
    });
  });
  return {
    port,
    url: `http://127.0.0.1:${port}/`,
    dataDirectory,
    output: () => output,
    changeSettings,
    stop: async () => stop(child),
  };
}

/** A folder with these of VS Code's own extensions. */
function linkBuiltIns(names: readonly string[]): string {
  const folder = temporaryDirectory('built-in');
  for (const name of names) {
    const target = path.join(vscodeServer, 'extensions', name);
    if (!fs.existsSync(target)) throw new Error(`VS Code has no extension ${name}.`);
    fs.symlinkSync(target, path.join(folder, name));
  }
  return folder;
}

/** Installs a VSIX as a user would by hand, into a new folder; returns the folder. */
export async function installExtension(vsix: string): Promise<string> {
  const extensions = temporaryDirectory('extensions');
  const dataDirectory = temporaryDirectory('install');
  await run(
    process.execPath,
    [
      path.join(vscodeServer, 'out/server-main.js'),
      '--accept-server-license-terms',
      ...['--server-data-dir', dataDirectory],
      ...['--extensions-dir', extensions],
      ...['--install-extension', vsix],
    ],
    { env: environment() },
  );
  return extensions;
}

/** This process's environment without what another VS Code or Node's test runner put there for its own children. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(?:VSCODE_|ELECTRON_|NODE_TEST_CONTEXT$|NODE_OPTIONS$)/.test(name),
  );
  return Object.fromEntries(own);
}

export interface AddressOptions {
  /** Absolute path of the folder to open; default: an empty window. */
  readonly folder?: string;
  /** Settings of the window's start, see VS Code's `payload`; honoured only with `automation`. */
  readonly payload?: readonly (readonly [string, string])[];
}

/** The address that shows a folder of the server's machine in the workbench. */
export function workbenchAddress(server: Pick<Server, 'url'>, { folder, payload = [] }: AddressOptions): string {
  const address = new URL(server.url);
  if (folder === undefined) address.searchParams.set('ew', 'true');
  else address.searchParams.set('folder', folder);
  if (payload.length > 0) address.searchParams.set('payload', JSON.stringify(payload));
  return address.href;
}
