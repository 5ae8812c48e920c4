// The commands behind `/` that are there from the beginning, as data: what each asks and what it needs attached.
import type { L10n } from '../faults/l10n.ts';
import type { Need } from './promptFile.ts';

export interface BuiltIn {
  readonly name: string;
  readonly description: string;
  /** As a prompt file's body. */
  readonly body: string;
  /** Attached unless something already is; `code`: the selection, else the whole file. */
  readonly needs: readonly (Need | 'code')[];
}

/** All of them, in the order in which they are offered. */
export const builtIns = (l10n: L10n): readonly BuiltIn[] => [
  {
    name: 'explain',
    description: l10n.t('Explain the attached code'),
    body: l10n.t('Explain this code: what it does, how it does it, and anything that could surprise a reader.'),
    needs: ['code'],
  },
  {
    name: 'refactor',
    description: l10n.t('Improve the attached code without changing what it does'),
    body: l10n.t(
      'Refactor this code so that it’s easier to read and change, without changing what it does. Say what you changed and why.',
    ),
    needs: ['code'],
  },
  {
    name: 'fix',
    description: l10n.t('Fix the problems in the attached code'),
    body: l10n.t('Find and fix the problems in this code. Explain the cause of each in a sentence.'),
    needs: ['code', 'problems'],
  },
  {
    name: 'test',
    description: l10n.t('Write tests for the attached code'),
    body: l10n.t(
      'Write tests for this code. Follow the test framework and style of the project where they can be seen. Cover edge cases.',
    ),
    needs: ['code'],
  },
  {
    name: 'doc',
    description: l10n.t('Write documentation comments for the attached code'),
    body: l10n.t(
      'Write documentation comments for this code in the usual format of its language. Don’t change the code itself.',
    ),
    needs: ['code'],
  },
  {
    name: 'commit',
    description: l10n.t('Write a commit message for the staged changes, or for all changes if none are staged'),
    body: l10n.t(
      'Write a Git commit message for these changes: a subject of at most 72 characters in the imperative, a blank line, and a body that says why. Answer with the message alone, in a code block.',
    ),
    needs: ['changes'],
  },
];
