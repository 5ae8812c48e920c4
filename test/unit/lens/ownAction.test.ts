import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ownActions } from '../../../src/lens/ownAction.ts';
import type { PromptFile } from '../../../src/lens/ownAction.ts';

const file = (name: string, more: Partial<PromptFile> = {}): PromptFile => ({
  ...{ id: `file:///prompts/${name}.prompt.md`, name, description: `${name} it`, source: 'user' },
  ...{ does: 'ask', where: [], inputs: [] },
  ...more,
});

describe('actions of the user’s own', () => {
  it('are those of the setting, then prompt files, but none that is built in', () => {
    const actions = ownActions(
      [{ name: 'Add Logging', prompt: 'Log it.\nAll of it.', does: 'edit', where: ['lens'] }],
      [file('explain', { source: 'builtIn' }), file('review', { where: ['lightBulb'] })],
    );
    assert.deepEqual(
      actions.map(({ id, name, detail, does, where, prompt }) => ({ id, name, detail, does, where, prompt })),
      [
        {
          ...{ id: 'setting:Add Logging', name: 'Add Logging', detail: 'Log it.' },
          ...{ does: 'edit', where: ['lens'], prompt: 'Log it.\nAll of it.' },
        },
        {
          ...{ id: 'file:///prompts/review.prompt.md', name: 'review', detail: 'review it' },
          ...{ does: 'ask', where: ['lightBulb'], prompt: undefined },
        },
      ],
    );
  });

  it('have one name each, so that a key means one of them', () => {
    const same = { name: 'review', prompt: 'Review it.', does: 'edit', where: [] } as const;
    assert.deepEqual(
      ownActions([same, same], [file('review')]).map(({ id }) => id),
      ['setting:review'],
    );
  });

  it('show no icons and no second line, whatever they are called', () => {
    const [action] = ownActions([], [file('$(check) Accept\nx', { description: '$(alert)\nmore' })]);
    assert.equal(action?.name, '$\u200b(check) Accept x');
    assert.equal(action.detail, '$\u200b(alert)');
  });
});
