import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';
import { read, sourceFiles } from './imports.ts';

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string }[];
    readonly keybindings: readonly { readonly command: string; readonly key: string }[];
    readonly configuration: { readonly properties: object };
  };
}

const { contributes } = JSON.parse(read('package.json')) as Manifest;

/** The cells of each row of a document's tables. */
function rows(file: string): readonly (readonly string[])[] {
  return read(file)
    .split('\n')
    .filter((line) => line.startsWith('| ') && !/^\| (?:-|What |Code )/.test(line))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** A test file, or a part of the one that has the name of its folder. */
function isRun(file: string): boolean {
  if (file.endsWith('.test.ts')) return true;
  const { dir, base } = path.posix.parse(file);
  return read(`${dir}.test.ts`).includes(`import './${path.posix.basename(dir)}/${base}';`);
}

describe('docs/features.md', () => {
  const features = rows('docs/features.md');
  const how = features.map(([, cell = '']) => cell);
  const commands = contributes.commands.map(({ command }) => command);

  it('tells of every command, and of none that is not there', () => {
    const named = how.flatMap((cell) => Array.from(cell.matchAll(/`(parley\.\w+)`/g), ([, name = '']) => name));
    const settings = Object.keys(contributes.configuration.properties);
    assert.deepEqual(
      named.filter((name) => !commands.includes(name) && !settings.includes(name)),
      [],
    );
    assert.deepEqual(
      commands.filter((command) => !named.includes(command)),
      [],
    );
  });

  it('names keys that the commands have', () => {
    const named = how.flatMap((cell) =>
      Array.from(cell.matchAll(/`(parley\.\w+)` \(`([^`]+)`\)/g), ([, ...pair]) => pair),
    );
    const bound = contributes.keybindings.map(({ command, key }) => `${command} ${key}`);
    assert.ok(named.length > 5);
    assert.deepEqual(
      named.map((pair) => pair.join(' ')).filter((pair) => !bound.includes(pair)),
      [],
    );
  });

  it('names a test for each, which exists', () => {
    const missing = features.filter(([, , shown = '']) => {
      const [, file = '', name = ''] = /^`([^`]+)` › (.+)$/.exec(shown) ?? [];
      const place = path.posix.join('test', file);
      if (file === '' || name === '' || !fs.existsSync(place)) return true;
      return !isRun(place) || !read(place).includes(name);
    });
    assert.deepEqual(missing, []);
  });
});

describe('docs/deviations.md', () => {
  it('names only what a test or a recorded stream shows', () => {
    const streams = fs.readdirSync('test/fixtures/streams');
    const tests = [
      ...sourceFiles('test/unit')
        .filter((file) => !file.includes('/project/'))
        .map(read),
      ...streams,
    ].join('\n');
    const codes = rows('docs/deviations.md').map(([code = '']) => code);
    assert.ok(codes.length > 30);
    assert.deepEqual(
      codes.filter((code) => !new RegExp(`\\b${code.replace('D', 'D0?')}\\b`, 'i').test(tests)),
      [],
    );
  });
});
