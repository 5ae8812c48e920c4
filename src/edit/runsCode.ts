// Files that an editor, a shell or a tool runs, or obeys, without anybody opening them.

/** Folders whose files do, wherever they are. */
const folders = new Set(
  '.git .vscode .vscode-server .idea .fleet .husky .githooks .devcontainer .circleci .buildkite .claude .cursor .windsurf .roo .clinerules .continue .gemini .codex .amazonq .kiro .aider .cargo .yarn .direnv .bundle .ssh'.split(
    ' ',
  ),
);

/** A file in one of these, anywhere below a folder of the other name. */
const nested: Readonly<Record<string, readonly string[]>> = {
  '.github': ['workflows', 'actions', 'copilot-instructions.md', 'instructions', 'prompts', 'agents', 'hooks'],
  '.gitlab': ['ci'],
  '.config': ['fish', 'git', 'nushell', 'powershell', 'direnv', 'systemd', 'autostart'],
};

/** Names of files. */
const names = new Set(
  [
    // Packages: what installing or building them runs.
    'package.json .npmrc .yarnrc .yarnrc.yml .pnpmfile.cjs .pnpmfile.mjs bunfig.toml deno.json deno.jsonc composer.json setup.py setup.cfg pyproject.toml conftest.py sitecustomize.py usercustomize.py gemfile rakefile build.rs build.gradle build.gradle.kts settings.gradle settings.gradle.kts gradle.properties pom.xml build.sbt build.xml directory.build.props directory.build.targets nuget.config cmakelists.txt makefile gnumakefile justfile .justfile taskfile.yml taskfile.yaml meson.build mix.exs package.swift podfile fastfile',
    // What runs on another computer.
    'dockerfile containerfile docker-compose.yml docker-compose.yaml compose.yml compose.yaml vagrantfile jenkinsfile .gitlab-ci.yml .travis.yml azure-pipelines.yml appveyor.yml .appveyor.yml bitbucket-pipelines.yml .drone.yml cloudbuild.yaml',
    // Git and its hooks.
    '.gitconfig .gitmodules .gitattributes .pre-commit-config.yaml .pre-commit-config.yml lefthook.yml .lefthook.yml .lintstagedrc .lintstagedrc.json .lintstagedrc.js',
    // Shells, and what they read.
    '.envrc .bashrc .bash_profile .bash_login .bash_logout .bash_aliases .profile .zshrc .zshenv .zprofile .zlogin .zlogout .kshrc .cshrc .tcshrc .login config.fish .inputrc .xprofile .xinitrc .xsession .vimrc .exrc .gvimrc .nvimrc .emacs .dir-locals.el .tmux.conf .screenrc .gdbinit .lldbinit .irbrc .pryrc .pythonrc .tool-versions .mise.toml mise.toml crontab autoexec.bat',
    // What assistants obey.
    '.mcp.json mcp.json agents.md agent.md claude.md claude.local.md gemini.md .cursorrules .windsurfrules .clinerules .roorules .roomodes .rooignore .cursorignore .aider.conf.yml',
    // What is trusted with a session.
    'authorized_keys .netrc',
  ]
    .join(' ')
    .split(' '),
);

const endings = ['.code-workspace', '.pth', '.desktop', '.plist', '.service', '.ps1', '.bat', '.cmd', '.reg'];

/**
 * Can a change of this file make something run, now or when its folder is next opened, built or committed? `path`: as
 * the file system may take it, so in any case, with any separators and with what Windows leaves out of a name.
 */
export function runsCode(path: string): boolean {
  const parts = path
    .normalize('NFKC')
    .toLowerCase()
    .split(/[/\\]+/)
    .map(plain);
  const name = parts.at(-1) ?? '';
  const above = parts.slice(0, -1);
  if (above.some((folder) => folders.has(folder)) || names.has(name)) return true;
  if (above.some((folder, i) => nested[folder]?.includes(parts[i + 1] ?? ''))) return true;
  return endings.some((ending) => name.endsWith(ending)) || /^\.eslintrc|^dockerfile\.|^makefile\./.test(name);
}

/** A name without what Windows takes off its end: dots, blanks, and the name of a stream. */
function plain(part: string): string {
  return part.replace(/(?<=.)::?\$.*$/, '').replace(/(?<=[^.\s])[.\s]+$/, '');
}
