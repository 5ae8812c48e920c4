import { randomBytes } from 'node:crypto';
import { commands, readCommands } from './commands.ts';
import { languageOf } from './code.ts';
import { changeCode } from './edits.ts';
import { answerAbout } from './explain.ts';
import { isArray, isObject, stringOf } from './json.ts';
import type { Raw } from './json.ts';
import { manyLanguages, zoo } from './zoo.ts';
import { readPrompt } from './prompt.ts';
import type { EditPrompt, Prompt } from './prompt.ts';
import { textReply } from './reply.ts';
import type { Reply, ReplyBlock } from './reply.ts';
import type { Step } from './step.ts';
import { redacted } from './validateMessages.ts';

export interface Asked {
  readonly body: Raw;
  readonly sign: (thinking: string) => string;
  /** How often each prompt came. */
  readonly attempts: Map<string, number>;
}

export interface Answered {
  readonly name: string;
  readonly reply: Reply;
  readonly step: Step;
}

interface Scenario {
  readonly name: string;
  /** What to type, and what comes of it. */
  readonly usage: string;
  readonly about: string;
  readonly when: RegExp;
  reply(prompt: Prompt, found: RegExpExecArray, asked: Asked): Reply;
}

/** What words of a prompt bring which answer, first match first. Without any, the answer is about the code. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'help',
    usage: '/help',
    about: 'this list',
    when: /^\/help\b/,
    reply: () => textReply(help()),
  },
  {
    name: 'echo',
    usage: '/echo text',
    about: 'exactly this text',
    when: /^\/echo[ \n]([\s\S]*)$/,
    reply: (_prompt, [, text]) => textReply(text ?? ''),
  },
  {
    name: 'nothing',
    usage: '/nothing',
    about: 'a whole answer without content',
    when: /^\/nothing\b/,
    reply: () => ({ blocks: [] }),
  },
  {
    name: 'think',
    usage: '/think question',
    about: 'thinking first, signed',
    when: /^\/think\b\s*/,
    reply: (prompt, [taken], asked) => thoughtful(aboutCode(without(prompt, taken)), prompt, asked),
  },
  {
    name: 'redacted',
    usage: '/redacted',
    about: 'thinking that was redacted',
    when: /^\/redacted\b/,
    reply: (_prompt, _found, { sign }) => ({
      blocks: [
        { type: 'redacted_thinking', data: sign(redacted) },
        { type: 'text', text: 'I thought about it, but may not show how.' },
      ],
    }),
  },
  {
    name: 'long',
    usage: 'write N lines',
    about: 'an answer of N lines',
    when: /\bwrite (\d+) lines\b/i,
    reply: (_prompt, [, count]) => textReply(longText(Number(count))),
  },
  {
    name: 'zoo',
    usage: 'markdown test',
    about: 'everything that Markdown has',
    when: /\bmarkdown (?:test|zoo)\b/i,
    reply: () => textReply(zoo),
  },
  {
    name: 'languages',
    usage: '/languages',
    about: 'text in many scripts',
    when: /^\/languages\b|\bmany languages\b/i,
    reply: () => textReply(manyLanguages),
  },
  {
    name: 'refusal',
    usage: '/refuse',
    about: 'a refusal after a few words',
    when: /^\/refuse\b/,
    reply: () => ({
      blocks: [{ type: 'text', text: "I can't help with that." }],
      stopReason: 'refusal',
      stopDetails: { type: 'refusal', category: 'cyber', explanation: 'The request was declined by policy.' },
    }),
  },
  {
    name: 'silence',
    usage: '/silence refusal',
    about: 'no content, only this stop reason',
    when: /^\/silence (\w+)/,
    reply: (_prompt, [, stopReason = '']) => ({ blocks: [], stopReason }),
  },
  {
    name: 'full',
    usage: '/full',
    about: 'the context window is full',
    when: /^\/full\b/,
    reply: () => ({
      blocks: [{ type: 'text', text: 'There is no room for' }],
      stopReason: 'model_context_window_exceeded',
    }),
  },
  {
    name: 'pause',
    usage: '/pause',
    about: 'stop reason `pause_turn`',
    when: /^\/pause\b/,
    reply: () => ({ blocks: [{ type: 'text', text: 'I am still looking.' }], stopReason: 'pause_turn' }),
  },
];

/** The answer to a request that passed all checks. */
export function chooseScenario(asked: Asked): Answered {
  const prompt = readPrompt(asked.body);
  const said = prompt.edit?.instruction ?? prompt.words;
  const attempt = (asked.attempts.get(said) ?? 0) + 1;
  asked.attempts.set(said, attempt);
  const { step, rest } = readCommands(said, attempt);
  if (prompt.edit) return { name: 'edit', reply: editReply({ ...prompt.edit, instruction: rest }), step };
  const cleaned: Prompt = { ...prompt, words: rest };
  const call = callFor(cleaned, asked.body);
  if (call) return { name: 'tool', reply: withThinking(call, cleaned, asked), step };
  if (prompt.results.length > 0) {
    const text = `The tool answered:\n\n${prompt.results.map((result) => `> ${result.replaceAll('\n', '\n> ')}`).join('\n\n')}`;
    return { name: 'tool result', reply: withThinking(textReply(text), cleaned, asked), step };
  }
  for (const scenario of scenarios) {
    const found = scenario.when.exec(rest);
    if (found) return { name: scenario.name, reply: scenario.reply(cleaned, found, asked), step };
  }
  return { name: 'about', reply: withThinking(aboutCode(cleaned), cleaned, asked), step };
}

function without(prompt: Prompt, taken: string): Prompt {
  return { ...prompt, words: prompt.words.slice(taken.length) };
}

