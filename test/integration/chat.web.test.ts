import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as vscode from 'vscode';
import { Journal, open } from '../../src/chat/history.ts';
import { Storage } from '../../src/host/storage.ts';
import { environment } from './run.ts';

const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
assert.ok(folder);
const storageUri = vscode.Uri.joinPath(folder, '.kept');
const newStorage = (): Storage => new Storage({ storageUri, globalStorageUri: storageUri });

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
    const store = newStorage();
    const clock = {
      now: () => Date.now(),
      after: (wait: number, run: () => void) => {
        const timer = setTimeout(run, wait);
        return () => clearTimeout(timer);
      },
    };
    const journal = new Journal('c', false, { store, clock, writer: 'w', onUnsaved: (error) => assert.ifError(error) });
    journal.write({ type: 'turn', id: 'one', at: 1, question: { text: 'Why?', attachments: [] } });
    for (const text of ['be', 'cause']) {
      journal.write({ type: 'events', turn: 'one', events: [{ type: 'text', index: 0, text }] });
      await journal.flush();
    }
    const opened = await open(newStorage(), 'c');
    assert.deepEqual(opened.conversation.turns[0]?.reply.content, [{ type: 'text', text: 'because' }]);
  });
});

describe('the chat’s commands', () => {
  it('send nothing that another extension hands them (T57)', async () => {
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
