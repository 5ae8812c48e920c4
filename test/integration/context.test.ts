import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import os from 'node:os';
import { after, before, describe, it } from 'node:test';
import * as vscode from 'vscode';
import type { ContextSource, Taken } from '../../src/context/source.ts';
import { disk } from '../../src/host/disk.node.ts';
import { createContext } from '../../src/context/vscode/index.ts';
import type { Attachment } from '../../src/conversation/context.ts';
import { toBlocks } from '../../src/conversation/context.ts';
import { waitUntil } from './run.ts';

const folder = vscode.workspace.workspaceFolders?.[0]?.uri ?? assert.fail();
const fileUri = (name: string): vscode.Uri => vscode.Uri.joinPath(folder, name);
const write = (name: string, text: string | Uint8Array): void => {
  fs.mkdirSync(path.dirname(fileUri(name).fsPath), { recursive: true });
  fs.writeFileSync(fileUri(name).fsPath, text);
};
const git = (...args: readonly string[]): string => {
  const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid'];
  return execFileSync('git', [...who, ...args], { cwd: folder.fsPath, stdio: 'pipe', encoding: 'utf8' });
};

const key = 'sk-ant-api03-abcdefghijklmnop1234567890';

const subscriptions: vscode.Disposable[] = [];
const kept = new Map<string, unknown>();
let context: ContextSource;
let automatic = { selection: false, file: false, problems: false };

/** What the model gets of it. */
const sent = ({ attachments }: Taken): string =>
  toBlocks({ text: '', context: attachments })
    .map((block) => (block.type === 'text' ? block.text : `[${block.source.type}]`))
    .join('\n');
const reasons = ({ refused }: Taken): readonly string[] => refused.map(({ reason }) => reason);
const found = async (query: string, ...kinds: Parameters<ContextSource['find']>[1] & {}) =>
  context.find(query, kinds.length === 0 ? undefined : kinds, 50, new AbortController().signal);

