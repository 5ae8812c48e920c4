// What is asked about problems that a language or a tool reports: the code that is meant, and the words.
import type { L10n } from '../faults/l10n.ts';
import { blockAround } from './indentation.ts';
import type { Span, TextLines } from './indentation.ts';
import type { LensTarget } from './targets.ts';

/** A problem as it is told to a model. */
export interface Problem {
  /** 0-based. */
  readonly line: number;
  readonly message: string;
  /** Who reports it, and under which code, such as “ts(2304)”. */
  readonly source: string;
}

/** A function of more lines than this is not sent whole to fix a line of it. */
const mostLines = 200;

/** Problems that are told at once, at most, and characters of each. */
const most = { problems: 10, characters: 1_000 } as const;

/** The code to change for problems in a span: the function around it, else the block by its indentation. */
export function codeToFix(targets: readonly LensTarget[], lines: TextLines, span: Span): Span {
  let found: LensTarget | undefined;
  for (const target of targets) {
    if (target.start > span.start || target.end < span.end || target.end - target.start >= mostLines) continue;
    if (!found || target.end - target.start <= found.end - found.start) found = target;
  }
  return found ? { start: found.start, end: found.end } : blockAround(lines, span);
}

/** The instruction to fix problems. Each comes with its line of code, because what is sent has no line numbers. */
export function fixInstruction(l10n: L10n, problems: readonly Problem[], lines: TextLines): string {
  const told = problems.slice(0, most.problems).map((problem) => {
    const code = problem.line < lines.count ? lines.at(problem.line).trim().slice(0, most.characters) : '';
    return code === '' ? saidOf(problem) : l10n.t('{problem}, in the line: {code}', { problem: saidOf(problem), code });
  });
  return told.length === 1
    ? l10n.t('Fix this problem: {problem}', { problem: told[0] ?? '' })
    : [l10n.t('Fix these problems:'), ...told.map((each) => `- ${each}`)].join('\n');
}

/** The question about problems, with their line numbers: what is attached to it has them too. */
export function explainQuestion(l10n: L10n, problems: readonly Problem[]): string {
  const told = problems
    .slice(0, most.problems)
    .map((problem) => l10n.t('Line {line}: {problem}', { line: problem.line + 1, problem: saidOf(problem) }));
  const first =
    told.length === 1
      ? l10n.t('Explain this problem, and how to fix it:')
      : l10n.t('Explain these problems, and how to fix them:');
  return [first, '', ...told.map((each) => `- ${each}`)].join('\n');
}

function saidOf({ message, source }: Problem): string {
  const text = message.replaceAll(/\s+/g, ' ').trim().slice(0, most.characters);
  return source === '' ? text : `${text} [${source}]`;
}
