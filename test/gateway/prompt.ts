import { inflateSync } from 'node:zlib';
import { isArray, isObject, objects, stringOf } from './json.ts';
import type { Raw } from './json.ts';

export interface CodePart {
  /** As the fence or the prompt names it; may be empty. */
  readonly language: string;
  readonly path: string;
  readonly text: string;
}

/** A prompt that wants code back between two tags and nothing else. */
export interface EditPrompt {
  readonly code: CodePart;
  /** Where only parts of it are to change: these, and the line between two of them. */
  readonly parts?: { readonly texts: readonly string[]; readonly separator: string };
  readonly instruction: string;
  readonly open: string;
  readonly close: string;
}

/** What a request asks for, as far as a scenario needs to know. */
export interface Prompt {
  /** The user's own words in the last user turn, without the code that came along. */
  readonly words: string;
  /** The code of the last turn that had any. */
  readonly code: readonly CodePart[];
  /** Which question of the conversation this is, from 1. */
  readonly turn: number;
  readonly images: readonly string[];
  /** The colours of those that are PNGs. */
  readonly colors: readonly string[];
  /** Texts of the tool results that the last turn brings. */
  readonly results: readonly string[];
  readonly tools: readonly Raw[];
  /** Text of the unfinished answer that is to be continued; empty when there is none. */
  readonly prefill: string;
  readonly thinking: boolean;
  readonly edit: EditPrompt | undefined;
}

export function readPrompt(body: Raw): Prompt {
  const messages = objects(body['messages']);
  const users = messages.filter((message) => message['role'] === 'user');
  const blocks = users.map((message) => blocksOf(message['content']));
  const last = blocks.at(-1) ?? [];
  const texts = blocks.map((list) => list.map((block) => stringOf(block['text'])).join('\n\n'));
  const codes = texts.map((text) => fenced(text).code);
  const thinking = isObject(body['thinking']) ? body['thinking']['type'] : undefined;
  const ending = messages.at(-1);
  const choice = isObject(body['tool_choice']) ? body['tool_choice']['type'] : 'auto';
  const asked = blocks.filter((list) => list.some((block) => block['type'] !== 'tool_result'));
  return {
    words: fenced(stringOf(last.findLast((block) => block['type'] === 'text')?.['text'])).words,
    code: codes.findLast((code) => code.length > 0) ?? [],
    turn: asked.length,
    images: last.filter((block) => block['type'] === 'image').map(imageName),
    colors: last.filter((block) => block['type'] === 'image').flatMap(imageColor),
    results: last.filter((block) => block['type'] === 'tool_result').map((block) => textOf(block['content'])),
    tools: choice === 'none' ? [] : objects(body['tools']),
    prefill: ending?.['role'] === 'assistant' ? textOf(ending['content']) : '',
    thinking: thinking === 'enabled' || thinking === 'adaptive',
    edit: editOf(texts.at(-1) ?? ''),
  };
}

function blocksOf(content: unknown): readonly Raw[] {
  return isArray(content) ? objects(content) : [{ type: 'text', text: content }];
}

function textOf(content: unknown): string {
  return blocksOf(content)
    .map((block) => stringOf(block['text']))
    .join('\n');
}

function imageName(block: Raw): string {
  const source = isObject(block['source']) ? block['source'] : {};
  const size = Math.round((stringOf(source['data']).length * 3) / 4);
  return source['type'] === 'url' ? stringOf(source['url']) : `${stringOf(source['media_type'])}, ${size} bytes`;
}

/** The colour of the first pixel of a PNG with three bytes a pixel, as a word. */
function imageColor(block: Raw): string[] {
  const source = isObject(block['source']) ? block['source'] : {};
  if (source['media_type'] !== 'image/png') return [];
  const file = Buffer.from(stringOf(source['data']), 'base64');
  const at = file.indexOf('IDAT');
  if (at < 0) return [];
  try {
    const [, red = 0, green = 0, blue = 0] = inflateSync(file.subarray(at + 4, at + 4 + file.readUInt32BE(at - 4)));
    const most = Math.max(red, green, blue);
    return [most === 0 ? 'Black' : most === green ? 'Green' : most === red ? 'Red' : 'Blue'];
  } catch {
    return [];
  }
}

/** Splits a text into its fenced code and the words around it. A line that says where code is from goes with the code. */
function fenced(text: string): { readonly words: string; readonly code: readonly CodePart[] } {
  const code: CodePart[] = [];
  const fence = /(?:^([^\n]*):\n+)?^(`{3,}|~{3,})([^\n`]*)\n([\s\S]*?)^\2[`~]*[ \t]*$/gm;
  const words = text.replace(fence, (_whole, lead: string | undefined, _fence, language: string, body: string) => {
    const path = /"([^"\n]+)"|`([^`\n]+)`/.exec(lead ?? '');
    code.push({ language: language.trim(), path: path?.[1] ?? path?.[2] ?? '', text: body.replace(/\n$/, '') });
    return lead && !path ? lead : '';
  });
  return { words: words.trim(), code };
}

/** A prompt asks for an edit by naming the tags: "… between <tag> and </tag>". */
function editOf(text: string): EditPrompt | undefined {
  const tags = [...text.matchAll(/between (<[\w-]+>) and (<\/[\w-]+>)/g)].at(-1);
  const code = /^The code to change:\n<([\w-]+)>\n([\s\S]*?)\n?<\/\1>$/m.exec(text);
  const isNew = /^New code goes at line \d+|^The file is empty\./m.test(text);
  if (!tags?.[1] || !tags[2] || (!code && !isNew)) return undefined;
  const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(text)?.[1] ?? '';
  const instruction = /\n\nInstruction: ([\s\S]*)\n\nReply with /.exec(text)?.[1] ?? '';
  const part =
    /^(?:Selected in it, so only this part changes|Part \d+, at line \d+)(?:, is empty|:\n<([\w-]+)>\n([\s\S]*?)\n<\/\1>$)/gm;
  const texts = Array.from(text.matchAll(part), ([, , selected = '']) => selected);
  const separator = /with the line (<[\w-]+>) between two parts/.exec(text)?.[1] ?? '';
  return {
    code: { language: field('Language'), path: field('File'), text: code?.[2] ?? '' },
    ...(texts.length > 0 && { parts: { texts, separator } }),
    instruction,
    open: tags[1],
    close: tags[2],
  };
}
