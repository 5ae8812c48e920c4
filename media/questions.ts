// The user's own questions in the conversation: where they are, how they begin, and which one is next.
import type { NodeModel } from './nodes.ts';

export const isQuestion = (turn: NodeModel | undefined): boolean =>
  turn?.type === 'prompt' || (turn?.type === 'outline' && turn.of === 'prompt');

/** The places of the questions among the turns. */
export const questionsIn = (turns: readonly NodeModel[]): readonly number[] =>
  turns.flatMap((turn, at) => (isQuestion(turn) ? [at] : []));

/** From so many questions on there is a rail. */
export const fewestForRail = 3;

/** How a question begins. */
export function startOf(turn: NodeModel | undefined): string {
  if (turn?.type === 'outline') return turn.start ?? '';
  return turn?.type === 'prompt' ? turn.text.slice(0, 480).trim().slice(0, 120) : '';
}

/** The most ticks that can be told apart. */
const mostTicks = 60;

/** For so many questions, those that get a tick: all, or as many as can be told apart, evenly. */
export function ticksOf(count: number): readonly number[] {
  const ticks = Math.min(count, mostTicks);
  return Array.from({ length: ticks }, (_, tick) => Math.floor((tick * count) / ticks));
}

/** The question before or after a place; `undefined` beyond the first and the last. */
export function nextQuestion(questions: readonly number[], from: number, by: 1 | -1): number | undefined {
  return by === 1 ? questions.find((place) => place > from) : questions.findLast((place) => place < from);
}
