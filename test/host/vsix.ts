import fs from 'node:fs';
import path from 'node:path';
import { out, root, temporaryDirectory } from './paths.ts';
import { run } from './processes.ts';
import { readZip } from './zip.ts';

/** What may be in the package; anything else is a mistake. */
const allowed: readonly RegExp[] = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(?:package\.json|readme\.md|changelog\.md|LICENSE\.txt)$/,
  /^extension\/package\.nls(?:\.[a-z]{2}(?:-[a-z]{2,4})?)?\.json$/,
  /^extension\/l10n\/bundle\.l10n(?:\.[a-z]{2}(?:-[a-z]{2,4})?)?\.json$/,
  /^extension\/dist\/(?:extension|extension\.web|webview)\.js$/,
  /^extension\/dist\/webview-[\w.-]+-[A-Z0-9]{8}\.js$/,
  /^extension\/dist\/webview\.css$/,
  /^extension\/dist\/codicon\.ttf$/,
  /^extension\/media\/(?:\w+\.svg|icon\.png)$/,
];

/** What must be in it. */
const required: readonly string[] = [
  'extension/package.json',
  'extension/readme.md',
  'extension/LICENSE.txt',
  'extension/dist/extension.js',
  'extension/dist/extension.web.js',
  'extension/dist/webview.js',
  'extension/dist/webview.css',
  'extension/dist/codicon.ttf',
  'extension/media/parley.svg',
];

/** What is wrong with a package's list of files, in words; empty: nothing. */
export function fileListProblems(names: Iterable<string>): readonly string[] {
  const present = new Set(names);
  return [
    ...[...present]
      .filter((name) => !allowed.some((pattern) => pattern.test(name)))
      .map((name) => `${name} does not belong in the package`),
    ...required.filter((name) => !present.has(name)).map((name) => `${name} is missing from the package`),
  ];
}

/** Where the sizes of the last package's bundles are: esbuild's metafile of each bundle, by name. */
export const metafile = path.join(out, 'meta.json');

/**
 * Builds for production and packages into `file`; returns the package's files. Throws when one is there that should not
 * be, or is missing. Works in a folder of its own, so that builds of the checkout meanwhile do no harm.
 */
export async function packageExtension(file: string): Promise<ReadonlyMap<string, Buffer>> {
  const stage = temporaryDirectory('package');
  const sources = ['README.md', 'CHANGELOG.md', 'LICENSE', '.vscodeignore', 'media', 'l10n', 'docs'];
  const names = fs.readdirSync(root).filter((name) => sources.includes(name) || name.startsWith('package.nls.'));
  for (const name of names) fs.cpSync(path.join(root, name), path.join(stage, name), { recursive: true });
  const shipped = Object.entries(readManifest()).filter(([name]) => !/^(?:scripts|(?:dev)?dependencies)$/i.test(name));
  fs.writeFileSync(path.join(stage, 'package.json'), JSON.stringify(Object.fromEntries(shipped), null, 2));
  await run(process.execPath, [
    path.join(root, 'esbuild.js'),
    '--production',
    `--outdir=${path.join(stage, 'dist')}`,
    `--metafile=${metafile}`,
  ]);
  await run(
    process.execPath,
    [
      path.join(root, 'node_modules/@vscode/vsce/vsce'),
      'package',
      '--no-dependencies',
      '--allow-missing-repository',
      '--no-rewrite-relative-links',
      ...['--out', file],
    ],
    { cwd: stage },
  );
  fs.rmSync(stage, { recursive: true });
  const files = readZip(file);
  const problems = fileListProblems(files.keys());
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return files;
}

/** Packages, and unpacks the package into a new folder, which it returns: an extension without being installed. */
export async function unpackExtension(): Promise<string> {
  const directory = temporaryDirectory('unpacked');
  const files = await packageExtension(path.join(directory, 'parley.vsix'));
  for (const [name, content] of files) {
    const file = path.join(directory, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, content);
  }
  return path.join(directory, 'extension');
}

/** package.json as it is written. */
export function readManifest(): Readonly<Record<string, unknown>> {
  return JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')) as Record<string, unknown>;
}
