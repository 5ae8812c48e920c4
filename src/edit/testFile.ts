// Which file the tests of a source file go into: the one that is there, or a new one, named and placed as the others are.

/** A file's tests. Paths are relative to the workspace folder, with forward slashes. */
export interface TestFile {
  readonly path: string;
  readonly exists: boolean;
}

interface Path {
  readonly folders: readonly string[];
  /** The file's name without its extension. */
  readonly stem: string;
  readonly extension: string;
}

/** How a test's name is made from what it tests. */
interface Naming {
  readonly before: string;
  readonly after: string;
}

/** Files of one kind test each other. */
const families: readonly (readonly string[])[] = [
  ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs', 'vue', 'svelte'],
  ['c', 'cc', 'cpp', 'cxx', 'h', 'hpp'],
  ['ex', 'exs'],
  ['kt', 'java', 'scala', 'groovy'],
];

interface Usual extends Naming {
  /** The folder that tests are in, in place of the sources' root. Absent: beside what they test. */
  readonly folder?: string;
}

const beside: Usual = { before: '', after: '.test' };

/** How tests are named and placed where there is none to learn from. */
const usual: Readonly<Record<string, Usual>> = {
  py: { before: 'test_', after: '', folder: 'tests' },
  go: { before: '', after: '_test' },
  rb: { before: '', after: '_spec', folder: 'spec' },
  rs: { before: '', after: '', folder: 'tests' },
  dart: { before: '', after: '_test', folder: 'test' },
  php: { before: '', after: 'Test', folder: 'tests' },
  java: { before: '', after: 'Test', folder: 'src/test/java' },
  kt: { before: '', after: 'Test', folder: 'src/test/kotlin' },
  scala: { before: '', after: 'Test', folder: 'src/test/scala' },
  cs: { before: '', after: 'Tests', folder: 'tests' },
  swift: { before: '', after: 'Tests', folder: 'Tests' },
  ex: { before: '', after: '_test', folder: 'test' },
  c: { before: 'test_', after: '', folder: 'tests' },
  cpp: { before: '', after: '_test', folder: 'tests' },
};

/** What tests of components and headers are written in. */
const writtenIn: Readonly<Record<string, string>> = { vue: 'ts', svelte: 'ts', ex: 'exs', h: 'c', hpp: 'cpp' };

/** Folders that hold nothing but tests, and roots of sources that tests are placed by. */
const testFolders = /^(?:__tests__|tests?|specs?|Tests)$/;
const sourceRoot = /^(?:.*\/)?(?:src\/main\/(?:java|kotlin|scala|groovy)|src|lib|app|Sources)(?=\/|$)/;

/** `files`: those of the workspace whose names say that they may be tests. */
export function testFileFor(source: string, files: readonly string[]): TestFile {
  const path = pathOf(source);
  const named = namingOf(path);
  // A test that is asked for tests gets them itself.
  if (named && inTests(path)) return { path: source, exists: true };
  const tests = files.map(pathOf).filter((file) => related(file, path) && namingOf(file) !== undefined);
  const own = tests.filter((test) => subject(test).toLowerCase() === path.stem.toLowerCase());
  const [found] = own.sort((a, b) => nearness(b, path) - nearness(a, path));
  if (found) return { path: textOf(found), exists: true };
  const [model] = tests.sort((a, b) => nearness(b, path) - nearness(a, path));
  return { path: textOf(model ? like(model, tests, path) : asUsual(path)), exists: false };
}

function pathOf(text: string): Path {
  const folders = text.split('/');
  const name = folders.pop() ?? '';
  const dot = name.lastIndexOf('.');
  return dot < 1
    ? { folders, stem: name, extension: '' }
    : { folders, stem: name.slice(0, dot), extension: name.slice(dot + 1) };
}

function textOf({ folders, stem, extension }: Path): string {
  return [...folders, extension === '' ? stem : `${stem}.${extension}`].join('/');
}

function namingOf({ stem }: Path): Naming | undefined {
  const after = /(?:[._-](?:tests?|spec)|(?<=[a-z0-9])(?:Tests?|Spec))$/.exec(stem)?.[0];
  if (after !== undefined && after.length < stem.length) return { before: '', after };
  const before = /^(?:test|spec)[_-](?=.)/.exec(stem)?.[0];
  return before === undefined ? undefined : { before, after: '' };
}

function subject(test: Path): string {
  const { before = '', after = '' } = namingOf(test) ?? {};
  return test.stem.slice(before.length, test.stem.length - after.length);
}

function inTests({ folders, stem }: Path): boolean {
  return folders.some((folder) => testFolders.test(folder)) || /[._](?:test|spec)$|Tests?$/.test(stem);
}

function related(one: Path, other: Path): boolean {
  if (one.extension === other.extension) return true;
  return families.some((family) => family.includes(one.extension) && family.includes(other.extension));
}

/** How near a test is to a file: the folders they share from the top, and those that are called the same further down. */
function nearness({ folders }: Path, file: Path): number {
  const differs = folders.findIndex((folder, at) => folder !== file.folders[at]);
  const shared = differs < 0 ? folders.length : differs;
  const names = new Set(folders.slice(shared));
  return (
    shared * 3 + file.folders.slice(shared).filter((folder) => names.has(folder)).length * 2 - folders.length * 0.1
  );
}

/** A test for `source`, named and placed as `model` is, which tests another file. */
function like(model: Path, tests: readonly Path[], source: Path): Path {
  const { before, after } = namingOf(model) ?? beside;
  const stem = `${before}${source.stem}${after}`;
  const extension = source.extension === 'tsx' || source.extension === 'jsx' ? source.extension : model.extension;
  if (model.folders.at(-1) === '__tests__') return { folders: [...source.folders, '__tests__'], stem, extension };
  const at = model.folders.findIndex((folder) => testFolders.test(folder));
  if (at < 0) return { folders: source.folders, stem, extension };
  const root = model.folders.slice(0, at + 1);
  const inside = belowSources(source);
  // Kinds of tests, such as `unit`, stand between the root and what mirrors the sources.
  const same = tests.filter(({ folders }) => root.every((folder, index) => folders[index] === folder));
  const mirrored =
    inside.length > 0 &&
    model.folders
      .slice(at + 1)
      .join('/')
      .endsWith(inside.join('/'));
  if (mirrored) return { folders: model.folders, stem, extension };
  return { folders: [...commonFolders(same), ...inside.filter((folder) => !root.includes(folder))], stem, extension };
}

function asUsual(source: Path): Path {
  const { before, after, folder } = usual[source.extension] ?? beside;
  const stem = `${before}${source.stem}${after}`;
  const extension = writtenIn[source.extension] ?? source.extension;
  if (folder === undefined) return { folders: source.folders, stem, extension };
  return { folders: [...folder.split('/'), ...belowSources(source)], stem, extension };
}

/** The folders of a source below the root of the sources. */
function belowSources({ folders }: Path): readonly string[] {
  const text = folders.join('/');
  const root = sourceRoot.exec(text)?.[0];
  return (root === undefined ? text : text.slice(root.length)).split('/').filter((folder) => folder !== '');
}

function commonFolders(files: readonly Path[]): readonly string[] {
  const [first, ...others] = files;
  if (!first) return [];
  const end = first.folders.findIndex((folder, at) => others.some(({ folders }) => folders[at] !== folder));
  return end < 0 ? first.folders : first.folders.slice(0, end);
}