function aboutCode(prompt: Prompt): Reply {
  const text = answerAbout(prompt);
  if (prompt.prefill === '') return textReply(text);
  // The answer goes on where its unfinished beginning ends.
  return textReply(
    text.startsWith(prompt.prefill) ? text.slice(prompt.prefill.length) : ' … and so it goes on to its end.',
  );
}

function withThinking(reply: Reply, prompt: Prompt, asked: Asked): Reply {
  return prompt.thinking ? thoughtful(reply, prompt, asked) : reply;
}

function thoughtful(reply: Reply, { words, code }: Prompt, { sign }: Asked): Reply {
  const seen = code[0]
    ? `There is ${languageOf(code[0]).name} code, ${code[0].text.split('\n').length} lines of it. `
    : '';
  const thinking = `The question is “${words.slice(0, 80).replace(/[\ud800-\udbff]$/, '')}”. ${seen}First I look at what is named, then at each line in its turn, and then I say what stands out.`;
  const block: ReplyBlock = { type: 'thinking', thinking, signature: sign(thinking) };
  return { ...reply, blocks: [block, ...reply.blocks] };
}

/** Forms in which models give an edit that they were not asked for; the instruction's first word brings one. */
const editForms = ['fenced', 'bare', 'chatty', 'elided', 'unclosed', 'unchanged'] as const;

/** The reply to an edit: the new code between the tags that were asked for, unless its instruction begins with a form. */
function editReply({ code, parts, instruction, open, close }: EditPrompt): Reply {
  const form = editForms.find((word) => new RegExp(`^${word}\\b`).test(instruction));
  const rest = form === undefined ? instruction : instruction.slice(form.length).replace(/^:?\s*/, '');
  const { id, comment } = languageOf(code);
  const change = (text: string): string => {
    if (form === 'unchanged') return text;
    return text.trim() === '' && !/\bwith:/.test(rest)
      ? `${comment} ${rest}`
      : changeCode({ ...code, text }, rest).code;
  };
  const changed = parts ? parts.texts.map(change).join(`\n${parts.separator}\n`) : change(code.text);
  switch (form) {
    case 'fenced':
      return textReply(`\`\`\`${id}\n${changed}\n\`\`\``);
    case 'bare':
      return textReply(changed);
    case 'chatty':
      return textReply(`Sure! Here is the new code:\n\n${open}\n${changed}\n${close}\n\nLet me know what you think.`);
    case 'elided':
      return textReply(
        `${open}\n${changed.split('\n')[0] ?? ''}\n  ${comment} ... rest of the code unchanged ...\n${close}`,
      );
    case 'unclosed':
      return textReply(`${open}\n${changed}`);
    case 'unchanged':
    case undefined:
      return textReply(`${open}\n${changed}\n${close}`);
  }
}

/** A tool call, when one is forced or the prompt asks for one and the last turn did not already answer one. */
function callFor({ tools, words, results }: Prompt, body: Raw): Reply | undefined {
  const choice = isObject(body['tool_choice']) ? body['tool_choice'] : {};
  const forced = choice['type'] === 'any' || choice['type'] === 'tool';
  const names = tools.map((tool) => stringOf(tool['name']));
  const named = names.find((name) => words.includes(name));
  const wanted = named !== undefined || /\b(?:use|call|run)\b.*\btools?\b|^\/tool\b/i.test(words);
  if (tools.length === 0 || !(forced || (wanted && results.length === 0))) return undefined;
  const chosen = choice['type'] === 'tool' ? stringOf(choice['name']) : (named ?? names[0] ?? '');
  const tool = tools.find((each) => each['name'] === chosen);
  const input = isObject(tool?.['input_schema']) ? sample(tool['input_schema'], words) : {};
  const call = {
    type: 'tool_use',
    id: `toolu_${randomBytes(12).toString('hex')}`,
    name: chosen,
    input: isObject(input) ? input : {},
  } as const;
  return { blocks: forced ? [call] : [{ type: 'text', text: `I'll use \`${chosen}\`.` }, call] };
}

/** A value that a JSON schema allows. */
function sample(schema: Raw, words: string): unknown {
  if (isArray(schema['enum'])) return schema['enum'][0];
  switch (schema['type']) {
    case 'object': {
      const properties = isObject(schema['properties']) ? schema['properties'] : {};
      const required = isArray(schema['required']) ? schema['required'] : Object.keys(properties);
      return Object.fromEntries(
        Object.entries(properties)
          .filter(([key]) => required.includes(key))
          .map(([key, value]) => [key, isObject(value) ? sample(value, words) : null]),
      );
    }
    case 'array':
      return [];
    case 'number':
    case 'integer':
      return 1;
    case 'boolean':
      return true;
    default:
      // What the prompt quotes, else all of it.
      return /[`"“]([^`"”]+)[`"”]/.exec(words)?.[1] ?? words;
  }
}

function longText(count: number): string {
  const lines = Array.from(
    { length: count },
    (_, index) => `Line ${index + 1}: the quick brown fox jumps over the lazy dog.`,
  );
  return lines.join('\n\n');
}

/** Everything that can be typed, as Markdown. */
export function help(): string {
  const table = (heading: string, rows: readonly { readonly usage: string; readonly about: string }[]): string =>
    `| Type | ${heading} |\n| --- | --- |\n${rows.map(({ usage, about }) => `| \`${usage}\` | ${about} |`).join('\n')}`;
  const call = { usage: 'use the tool', about: 'a call of a tool, when the request has some' };
  return [
    'The test gateway knows these:',
    table('What comes', [...scenarios, call]),
    'Before a question, or before the instruction of an edit:',
    table('What goes wrong', Object.values(commands)),
    `The instruction of an edit may also begin with ${editForms.map((form) => `\`${form}:\``).join(', ')}.`,
  ].join('\n\n');
}
