// The request for a commit message.
import { toBlocks } from '../conversation/context.ts';
import type { Excerpt } from '../conversation/context.ts';
import type { MessageParams } from '../messages/index.ts';
import type { Bounded } from './bounded.ts';

export interface Asked {
  readonly changes: Bounded;
  readonly of: 'staged' | 'all';
  /** What is in the box. */
  readonly typed: string;
  /** How messages are to be written, in the user's own words. */
  readonly rules: string | undefined;
  /** Longest first line and longest other line. */
  readonly lengths: { readonly subject: number; readonly line: number };
  /** First lines of the newest commits: how messages are written here. */
  readonly subjects: readonly string[];
  readonly branch: string | undefined;
}

/** Most names of files that are told without their changes. */
const mostNames = 100;

export function commitRequest(asked: Asked): Pick<MessageParams, 'system' | 'messages'> {
  const { changes, of, rules, lengths, typed, subjects, branch } = asked;
  const excerpt: Excerpt = {
    id: '',
    type: 'changes',
    name: '',
    of,
    path: '',
    uri: '',
    language: 'diff',
    text: changes.text === '' ? '(none of them is shown)' : changes.text,
  };
  const names = changes.left.slice(0, mostNames);
  const more = changes.left.length - names.length;
  const parts = [
    names.length === 0
      ? ''
      : `Also changed, not shown: ${names.map(quoted).join(', ')}${more > 0 ? `, ${more} more` : ''}.`,
    branch === undefined ? '' : `The branch is ${quoted(branch)}.`,
    subjects.length === 0
      ? ''
      : `The newest commits of this repository, as examples of its style only:\n${subjects.map(quoted).join('\n')}`,
    rules === undefined ? '' : `Rules for commit messages. They come before anything said so far:\n${rules}`,
    typed.trim() === ''
      ? 'Write the commit message for these changes.'
      : `The user has begun the commit message for these changes. Reply with the whole message, which begins with exactly this text:\n${typed}`,
  ];
  const text = parts.filter((part) => part !== '').join('\n\n');
  return {
    system: instructions(lengths),
    messages: [{ role: 'user', content: toBlocks({ text, context: [excerpt] }) }],
  };
}

const quoted = (text: string): string => JSON.stringify(text);

const instructions = ({ subject, line }: Asked['lengths']): string =>
  `You write Git commit messages. The first line says what the change does, in the imperative, in at most ${subject} characters, without a full stop. If there is more to say, a blank line and a short body follow, which says why; none of its lines is longer than ${line} characters. Write in the language and the style of the repository’s own messages. Describe only what the changes show. Reply with the commit message alone: no introduction, no quotes, no code block.`;