describe('what can be attached', () => {
  before(() => {
    context = createContext(
      {
        subscriptions,
        globalStorageUri: fileUri('.storage/globalStorage/parley'),
        workspaceState: {
          keys: () => [...kept.keys()],
          get: (key: string) => kept.get(key) as never,
          update: async (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
        },
      },
      { ignore: () => ['.env', '*.pem'], automatic: () => automatic, disk },
    );
  });

  after(() => {
    for (const each of subscriptions) each.dispose();
  });

  it('some of all files before any was opened and anything typed, then those that were', async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await found('format'); // from now on the list is there
    const labels = async (): Promise<readonly string[]> => (await found('', 'file')).map(({ label }) => label);
    const before = await labels();
    assert.ok(before.includes('cart.ts') && before.includes('format.ts'), before.join());
    await vscode.window.showTextDocument(fileUri('src/format.ts'));
    assert.deepEqual(await labels(), ['format.ts']);
  });

  it('a file, as it is in its editor, with its path', async () => {
    const document = await vscode.workspace.openTextDocument(fileUri('src/format.ts'));
    const editor = await vscode.window.showTextDocument(document);
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), '// not saved yet\n'));
    const taken = await context.take(`file:${document.uri.toString()}`);
    assert.match(sent(taken), /^File "src\/format\.ts":\n```typescript\n\/\/ not saved yet\n/);
    await editor.edit((edit) => edit.delete(new vscode.Range(0, 0, 1, 0)));
    assert.doesNotMatch(sent(await context.takeFiles([document.uri.toString()])), /not saved yet/);
  });

  it('a place, and what is open in the editors', async () => {
    await vscode.window.showTextDocument(fileUri('src/cart.ts'), { selection: new vscode.Range(0, 0, 2, 0) });
    assert.match(sent(await context.takePlace()), /^Selected code, lines 1-2 of "src\/cart\.ts":/);
    assert.match(
      sent(await context.take('editors:')),
      /Files open in the editor:\n```\n[\s\S]*src\/cart\.ts \(active\)/,
    );
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.deepEqual(reasons(await context.takePlace()), ['Open a file and select the code to ask about.']);
  });

  it('what a link leads to outside of the workspace only if the user insists', async () => {
    const elsewhere = fs.mkdtempSync(path.join(os.tmpdir(), 'parley-elsewhere-'));
    fs.writeFileSync(path.join(elsewhere, 'notes.txt'), 'private');
    fs.symlinkSync(elsewhere, fileUri('out').fsPath);
    fs.symlinkSync(path.join(elsewhere, 'notes.txt'), fileUri('notes.txt').fsPath);
    fs.symlinkSync(fileUri('src/cart.ts').fsPath, fileUri('inside.ts').fsPath);
    fs.symlinkSync(fileUri('src').fsPath, fileUri('near').fsPath);
    const uri = fileUri('notes.txt');
    const behind = fileUri('out/notes.txt');
    const range = new vscode.Range(0, 0, 0, 7);
    try {
      for (const of of [
        await context.takeFiles([uri.toString()]),
        await context.take(`file:${uri.toString()}`),
        await context.take(`file:${behind.toString()}`),
        await context.take(`folder:${fileUri('out').toString()}`),
        await context.takePlace({ uri, range }),
        await context.take(`symbol:${JSON.stringify([uri.toString(), 'private', 0, 0])}`),
      ]) {
        assert.deepEqual([of.attachments, reasons(of)], [[], ['It’s outside this workspace.']]);
      }
      const listing = sent(await context.take(`folder:${folder.toString()}`));
      assert.match(listing, /^near\/\n {2}cart\.ts$/m, 'what a link within the workspace leads to is named');
      assert.doesNotMatch(listing, /^out\/$/m);
      await vscode.window.showTextDocument(uri, { selection: range });
      automatic = { selection: true, file: true, problems: false };
      assert.deepEqual(await context.automatic(), []);
      const [{ token } = assert.fail()] = (await context.take(`file:${uri.toString()}`)).refused;
      const { attachments } = await context.override(token ?? '');
      assert.match(sent({ attachments, refused: [] }), /private/);
      assert.match(sent(await context.take(`file:${fileUri('inside.ts').toString()}`)), /export/);
      // Which conversation's file says that it was attached doesn't matter: it may be anyone's.
      const named = { ...(attachments[0] ?? assert.fail()), uri: behind.toString() } as Attachment;
      assert.equal(await context.again(named), undefined);
    } finally {
      automatic = { selection: false, file: false, problems: false };
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      for (const name of ['out', 'notes.txt', 'inside.ts', 'near']) fs.rmSync(fileUri(name).fsPath);
      fs.rmSync(elsewhere, { recursive: true });
    }
  });

  it('the names in a folder, and an image as an image', async () => {
    write('pictures/dot.png', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0]));
    assert.match(
      sent(await context.take(`folder:${fileUri('src').toString()}`)),
      /"src":\n```\ncart\.ts\nformat\.ts\n/,
    );
    assert.equal(sent(await context.takeFiles([fileUri('pictures/dot.png').toString()])), 'Image "dot.png":\n[base64]');
    const pasted = context.takeData({ name: 'pasted.webp', mime: 'image/webp', base64: 'AAAA' });
    assert.equal(sent(pasted), 'Image "pasted.webp":\n[base64]');
  });

  it('to be looked at: an image in a viewer, and text of no file in an editor that has nothing to save', async () => {
    const shown = (): vscode.Tab | undefined => vscode.window.tabGroups.activeTabGroup.activeTab;
    const [image] = context.takeData({ name: 'pasted.png', mime: 'image/webp', base64: 'iVBORw==' }).attachments;
    await context.show(image ?? assert.fail());
    await waitUntil('the image is shown', () => shown()?.label === 'pasted.webp');
    const input = shown()?.input;
    assert.ok(input instanceof vscode.TabInputCustom || input instanceof vscode.TabInputText);
    assert.deepEqual([...(await vscode.workspace.fs.readFile(input.uri))], [0x89, 0x50, 0x4e, 0x47]);
    const place = { path: '', uri: '', language: 'diff' };
    await context.show({ id: 'd', type: 'changes', name: 'Staged', of: 'staged', ...place, text: '-a\n+b\n' });
    await waitUntil('the changes are shown', () => shown()?.label === 'Staged.diff');
    assert.equal(vscode.window.activeTextEditor?.document.getText(), '-a\n+b\n');
    assert.equal(shown()?.isDirty, false);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('nothing with a secret in it, by name or by content, unless the user insists', async () => {
    write('.env', 'NAME=value\n');
    write('src/key.ts', 'export const key = "sk-ant-api03-abcdefghijklmnop1234567890";\n');
    write('bytes.bin', Uint8Array.from([1, 0, 2]));
    assert.equal(await context.isIgnored(fileUri('.env')), true, 'nothing is suggested about it either');
    assert.equal(await context.isIgnored(fileUri('src/format.ts')), false);
    const uris = ['.env', 'src/key.ts', 'bytes.bin', 'none.ts'].map((name) => fileUri(name).toString());
    const taken = await context.takeFiles(uris);
    assert.deepEqual(taken.attachments, []);
    assert.deepEqual(reasons(taken), [
      'It’s ignored by “parley.ignore” or .gitignore.',
      'It may contain a key.',
      'It isn’t text.',
      'It can’t be read.',
    ]);
    const [env, withKey, binary] = taken.refused;
    assert.equal(binary?.token, undefined);
    assert.match(sent(await context.override(env?.token ?? '')), /NAME=value/);
    assert.match(sent(await context.override(withKey?.token ?? '')), /sk-ant/);
    assert.deepEqual(await context.override(withKey?.token ?? ''), { attachments: [], refused: [] }, 'only once');
    // What is ignored may hold a key, too: that is another question.
    write('.env', `KEY=${key}\n`);
    for (const ignored of [
      await context.takeFiles([fileUri('.env').toString()]),
      context.takeData({ name: '.env', mime: '', base64: Buffer.from(`KEY=${key}`).toString('base64') }),
    ]) {
      assert.deepEqual(reasons(ignored), ['It’s ignored by “parley.ignore” or .gitignore.']);
      const secret = await context.override(ignored.refused[0]?.token ?? '');
      assert.deepEqual(reasons(secret), ['It may contain a key.']);
      assert.match(sent(await context.override(secret.refused[0]?.token ?? '')), /KEY=/);
    }
  });

  it('no lines of a private key, though only its first line says what it is', async () => {
    const body = 'b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZ';
    write('deploy.txt', ['-----BEGIN PRIVATE KEY-----', body, '-----END PRIVATE KEY-----', 'Notes', ''].join('\n'));
    const lines = async (from: number, to: number) =>
      context.takePlace({ uri: fileUri('deploy.txt'), range: new vscode.Range(from, 0, to, 100) });
    const taken = await lines(1, 1);
    assert.deepEqual([taken.attachments, reasons(taken)], [[], ['It may contain a key.']]);
    assert.match(sent(await context.override(taken.refused[0]?.token ?? '')), new RegExp(body));
    assert.match(sent(await lines(3, 3)), /Notes/);
  });

  it('files from outside of the workspace once the user has let them in, and nothing from the web', async () => {
    const outside = path.join(path.dirname(folder.fsPath), 'outside.txt');
    fs.writeFileSync(outside, 'from elsewhere');
    const uri = folder.with({ path: outside }).toString();
    const first = await context.takeFiles([uri, 'https://example.invalid/a.ts', 'javascript:1', 'no uri']);
    assert.deepEqual(reasons(first), ['It’s outside this workspace.']);
    assert.match(sent(await context.override(first.refused[0]?.token ?? '')), /from elsewhere/);
    assert.match(sent(await context.takeFiles([uri])), /from elsewhere/);
    const other = outside.replace('outside', 'other');
    fs.writeFileSync(other, 'not asked for');
    const another = folder.with({ path: other }).toString();
    assert.deepEqual(reasons(await context.takeFiles([another])), ['It’s outside this workspace.'], 'each by itself');
    // What a conversation's file names is not read again for that.
    const named = { id: 'f', name: 'other.txt', of: '', path: 'other.txt', uri: another, language: '', text: 'before' };
    for (const type of ['file', 'folder', 'symbol', 'problems'] as const)
      assert.equal(await context.again({ ...named, type }), undefined);
    assert.equal(await context.again({ ...named, type: 'selection', startLine: 1, endLine: 1 }), undefined);
    const known = await context.again({ ...named, type: 'file', uri });
    assert.ok(known !== undefined && 'text' in known && known.text === 'from elsewhere');
  });

  it('problems, of a file and of all', async () => {
    const problems = vscode.languages.createDiagnosticCollection('test');
    const range = new vscode.Range(0, 7, 0, 9);
    problems.set(fileUri('src/cart.ts'), [new vscode.Diagnostic(range, 'Wrong.', vscode.DiagnosticSeverity.Error)]);
    problems.set(fileUri('src/format.ts'), [new vscode.Diagnostic(range, 'Odd.', vscode.DiagnosticSeverity.Warning)]);
    await waitUntil(
      'the problems are known',
      () => vscode.languages.getDiagnostics(fileUri('src/format.ts')).length > 0,
    );
    const one = sent(await context.take(`problems:${fileUri('src/cart.ts').toString()}`));
    assert.match(one, /^Problems in "src\/cart\.ts":\n```\nsrc\/cart\.ts:1:8: error: Wrong\./);
    assert.match(sent(await context.take('problems:')), /error: Wrong\.[\s\S]*warning: Odd\./);
    problems.dispose();
  });

  it('a symbol with all its lines, found by its name', async () => {
    const symbol = new vscode.DocumentSymbol(
      'totalOfCart',
      '',
      vscode.SymbolKind.Function,
      new vscode.Range(0, 0, 3, 1),
      new vscode.Range(0, 4, 0, 8),
    );
    const provider = vscode.languages.registerDocumentSymbolProvider(
      { pattern: '**/symbols.txt' },
      { provideDocumentSymbols: () => [symbol] },
    );
    write('symbols.txt', 'fun totalOfCart\n  one\n  two\nend\nmore\n');
    await vscode.window.showTextDocument(fileUri('symbols.txt'));
    // One that answers late isn't waited for.
    const [candidate] = await waitUntil('it is found', async () => {
      const all = await found('totcart', 'symbol');
      return all.length > 0 ? all : undefined;
    });
    assert.equal(candidate?.label, 'totalOfCart');
    assert.equal(
      sent(await context.take(candidate.value)),
      'Symbol "totalOfCart", lines 1-4 of "symbols.txt":\n```plaintext\nfun totalOfCart\n  one\n  two\ne\n```',
    );
    provider.dispose();
  });

  it('says when an attached file has changed, and takes it anew', async () => {
    write('changing.ts', 'one\n');
    const uri = fileUri('changing.ts').toString();
    const [attachment] = (await context.takeFiles([uri])).attachments;
    const heard: string[] = [];
    const watching = context.watch({ changed: (name) => heard.push(name), moved: () => undefined });
    watching.set([uri]);
    // The watcher begins some time after it is asked to.
    await waitUntil('the change is noticed', () => {
      write('changing.ts', `two ${Date.now()}\n`);
      return heard.length > 0;
    });
    assert.ok(attachment);
    const now = await context.again(attachment);
    assert.ok(now?.type === 'file' && now.id === attachment.id && now.text.startsWith('two'));
    watching.dispose();
    write('changing.ts', `export const key = "${key}";\n`);
    assert.deepEqual(await context.again(attachment), { type: 'withheld', reason: 'It may contain a key.' });
    const refused = await context.takeFiles([uri]);
    const [insisted] = (await context.override(refused.refused[0]?.token ?? '')).attachments;
    assert.ok(insisted);
    write('changing.ts', `export const changed = "${key}";\n`);
    const again = await context.again(insisted);
    assert.ok(again?.type === 'file' && again.text.includes('changed'), 'what was insisted on is taken again');
  });

  it('nothing by itself, unless it is turned on', async () => {
    await vscode.window.showTextDocument(fileUri('src/cart.ts'), { selection: new vscode.Range(0, 0, 1, 0) });
    assert.deepEqual(await context.automatic(), []);
    automatic = { selection: true, file: true, problems: true };
    assert.deepEqual(
      (await context.automatic()).map(({ type }) => type),
      ['selection', 'file'],
    );
    kept.set('parley.context', ['file']);
    assert.deepEqual(
      (await context.automatic()).map(({ type }) => type),
      ['file'],
    );
  });

  it('the prompts of a workspace run with what they refer to', async () => {
    write(
      '.github/prompts/review.prompt.md',
      '---\ndescription: Review it\n---\nReview ${file} for ${input:what:bugs}.',
    );
    const commands = await context.commands();
    const review = commands.find(({ name }) => name === 'review') ?? assert.fail();
    assert.deepEqual([review.description, review.source], ['Review it', 'workspace']);
    assert.deepEqual(review.inputs, [{ name: 'what', placeholder: 'bugs' }]);
    await vscode.window.showTextDocument(fileUri('src/cart.ts'), { selection: new vscode.Range(0, 0, 0, 0) });
    const run = { rest: 'Be kind.', inputs: [{ name: 'what', value: 'typos' }], attached: [] };
    const { text, ...taken } = await context.run({ id: review.id, ...run });
    assert.equal(text, 'Review `src/cart.ts` for typos.\n\nBe kind.');
    assert.match(sent(taken), /^File "src\/cart\.ts"/);
    assert.equal((await context.run({ id: fileUri('.env').toString(), ...run })).text, 'Be kind.', 'no other file');
    write('.github/prompts/keyed.prompt.md', `Use ${key}.`);
    const keyed = await context.run({ id: fileUri('.github/prompts/keyed.prompt.md').toString(), ...run });
    assert.deepEqual([keyed.text, reasons(keyed)], ['', ['It may contain a key.']]);
    fs.symlinkSync(fileUri('.env').fsPath, fileUri('.github/prompts/linked.prompt.md').fsPath);
    assert.ok((await context.commands()).every(({ name }) => name !== 'linked'));
    const linked = await context.run({ id: fileUri('.github/prompts/linked.prompt.md').toString(), ...run });
    assert.equal(linked.text, 'Be kind.', 'what is behind a link is not read');
    assert.match(sent(await context.run({ id: 'parley:explain', ...run })), /^File "src\/cart\.ts"/);
  });

  it('Git’s changes, staged, all or of a commit, and not what Git ignores', async () => {
    write('.gitignore', 'ignored/\n');
    write('ignored/cartLog.ts', 'x');
    git('init', '-q');
    write('first.md', 'The beginning\n');
    git('add', 'first.md');
    git('commit', '-q', '-m', 'Begin');
    const firstCommit = git('rev-parse', 'HEAD').trim();
    git('add', '.gitignore', 'src/cart.ts', 'src/format.ts');
    git('commit', '-q', '-m', 'Begin the shop');
    write('src/cart.ts', `${fs.readFileSync(fileUri('src/cart.ts').fsPath, 'utf8')}// staged\n`);
    git('add', 'src/cart.ts');
    write('src/format.ts', `${fs.readFileSync(fileUri('src/format.ts').fsPath, 'utf8')}// not staged\n`);
    write('untracked.md', 'one\ntwo\n');
    write('.env', 'PASS=hunter2\n');
    write('large.txt', 'hunter2\n'.repeat(10_000));
    git('config', 'diff.mnemonicPrefix', 'true');
    await vscode.workspace.getConfiguration('git').update('enabled', true, vscode.ConfigurationTarget.Global);
    const extension = vscode.extensions.getExtension<GitExtension>('vscode.git') ?? assert.fail();
    const exports = await extension.activate();
    const api = await waitUntil('Git is enabled', () => (exports.enabled ? exports.getAPI(1) : undefined));
    const repository = (await api.openRepository(folder)) ?? assert.fail();
    await repository.status();
    await waitUntil('Git knows its changes', async () => (await found('', 'changes')).length === 3);
    const staged = sent(await context.take('changes:staged'));
    assert.match(staged, /^Staged Git changes:\n```diff\ndiff --git c\/src\/cart\.ts/);
    assert.ok(staged.includes('+// staged') && !staged.includes('not staged'));
    const all = sent(await context.take('changes:all'));
    assert.ok(all.includes('+// staged') && all.includes('+// not staged'));
    assert.ok(all.includes('+++ b/untracked.md\n@@ -0,0 +1,2 @@\n+one\n+two') && !all.includes('hunter2'));
    assert.ok(all.includes('New file, not tracked yet: large.txt') && all.includes('New file, not tracked yet: .env'));
    const some = await context.takeChanges([fileUri('src/cart.ts').toString(), fileUri('untracked.md').toString()]);
    assert.match(sent(some), /^Uncommitted changes of files:\n```diff\n/);
    assert.ok(sent(some).includes('+// staged') && sent(some).includes('+two') && !sent(some).includes('not staged'));
    assert.match(
      sent(await context.takeChanges([fileUri('src/format.ts').toString()])),
      /^Changes in "src\/format\.ts":/,
    );
    assert.ok(!sent(await context.takeChanges([fileUri('.env').toString()])).includes('hunter2'));
    const commit = await context.take(`changes:${(await repository.log({ maxEntries: 1 }))[0]?.hash ?? ''}`);
    assert.deepEqual(commit.refused, []);
    assert.match(sent(commit), /\+\+\+ [bw]\/\.gitignore\n@@ -0,0 \+1 @@\n\+ignored\//);
    assert.match(
      sent(await context.take(`changes:${firstCommit}`)),
      /\+\+\+ .\/first\.md\n@@ -0,0 \+1 @@\n\+The beginning\n/,
    );
    const names = (await found('cart', 'file')).map(({ label }) => label);
    assert.ok(names.includes('cart.ts') && !names.includes('cartLog.ts'), names.join());
    assert.deepEqual(reasons(await context.takeFiles([fileUri('ignored/cartLog.ts').toString()])), [
      'It’s ignored by “parley.ignore” or .gitignore.',
    ]);
    const log = fileUri('ignored/cartLog.ts');
    // On a busy machine VS Code loses what Git says, and takes it for nothing.
    const asked = Object.getPrototypeOf(repository) as Pick<Repository, 'checkIgnore'>;
    const { checkIgnore } = asked;
    asked.checkIgnore = async () => Promise.resolve(new Set());
    write('.gitignore', 'ignored/\n*.md\n');
    assert.equal(reasons(await context.takeFiles([log.toString()])).length, 1);
    assert.equal(reasons(await context.takeFiles([fileUri('untracked.md').toString()])).length, 1);
    assert.deepEqual(reasons(await context.takeFiles([fileUri('first.md').toString()])), [], 'Git tracks it');
    asked.checkIgnore = checkIgnore;
    write('.gitignore', 'ignored/\n');
    const problems = vscode.languages.createDiagnosticCollection('ignored');
    problems.set(log, [new vscode.Diagnostic(new vscode.Range(0, 0, 0, 1), 'Odd.')]);
    await waitUntil('the problem is known', () => vscode.languages.getDiagnostics(log).length > 0);
    for (const of of [
      await context.takePlace({ uri: log, range: new vscode.Range(0, 0, 0, 1) }),
      await context.take(`symbol:${JSON.stringify([log.toString(), 'x', 0, 0])}`),
      await context.take(`problems:${log.toString()}`),
    ]) {
      assert.deepEqual(reasons(of), ['It’s ignored by “parley.ignore” or .gitignore.']);
      assert.equal((await context.override(of.refused[0]?.token ?? '')).attachments.length, 1);
    }
    assert.doesNotMatch(sent(await context.take('problems:')), /cartLog/);
    problems.dispose();
    const { text, ...taken } = await context.run({ id: 'parley:commit', rest: '', inputs: [], attached: ['file'] });
    assert.ok(text.includes('commit message') && sent(taken).startsWith('Staged Git changes'));
  });

  it('what a diff editor shows', async () => {
    const left = await vscode.workspace.openTextDocument({ content: 'one\ntwo\nthree\n' });
    await vscode.commands.executeCommand('vscode.diff', left.uri, fileUri('src/cart.ts'), 'Compared');
    const compared = async (): Promise<string> => sent(await context.take('changes:compared'));
    await waitUntil('the diff editor is in front', async () => (await compared()).startsWith('Changes in'));
    assert.match(await compared(), /^Changes in "src\/cart\.ts":\n```diff\n@@ -1,4 [\s\S]*\n-one\n/);
    await vscode.commands.executeCommand('vscode.diff', left.uri, fileUri('.env'), 'Ignored');
    await waitUntil('the other is in front', async () => (await compared()) === '');
    assert.deepEqual(reasons(await context.take('changes:compared')), [
      'It’s ignored by “parley.ignore” or .gitignore.',
    ]);
    // Compared the other way round, its lines are as much in it.
    await vscode.commands.executeCommand('vscode.diff', fileUri('.env'), fileUri('src/cart.ts'), 'Ignored, too');
    await waitUntil(
      'that one is in front',
      () => vscode.window.tabGroups.activeTabGroup.activeTab?.label === 'Ignored, too',
    );
    assert.equal(await compared(), '');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    await waitUntil('no editor is open', () => vscode.window.tabGroups.activeTabGroup.activeTab === undefined);
    assert.equal(await compared(), sent(await context.take('changes:all')));
  });

  it('the last command of a terminal, with its output', async () => {
    const terminal = vscode.window.createTerminal();
    terminal.show();
    await waitUntil('the shell is ready', () => terminal.shellIntegration !== undefined);
    // A command that is given before the last one has ended may be lost.
    const run = async (line: string): Promise<void> =>
      new Promise((resolve) => {
        const listener = vscode.window.onDidEndTerminalShellExecution(({ terminal: where }) => {
          if (where !== terminal) return;
          listener.dispose();
          resolve();
        });
        terminal.shellIntegration?.executeCommand(line);
      });
    const last = async (): Promise<string> => sent(await context.take('terminal:command'));
    await run('echo from-the-terminal');
    await waitUntil('its output is there', async () => (await last()).includes('\nfrom-the-terminal'));
    // What went wrong is what people ask about, also after other commands.
    const explained = async (): Promise<string> => sent(await context.take('terminal:explained'));
    assert.match(await explained(), /from-the-terminal/);
    await run('printf "\\033[31mgone wrong\\033[0m\\n"; false');
    await waitUntil('it has failed', async () => /^gone wrong$/m.test(await explained()));
    await run('echo all-is-well');
    await waitUntil('the next output is there', async () => (await last()).includes('\nall-is-well'));
    assert.match(await explained(), /^gone wrong$/m);
    assert.match(await explained(), /^It exited with code:? 1\.?$/m);
    terminal.dispose();
  });
});

interface Repository {
  status(): Promise<void>;
  log(options: { maxEntries: number }): Promise<readonly { readonly hash: string }[]>;
  checkIgnore(paths: string[]): Promise<ReadonlySet<string>>;
}

interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): { openRepository(root: vscode.Uri): Promise<Repository | null> };
}
