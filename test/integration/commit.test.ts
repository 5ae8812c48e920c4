import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import * as vscode from 'vscode';
import { forget, release, requests, script } from './editing.ts';
import { waitUntil } from './run.ts';

interface Repository {
  readonly rootUri: vscode.Uri;
  readonly inputBox: { value: string };
  readonly state: { readonly indexChanges: readonly unknown[]; readonly workingTreeChanges: readonly unknown[] };
  status(): Promise<void>;
}
interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): { openRepository(root: vscode.Uri): Promise<Repository | null> };
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'parley-commit-'));
const git = (name: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid', ...args], {
    cwd: path.join(folder, name),
    stdio: 'pipe',
    encoding: 'utf8',
  });
const write = (name: string, text: string): void => fs.writeFileSync(path.join(folder, name), text);
const enable = async (isOn: boolean): Promise<void> =>
  vscode.workspace.getConfiguration('git').update('enabled', isOn, vscode.ConfigurationTarget.Global);

/** What was sent last, as text. */
const sent = async (): Promise<string> => JSON.stringify((await requests()).at(-1)?.body ?? '');
const writeMessage = async ({ rootUri }: Repository): Promise<void> =>
  vscode.commands.executeCommand('parley.writeCommitMessage', { rootUri });

let shop: Repository;
let docs: Repository;

async function repository(name: string): Promise<Repository> {
  fs.mkdirSync(path.join(folder, name));
  git(name, 'init', '-q', '-b', 'main');
  write(`${name}/first.md`, 'The beginning\n');
  git(name, 'add', '.');
  git(name, 'commit', '-q', '-m', `Begin the ${name}`);
  const extension = vscode.extensions.getExtension<GitExtension>('vscode.git') ?? assert.fail();
  const exports = await extension.activate();
  const api = await waitUntil('Git is enabled', () => (exports.enabled ? exports.getAPI(1) : undefined));
  return (await api.openRepository(vscode.Uri.file(path.join(folder, name)))) ?? assert.fail();
}

/** Resolves when VS Code's Git sees this many staged and unstaged files. */
async function known(which: Repository, staged: number, others: number): Promise<void> {
  await which.status();
  await waitUntil('Git knows its changes', () => {
    const { indexChanges, workingTreeChanges } = which.state;
    return indexChanges.length === staged && workingTreeChanges.length === others;
  });
}

