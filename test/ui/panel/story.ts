import type { Entry } from '../../../src/conversation/entries.ts';

/** A conversation of so many questions, each with a reply of about `size` characters. */
export function story(turns: number, size: number): readonly Entry[] {
  const paragraph = 'The **reader** takes `bytes` and gives *events*; what has not ended is kept for the next piece. ';
  const code = '\n\n```ts\nexport function step(n: number): number {\n  return n + 1;\n}\n```\n\n';
  const part = `${paragraph.repeat(4)}${code}- one\n- two\n\n`;
  const entries: Entry[] = [];
  for (let at = 0; at < turns; at++) {
    const parent = at === 0 ? {} : { parent: `r${at - 1}` };
    const text = `## Reply ${at}\n\n${part.repeat(Math.ceil(size / part.length))}`.slice(0, size);
    entries.push({ type: 'prompt', id: `p${at}`, ...parent, at, text: `Question ${at}: why is that so?`, context: [] });
    entries.push({ type: 'reply', id: `r${at}`, parent: `p${at}`, at });
    entries.push({ type: 'events', reply: `r${at}`, events: [{ type: 'text', index: 0, text }] });
    entries.push({ type: 'end', reply: `r${at}`, ending: { type: 'complete' } });
  }
  return entries;
}
