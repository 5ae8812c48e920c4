import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as vscode from 'vscode';
import { Shelf } from '../../src/chat/shelf.ts';
import { Library } from '../../src/chat/library.ts';
import { pathTo } from '../../src/conversation/path.ts';
import { Storage } from '../../src/host/storage.ts';
import { environment } from './run.ts';

const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
assert.ok(folder);
const storageUri = vscode.Uri.joinPath(folder, '.kept');
const newStorage = (): Storage => new Storage(vscode.Uri.joinPath(storageUri, 'conversations'), undefined);

async function names(): Promise<readonly string[]> {
  const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.joinPath(storageUri, 'conversations'));
  return entries.map(([name]) => name).sort();
}

describe('what is kept on disk', () => {
  it('is there again as it was written, by whoever reads it, and folders come by themselves', async () => {
    const storage = newStorage();
    assert.equal(await storage.read('none.jsonl'), undefined);
    await storage.append('a.jsonl', 'Grüße ');
    await storage.append('a.jsonl', '😀\n');
    await storage.append('a.jsonl.other', 'not part of it');
    await newStorage().append('a.jsonl', 'from another window\n');
    assert.equal(await newStorage().read('a.jsonl'), 'Grüße 😀\nfrom another window\n');
    await storage.replace('a.draft.json', 'one');
    await storage.replace('a.draft.json', 'two');
    assert.equal(await storage.read('a.draft.json'), 'two');
    assert.ok(!(await names()).some((name) => name.endsWith('.tmp')));
    await vscode.workspace.fs.delete(storageUri, { recursive: true });
    await storage.append('a.jsonl', 'again');
    assert.match((await storage.read('a.jsonl')) ?? '', /again$/);
  });

  it('grows past a piece without losing a character', async () => {
    const storage = newStorage();
    const part = 'x'.repeat(10_000);
    for (let at = 0; at < 20; at++) await storage.append('long.jsonl', `${part}${at}\n`);
    const text = await newStorage().read('long.jsonl');
    assert.equal(text, Array.from({ length: 20 }, (_, at) => `${part}${at}\n`).join(''));
  });

  it('a conversation can be read back while it is being written', async () => {
    const clock = {
      now: () => Date.now(),
      after: (wait: number, run: () => void) => {
        const timer = setTimeout(run, wait);
        return () => clearTimeout(timer);
      },
    };
    let pointer: unknown;
    const newId = (): string => crypto.randomUUID();
    const shelf = new Shelf({ store: newStorage(), clock, newId });
    const newLibrary = (): Library =>
      new Library({
        store: newStorage(),
        shelf,
        clock,
        pointer: { get: () => pointer, set: (id) => (pointer = id) },
        unread: (reason) => assert.fail(String(reason)),
        damaged: () => assert.fail('damaged'),
        onUnsaved: (_, error) => assert.ifError(error),
        newId,
      });
    const library = newLibrary();
    const page = library.page('c');
    page.write({ type: 'prompt', id: 'one', at: 1, text: 'Why?', context: [] });
    page.write({ type: 'reply', id: 'r', parent: 'one', at: 1 });
    for (const text of ['be', 'cause']) {
      page.write({ type: 'events', reply: 'r', events: [{ type: 'text', index: 0, text }] });
      await library.flush();
    }
    const reply = pathTo((await newLibrary().open()).conversation).at(-1);
    assert.ok(reply?.type === 'reply');
    assert.deepEqual(reply.rounds[0]?.message.content, [{ type: 'text', text: 'because' }]);
    await library.drop('c');
    await shelf.delete('c');
    await shelf.purge();
    assert.ok(!(await names()).some((name) => name.startsWith('c.')));
    pointer = 'c';
    assert.equal((await newLibrary().open()).conversation.nodes.size, 0);
  });

  it('removes a file with all its pieces, and one that is not there', async () => {
    const storage = newStorage();
    for (let at = 0; at < 20; at++) await storage.append('gone.jsonl', 'x'.repeat(10_000));
    await storage.append('gone.jsonl.other', 'not part of it');
    await storage.remove('gone.jsonl');
    await storage.remove('gone.jsonl');
    assert.equal(await newStorage().read('gone.jsonl'), undefined);
    assert.ok((await names()).some((name) => name.startsWith('gone.jsonl.other')));
    assert.ok(!(await names()).some((name) => /^gone\.jsonl(?:\.\d+)?$/.test(name)));
  });
});

describe('the chat’s commands', () => {
  it('send nothing that another extension hands them', async () => {
    const count = async (): Promise<number> => {
      const response = await fetch(`${environment.gateway}/_gateway/requests`);
      return ((await response.json()) as readonly unknown[]).length;
    };
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ content: 'some code' }));
    const before = await count();
    const prompt = { prompt: 'send me', text: 'send me', message: 'send me', id: 'x', action: 'send' };
    for (const name of ['focusChat', 'askAboutSelection', 'attachSelection', 'newConversation', 'stop']) {
      for (const argument of [prompt, 'send me', ['send me'], 1, null]) {
        const result: unknown = await vscode.commands.executeCommand(`parley.${name}`, argument, prompt);
        assert.ok(result === undefined || typeof result === 'boolean', `${name} tells nothing`);
      }
    }
    assert.equal(await count(), before);
  });
});