describe('a commit message', () => {
  before(async () => {
    await enable(true);
    shop = await repository('shop');
    docs = await repository('docs');
  });
  beforeEach(async () => {
    await forget();
    shop.inputBox.value = '';
    docs.inputBox.value = '';
  });
  after(async () => {
    await enable(false);
    fs.rmSync(folder, { recursive: true });
  });

  it('says so for a repository that Git doesn’t know, and sends nothing', async () => {
    const { showInformationMessage } = vscode.window;
    const said: string[] = [];
    vscode.window.showInformationMessage = async (message: string) => Promise.resolve(void said.push(message) as never);
    try {
      const rootUri = vscode.Uri.file(path.join(folder, 'nowhere'));
      await vscode.commands.executeCommand('parley.writeCommitMessage', { rootUri });
      assert.match(said.join('\n'), /^Git doesn’t know the repository .*nowhere\.$/);
      assert.deepEqual(await requests(), []);
    } finally {
      vscode.window.showInformationMessage = showInformationMessage;
    }
  });

  it('describes what is staged, in the repository that was meant, by Git’s own limits', async () => {
    write('shop/sum.ts', 'export const staged = 1;\n');
    git('shop', 'add', 'sum.ts');
    write('shop/first.md', 'Not staged\n');
    write('docs/first.md', 'Other words\n');
    await known(shop, 1, 1);
    await known(docs, 0, 1);
    await vscode.workspace
      .getConfiguration('git')
      .update('inputValidationSubjectLength', 47, vscode.ConfigurationTarget.Global);
    await script({ reply: '```\nAdd a sum\n\nIt was missing.\n```' });
    await writeMessage(shop);
    assert.equal(shop.inputBox.value, 'Add a sum\n\nIt was missing.');
    assert.equal(docs.inputBox.value, '');
    const request = await sent();
    assert.ok(request.includes('+export const staged') && !request.includes('Not staged'));
    for (const words of ['Begin the shop', 'at most 47 characters', 'branch is'])
      assert.ok(request.includes(words), words);
    assert.ok(!request.includes('Other words'));
    // Asked again, its own words are no reason to keep them.
    await script({ reply: 'Add the sum' });
    await writeMessage(shop);
    assert.equal(shop.inputBox.value, 'Add the sum');
  });

  it('describes all changes where none is staged, goes on from what was typed, and keeps it', async () => {
    write('docs/new.md', 'Brand new\n');
    await known(docs, 0, 2);
    docs.inputBox.value = 'docs: ';
    await script({ reply: 'docs: say more' });
    await writeMessage(docs);
    assert.equal(docs.inputBox.value, 'docs: say more');
    const request = await sent();
    assert.ok(request.includes('+Other words') && request.includes('+Brand new'));
    assert.ok(request.includes('begins with exactly this text:') && request.includes('docs: '));
    docs.inputBox.value = 'Mine';
    await script({ reply: 'It says more.' });
    await writeMessage(docs);
    assert.equal(docs.inputBox.value, 'Mine\n\nIt says more.');
  });

  it('is written by the rules of a prompt file', async () => {
    const workspace = vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail();
    const file = vscode.Uri.joinPath(workspace, '.github/prompts/commit.prompt.md');
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode('---\nmode: ask\n---\nBegin with a ticket.'));
    await script({ reply: 'T-1 say more' });
    await writeMessage(docs);
    await vscode.workspace.fs.delete(file);
    assert.ok((await sent()).includes('Begin with a ticket.'));
  });

  it('stops when it is told to, and when the user types, whose words stay', async () => {
    await script({ reply: 'Say more and more\n\nAnd even more than that.', hold: { after: 4 } });
    const stopped = writeMessage(docs);
    await waitUntil('it is being written', () => docs.inputBox.value !== '');
    await vscode.commands.executeCommand('parley.stopCommitMessage');
    await stopped;
    assert.ok(
      'Say more and more\n\nAnd even more than that.'.startsWith(docs.inputBox.value) && docs.inputBox.value !== '',
    );
    await release();
    docs.inputBox.value = '';
    // In other words: what was in the box before may come back to it for a moment.
    await script({ reply: 'Tell less and less\n\nAnd even less than that.', hold: { after: 4 } });
    const typed = writeMessage(docs);
    await waitUntil('it is being written', () => docs.inputBox.value.startsWith('Tell'));
    // VS Code has echoed what was written once it answers, so that no echo hides the user's words.
    await vscode.commands.executeCommand('setContext', 'parley.test', true);
    docs.inputBox.value = 'My own words';
    await release();
    await typed;
    assert.equal(docs.inputBox.value, 'My own words');
  });

  it('sends no ignored file, and nothing at all of what may hold a key until the user says so', async () => {
    write('docs/.env', 'PASS=hunter2\n');
    git('docs', 'add', '.env');
    await known(docs, 1, 2);
    await script({ reply: 'Add settings' });
    await writeMessage(docs);
    assert.ok(!(await sent()).includes('hunter2') && (await sent()).includes('.env'));
    await forget();
    write('docs/key.ts', 'export const key = "sk-ant-api03-abcdefghijklmnop1234567890";\n');
    git('docs', 'add', 'key.ts');
    await known(docs, 2, 2);
    const asked = writeMessage(docs);
    const notification = 'notifications.clearAll';
    // Nobody answers here: closing the question is a no.
    await waitUntil('the question was closed', async () => {
      await vscode.commands.executeCommand(notification);
      return Promise.race([asked.then(() => true), new Promise<false>((resolve) => setTimeout(resolve, 50, false))]);
    });
    // One that is out of sight must not keep it from being stopped.
    const again = writeMessage(docs);
    await waitUntil('it is stopped', async () => {
      await vscode.commands.executeCommand('parley.stopCommitMessage');
      return Promise.race([again.then(() => true), new Promise<false>((resolve) => setTimeout(resolve, 50, false))]);
    });
    assert.deepEqual(await requests(), []);
  });

  it('says that there is nothing to describe, and asks nobody', async () => {
    git('shop', 'add', '.');
    git('shop', 'commit', '-q', '-m', 'Done');
    await known(shop, 0, 0);
    await writeMessage(shop);
    assert.deepEqual(await requests(), []);
    assert.equal(shop.inputBox.value, '');
  });
});
