import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { standIn } from '../standIn.ts';

standIn(new URL('vscode.ts', import.meta.url));
const { askText, choose, plainRow, wait } = await import('../../../src/host/dialogs.ts');
const { ProgressLocation, window } = await import('vscode');

const link = '[Sign in](command:evil) $(verified)';

describe('text of a gateway or a file', () => {
  it('has no icon in a row, but for the one that its label begins with, and is escaped once', () => {
    const row = { label: `$(repo) ${link}`, description: link, detail: link };
    const shown = plainRow(row);
    assert.equal(shown.label, `$(repo) [Sign in](command:evil) ${String.raw`\$(verified)`}`);
    assert.equal(shown.description, `[Sign in](command:evil) ${String.raw`\$(verified)`}`);
    assert.deepEqual(plainRow(shown), shown);
    assert.deepEqual(plainRow({ label: 'Only a label' }), { label: 'Only a label' });
  });

  it('is chosen as the row it was', async () => {
    const rows = [{ label: 'one' }, { label: `two ${link}` }];
    const second = async (shown: readonly { label: string }[]) => Promise.resolve(shown[1]);
    Object.assign(window, { showQuickPick: second });
    assert.equal(await choose(rows, {}), rows[1]);
    window.showQuickPick = async () => Promise.resolve(undefined);
    assert.equal(await choose(rows, {}), undefined);
  });

  it('makes no link and no icon below a box', async () => {
    let asked: Parameters<typeof window.showInputBox>[0];
    window.showInputBox = async (options) => Promise.resolve(void (asked = options));
    await askText({ title: 'Title', prompt: link, validateInput: () => ({ message: link, severity: 3 }) });
    const plain = `[Sign in] (command:evil) ${String.raw`\$(verified)`}`;
    assert.equal(asked?.prompt, plain);
    assert.deepEqual(asked.validateInput?.(''), { message: plain, severity: 3 });
    await askText({ validateInput: (typed) => (typed === '' ? undefined : link) });
    assert.equal(asked.validateInput(''), undefined);
    assert.equal(asked.validateInput('x'), plain);
  });

  it('makes no link where a message waits, and no icon where the status bar does', async () => {
    const said: unknown[] = [];
    window.withProgress = async ({ title }, work) => {
      said.push(title);
      return work({ report: ({ message }) => said.push(message) }, {} as Parameters<typeof work>[1]);
    };
    for (const location of [ProgressLocation.Notification, ProgressLocation.Window]) {
      const result = await wait({ location, title: link }, async (report) => {
        report(link);
        return Promise.resolve('done');
      });
      assert.equal(result, 'done');
    }
    const [inMessage, inStatusBar] = [
      '[Sign in] (command:evil) $(verified)',
      String.raw`[Sign in](command:evil) \$(verified)`,
    ];
    assert.deepEqual(said, [inMessage, inMessage, inStatusBar, inStatusBar]);
  });
});
