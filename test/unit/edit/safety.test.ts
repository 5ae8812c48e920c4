import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { pieces } from '../../../media/markdown/invisible.ts';
import { hiddenIn, hides } from '../../../src/edit/hidden.ts';
import { runsCode } from '../../../src/edit/runsCode.ts';
import { EditSession } from '../../../src/edit/session.ts';
import type { Issue } from '../../../src/edit/stream/incoming.ts';
import { TestDocument } from './document.ts';

const char = (point: number): string => String.fromCodePoint(point);

describe('hidden characters of code', () => {
  it('are those that the chat shows in code, but for the ends of lines and pages', () => {
    const ends = new Set([0x0b, 0x0c, 0x0d]);
    const missed: string[] = [];
    for (let point = 0; point <= 0xe01ff; point++) {
      if (point === 0x30000) point = 0xe0000; // nothing is assigned between
      if ((point >= 0xd800 && point <= 0xdfff) || ends.has(point)) continue;
      const text = `a${char(point)}b`;
      if (hiddenIn(text).length > 0 !== (pieces(text, 'code') !== undefined)) missed.push(point.toString(16));
    }
    assert.deepEqual(missed, []);
  });

  it('are named where they stand', () => {
    assert.deepEqual(hiddenIn('if (a\u202e) {\u{e0041}'), [
      { at: 5, length: 1, name: 'U+202E' },
      { at: 9, length: 2, name: 'U+E0041' },
    ]);
    const honest = ['tab\t', 'page\f', 'naïve "❤️" 👩‍👩‍👧', '中文 עברית', ''];
    for (const text of honest) assert.deepEqual(hiddenIn(text), [], text);
  });

  it('that were there before are nobody’s doing', () => {
    assert.equal(hides('a\u200b', ['a\u200b']), false);
    assert.equal(hides('a\u200b', ['a']), true);
  });

  it('in a proposal are to be known before it is accepted', () => {
    const issuesOf = (original: string, reply: string): readonly Issue[] => {
      const document = new TestDocument(original, '\n');
      const session = new EditSession('file:///a', 1, {
        original: [original],
        start: 0,
        tag: { open: '<replacement>', close: '</replacement>' },
        style: { by: 'mixed', unit: 2 },
        languageId: 'plaintext',
      });
      session.reply.push(`<replacement>\n${reply}\n</replacement>`);
      session.finish('complete', document);
      return session.reply.issues;
    };
    assert.deepEqual(issuesOf('let a = 1;', 'let a\u2066 = 2;'), ['hidden']);
    assert.deepEqual(issuesOf('let a = 1;', 'let a = 2;'), []);
    assert.deepEqual(issuesOf('let a\u2066 = 1;', 'let a\u2066 = 1;'), []);
  });
});

const running = [
  '.git/config',
  '.git/hooks/pre-commit',
  'src/.git/hooks/pre-push',
  '.vscode/settings.json',
  '.vscode/tasks.json',
  '.vscode/launch.json',
  '.vscode/mcp.json',
  'app.code-workspace',
  '.idea/workspace.xml',
  '.devcontainer/devcontainer.json',
  '.husky/pre-commit',
  '.githooks/post-merge',
  '.gitattributes',
  '.gitmodules',
  '.gitconfig',
  '.pre-commit-config.yaml',
  'lefthook.yml',
  '.lintstagedrc.json',
  '.envrc',
  '.npmrc',
  '.yarnrc',
  '.yarnrc.yml',
  '.pnpmfile.cjs',
  'package.json',
  'packages/a/package.json',
  'deno.json',
  'composer.json',
  'setup.py',
  'setup.cfg',
  'pyproject.toml',
  'conftest.py',
  'lib/site-packages/evil.pth',
  'Gemfile',
  'Rakefile',
  'build.rs',
  '.cargo/config.toml',
  'build.gradle',
  'build.gradle.kts',
  'pom.xml',
  'Directory.Build.props',
  'nuget.config',
  'CMakeLists.txt',
  'Makefile',
  'makefile.win',
  'justfile',
  'Dockerfile',
  'Dockerfile.dev',
  'docker-compose.yml',
  'Jenkinsfile',
  '.gitlab-ci.yml',
  '.github/workflows/ci.yml',
  '.github/actions/build/action.yml',
  '.github/copilot-instructions.md',
  '.circleci/config.yml',
  'azure-pipelines.yml',
  '.claude/settings.json',
  '.claude/commands/x.md',
  '.cursor/rules/a.mdc',
  '.cursorrules',
  '.windsurfrules',
  '.roomodes',
  '.mcp.json',
  'AGENTS.md',
  'CLAUDE.md',
  'docs/GEMINI.md',
  '.eslintrc.js',
  'home/.bashrc',
  'home/.zshenv',
  'home/.profile',
  'home/.config/fish/config.fish',
  'home/.vimrc',
  'home/.ssh/config',
  'home/.ssh/authorized_keys',
  'profile.ps1',
  'run.bat',
];

describe('files that run code', () => {
  it('are told in any case, with any separator, and with what Windows leaves out of a name', () => {
    for (const path of running) {
      const ways = [
        path,
        path.toUpperCase(),
        `deep/er/${path}`,
        path.replaceAll('/', '\\'),
        `${path}.`,
        `${path}::$DATA`,
      ];
      for (const way of ways) assert.equal(runsCode(way), true, way);
    }
  });

  it('are few', () => {
    const others = [
      'src/index.ts',
      'README.md',
      'git/config.ts',
      'vscode/settings.json',
      'github/workflows.md',
      'a.py',
    ];
    for (const path of [...others, 'package.ts', 'src/makefile/a.ts', '.github/ISSUE_TEMPLATE.md', '', '.', '..'])
      assert.equal(runsCode(path), false, path);
  });
});
