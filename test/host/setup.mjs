// Set-up of a fresh machine, done once: every step first looks whether it is already done, so that a second run
// installs nothing. Plain JavaScript for any Node from 20, with Node's own modules only.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { debianChromium, findChromium } from './chromium.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const host = path.join(root, 'test/host');
const vscode = path.join(host, 'node_modules/code-server/lib/vscode');

/** A set-up step that could not be done; the message says what the user can do. */
export class SetupError extends Error {}

/** Can this Node run TypeScript as it is? */
const runsTypeScript = (version) => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
};

/**
 * Makes ready what a script needs and returns the path of the Node to run it with.
 * `vscode`: a VS Code server too; `browser`: a Chromium too.
 */
export async function setUp({ vscode: needsVscode, browser }) {
  const unlock = await lock(path.join(os.tmpdir(), `parley-setup-${digest(root)}.lock`));
  try {
    const current = runsTypeScript(process.versions.node) ? process.execPath : undefined;
    if (process.platform !== 'linux' && needsVscode) {
      throw new SetupError(
        'The real VS Code of these tests is set up on Linux only. Here, press F5 in VS Code to run Parley, and use ' +
          '`npm run test:unit`, `npm run test:desktop`, `npm run check` and `npm run lint`.',
      );
    }
    const needsHost = needsVscode || (process.platform === 'linux' && current === undefined);
    await all([
      install(root, 'the project'),
      ...(needsHost ? [install(host, 'VS Code for the tests (about 600 MB, once)')] : []),
    ]);
    if (needsVscode) await completeVscode();
    if (browser) ensureChromium();
    const bundled = path.join(host, 'node_modules', `node-linux-${process.arch}`, 'bin/node');
    if (process.platform === 'linux' && fs.existsSync(bundled) && works(bundled)) return bundled;
    if (current !== undefined) return current;
    throw new SetupError(
      `This needs Node 22.18 or newer (24 is best); ${process.execPath} is ${process.version}, and there is none to ` +
        `install from npm for ${process.platform} ${process.arch}.`,
    );
  } finally {
    unlock();
  }
}

const digest = (text) => createHash('sha256').update(text).digest('hex').slice(0, 16);
const say = (text) => process.stderr.write(`set-up: ${text}\n`);
const works = (command) => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
const readJson = (file) => {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};

/** Is what the lock file names what npm last installed? Optional packages may be missing: they are for other systems. */
function installed(directory) {
  const wanted = readJson(path.join(directory, 'package-lock.json'))?.packages ?? {};
  const found = readJson(path.join(directory, 'node_modules/.package-lock.json'))?.packages ?? {};
  return Object.entries(wanted).every(([place, { version, optional, devOptional, link }]) => {
    if (place === '' || link === true) return true;
    const there = found[place];
    return there === undefined ? optional === true || devOptional === true : there.version === version;
  });
}

async function install(directory, what) {
  if (installed(directory)) return;
  say(`installing ${what} …`);
  const started = Date.now();
  await npm(['ci', '--ignore-scripts'], directory);
  say(`installed ${what} in ${seconds(started)}`);
}

/** Waits for each to its end, so that nothing goes on installing after another has failed. */
async function all(steps) {
  const failed = (await Promise.allSettled(steps)).find(({ status }) => status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

const seconds = (started) => `${((Date.now() - started) / 1000).toFixed(0)} s`;

/**
 * code-server's own install script compiles native modules; VS Code runs without them. What it would install beside is
 * installed here, so that no compiler is needed.
 */
async function completeVscode() {
  const version = readJson(path.join(vscode, '../../package.json'))?.version;
  const logger = fs.readFileSync(path.join(host, 'spdlog.cjs'), 'utf8');
  const done = `${version} ${digest(logger)}`;
  const stamp = path.join(vscode, '.parley-complete');
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === done) return;
  say('completing VS Code …');
  const started = Date.now();
  const complete = ['install', '--omit=dev', '--ignore-scripts', '--no-save'];
  await all([vscode, path.join(vscode, 'extensions')].map(async (directory) => npm(complete, directory)));
  fs.writeFileSync(path.join(vscode, 'node_modules/@vscode/spdlog/index.js'), logger);
  fs.writeFileSync(stamp, done);
  say(`completed in ${seconds(started)}`);
}

async function npm(args, cwd) {
  // The npm that runs this, when npm does: the same one, also where none is on the PATH.
  const own = process.env.npm_execpath;
  const [command, ...first] = own?.endsWith('.js') ? [process.execPath, own] : ['npm'];
  const quietly = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  let said = '';
  const status = await new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args, ...quietly], { cwd, shell: process.platform === 'win32' });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
    child.on('error', reject).on('close', resolve);
  }).catch((error) => {
    if (error.code !== 'ENOENT') throw error;
    throw new SetupError('npm was not found. Install Node.js with npm (https://nodejs.org, or `apt-get install npm`).');
  });
  if (status === 0) return;
  const network = /ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|network/.test(said);
  throw new SetupError(
    `npm ${args.join(' ')} failed in ${cwd}:\n${said.trim()}\n` +
      (network
        ? 'The package registry could not be reached: check the network, and npm’s registry and proxy settings.'
        : 'Put right what npm says above and run this again.'),
  );
}

/** Installs a Chromium where there is none, on Debian its headless shell, and that beside Debian's Chromium too. */
function ensureChromium() {
  const found = findChromium();
  if (found !== undefined && found !== debianChromium) return;
  const canInstall = fs.existsSync('/usr/bin/apt-get') && process.getuid?.() === 0;
  if (found !== undefined) {
    // Asked for once: the tests run without it too, and longer.
    const asked = path.join(root, 'node_modules/.parley-headless-shell');
    if (!canInstall || process.env.CHROMIUM || fs.existsSync(asked)) return;
    fs.writeFileSync(asked, '');
    installWithApt('chromium-headless-shell');
    return;
  }
  if (process.env.CHROMIUM) throw new SetupError(`CHROMIUM names ${process.env.CHROMIUM}, which does not exist.`);
  const advice =
    'The tests need Chromium. Install it (`apt-get install chromium` on Debian, `npx playwright-core install chromium` ' +
    'elsewhere), or set CHROMIUM to the path of a Chrome or Chromium.';
  if (!canInstall) throw new SetupError(advice);
  installWithApt('chromium-headless-shell');
  if (findChromium() !== undefined) return;
  const said = installWithApt('chromium');
  if (findChromium() === undefined) throw new SetupError(`${advice}\napt-get said:\n${said}`);
}

/** Returns what apt-get said; whether the package is there then, its files tell. */
function installWithApt(name) {
  say(`installing ${name} with apt …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Where no mirror answers, apt-get tries for a long time.
  const apt = (...args) => spawnSync('apt-get', ['-qq', ...args], { env, encoding: 'utf8', timeout: 300_000 });
  apt('update');
  const done = apt('install', '-y', '--no-install-recommends', '--no-remove', name);
  return `${done.stdout ?? ''}${done.stderr ?? ''}`;
}

/** One set-up at a time on this checkout: the second waits for the first and then finds everything done. */
async function lock(file) {
  for (let told = false; ;) {
    try {
      fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => fs.rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = Number(fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : 0);
    if (owner > 0 && !isRunning(owner)) {
      fs.rmSync(file, { force: true });
      continue;
    }
    if (!told) say('waiting for another set-up to finish …');
    told = true;
    await sleep(200);
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
