// The coloring worker’s side: queues lines of all blocks, colors them in turns, posts the result.
import type { StateStack } from 'shiki/textmate';
import type { Line } from './kinds.ts';
import { Tokenizer } from './tokenize.ts';

/** What the panel asks. The lines of a block arrive in order and are answered in order. */
export type Ask =
  | { readonly type: 'grammars'; readonly language: string; readonly json: readonly string[] }
  | { readonly type: 'lines'; readonly block: number; readonly language: string; readonly lines: readonly string[] }
  | { readonly type: 'forget'; readonly block: number };

export interface Answer {
  readonly block: number;
  readonly lines: readonly Line[];
}

/** Lines colored before the next block's turn. */
const turn = 64;

const tokenizer = new Tokenizer();
const scopes = new Map<string, string>();
const states = new Map<number, StateStack>();
const forgotten = new Set<number>();
const waiting: { block: number; language: string; lines: readonly string[]; at: number }[] = [];
const channel = new MessageChannel();

addEventListener('message', ({ data }: MessageEvent<Ask>) => {
  switch (data.type) {
    case 'grammars':
      for (const json of data.json) scopes.set(data.language, tokenizer.add(json));
      return;
    case 'lines':
      forgotten.delete(data.block);
      waiting.push({ ...data, at: 0 });
      if (waiting.length === 1) channel.port2.postMessage(undefined);
      return;
    case 'forget':
      forgotten.add(data.block);
      states.delete(data.block);
  }
});

channel.port1.onmessage = (): void => {
  const job = waiting.shift();
  if (job === undefined) return;
  if (!forgotten.has(job.block)) {
    const scope = scopes.get(job.language) ?? '';
    const lines: Line[] = [];
    for (const text of job.lines.slice(job.at, job.at + turn)) {
      const { line, state } = tokenizer.line(scope, text, states.get(job.block));
      states.set(job.block, state);
      lines.push(line);
    }
    postMessage({ block: job.block, lines } satisfies Answer);
    job.at += turn;
    if (job.at < job.lines.length) {
      // Behind other blocks, but before later lines of its own.
      const own = waiting.findIndex(({ block }) => block === job.block);
      waiting.splice(own < 0 ? waiting.length : own, 0, job);
    }
  }
  if (waiting.length > 0) channel.port2.postMessage(undefined);
};
