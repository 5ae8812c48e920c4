import fs from 'node:fs';
import path from 'node:path';
import { root, temporaryDirectory } from './paths.ts';
import { run } from './processes.ts';
import { readZip } from './zip.ts';

/** What may be in the package; anything else is a mistake. */
const allowed: readonly RegExp[] = [
  /^\[Content_Types\]\.xml$/,
  /^extension\.vsixmanifest$/,
  /^extension\/(?:package\.json|readme\.md|changelog\.md|LICENSE\.txt|ThirdPartyNotices\.txt)$/,
  /^extension\/package\.nls(?:\.[a-z]{2}(?:-[a-z]{2,4})?)?\.json$/,
  /^extension\/l10n\/bundle\.l10n\.[a-z]{2}(?:-[a-z]{2,4})?\.json$/,
  /^extension\/dist\/(?:extension|extension\.node|webview|usage)\.js$/,
  /^extension\/dist\/webview-[\w.-]+-[A-Z0-9]{8}\.js$/,
  /^extension\/dist\/(?:webview|usage)\.css$/,
  /^extension\/dist\/codicon\.ttf$/,
  /^extension\/media\/(?:\w+\.svg|icon\.png|parley\.schema\.json)$/,
];

/** What must be in it. */
const required: readonly string[] = [
  'extension/package.json',
  'extension/package.nls.json',
  'extension/readme.md',
  'extension/LICENSE.txt',
  'extension/ThirdPartyNotices.txt',
  'extension/dist/extension.js',
  'extension/dist/extension.node.js',
  'extension/dist/webview.js',
  'extension/dist/webview.css',
  'extension/dist/usage.js',
  'extension/dist/usage.css',
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

/** What esbuild says of the files that it wrote for one bundle. */
export interface BundleReport {
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly bytes: number;
        readonly entryPoint?: string;
        readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>>;
        readonly imports: readonly { readonly path: string; readonly kind: string }[];
      }
    >
  >;
}

export interface Package {
  /** Every file in it, by its path there. */
  readonly files: ReadonlyMap<string, Buffer>;
  /** By the bundle's name: `extension`, `extension.node`, `webview`, and `worker …` for the text of a worker. */
  readonly bundles: Readonly<Record<string, BundleReport>>;
}

/**
 * Builds for production and packages into `file`; once where PARLEY_PACKAGE names a folder, which keeps it for all that
 * run with it. Throws when a file is in the package that should not be, or is missing.
 */
export async function packageExtension(file: string): Promise<Package> {
  const kept = process.env['PARLEY_PACKAGE'];
  const made = kept !== undefined && fs.existsSync(kept) ? kept : await make();
  fs.copyFileSync(path.join(made, packageFile), file);
  const bundles = JSON.parse(fs.readFileSync(path.join(made, reportFile), 'utf8')) as Package['bundles'];
  // Renamed only now that it is whole: whoever finds the folder finds all of it.
  if (kept !== undefined && made !== kept) fs.renameSync(made, kept);
  return { files: readZip(file), bundles };
}

const packageFile = 'parley.vsix';
const reportFile = 'meta.json';

/** The package and what esbuild reports, in a new folder: builds of the checkout meanwhile do no harm. */
async function make(): Promise<string> {
  const stage = temporaryDirectory('package');
  const made = temporaryDirectory('packaged');
  const sources = ['CHANGELOG.md', 'LICENSE', '.vscodeignore', 'media', 'l10n'];
  const names = fs.readdirSync(root).filter((name) => sources.includes(name) || name.startsWith('package.nls.'));
  for (const name of names) fs.cpSync(path.join(root, name), path.join(stage, name), { recursive: true });
  fs.writeFileSync(path.join(stage, 'README.md'), packagedReadme());
  const shipped = Object.entries(readManifest()).filter(([name]) => !/^(?:scripts|(?:dev)?dependencies)$/i.test(name));
  fs.writeFileSync(path.join(stage, 'package.json'), JSON.stringify(Object.fromEntries(shipped), null, 2));
  const metafile = path.join(made, reportFile);
  const esbuild = path.join(root, 'esbuild.js');
  await run(process.execPath, [
    esbuild,
    '--production',
    `--outdir=${path.join(stage, 'dist')}`,
    `--metafile=${metafile}`,
  ]);
  const bundles = JSON.parse(fs.readFileSync(metafile, 'utf8')) as Package['bundles'];
  fs.writeFileSync(path.join(stage, 'ThirdPartyNotices.txt'), notices(bundles));
  const vsce = path.join(root, 'node_modules/@vscode/vsce/vsce');
  const options = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  await run(process.execPath, [vsce, 'package', ...options, '--out', path.join(made, packageFile)], { cwd: stage });
  fs.rmSync(stage, { recursive: true });
  const problems = fileListProblems(readZip(path.join(made, packageFile)).keys());
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return made;
}

/** The README without what is about the repository: its pictures, sources and commands are not in the package. */
export function packagedReadme(): string {
  const text = fs.readFileSync(path.join(root, 'README.md'), 'utf8');
  return text.replace(/<!-- repository -->[\s\S]*?<!-- \/repository -->\s*/g, '');
}

/** The npm package that an input of a bundle belongs to; `undefined`: it is our own. */
export function packageOf(input: string): string | undefined {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];
}

/** The licences of everything that is bundled, as these licences ask for. */
function notices(bundles: Package['bundles']): string {
  const inputs = Object.values(bundles).flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) => Object.keys(output.inputs)),
  );
  const names = new Set(inputs.map(packageOf).filter((name) => name !== undefined));
  const texts = [...names].sort().map((name) => {
    const directory = path.join(root, 'node_modules', name);
    const { version, license } = JSON.parse(fs.readFileSync(path.join(directory, 'package.json'), 'utf8')) as Record<
      string,
      string
    >;
    const file = fs.readdirSync(directory).find((entry) => /^licen[cs]e(?:\.\w+)?$/i.test(entry));
    const text =
      file === undefined
        ? `Licensed under ${license ?? 'no licence'}.`
        : fs.readFileSync(path.join(directory, file), 'utf8');
    return `${name} ${version ?? ''} (${license ?? ''})\n\n${text.trim()}\n`;
  });
  return `Parley includes the following software.\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`;
}

/** Packages, and unpacks the package into a new folder, which it returns: an extension without being installed. */
export async function unpackExtension(): Promise<string> {
  const directory = temporaryDirectory('unpacked');
  const { files } = await packageExtension(path.join(directory, 'parley.vsix'));
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
