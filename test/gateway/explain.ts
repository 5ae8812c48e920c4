import { lineInWords, viewCode } from './code.ts';
import type { CodeSymbol, CodeView } from './code.ts';
import { changeCode } from './edits.ts';
import type { CodePart, Prompt } from './prompt.ts';

/** An answer about the code that came with a question: what it is, what it does line by line, what to look at. */
export function answerAbout(prompt: Prompt): string {
  const [first, ...others] = prompt.code;
  if (!first) return answerWithoutCode(prompt);
  if (/\b(?:refactor|improve|rewrite|clean up|simplif|fix|modernis|moderniz)/i.test(prompt.words))
    return proposal(first, prompt.words);
  const view = viewCode(first);
  const question = prompt.words.split('\n')[0] ?? '';
  const asked =
    question === '' || /^explain/i.test(question) ? '' : `You asked: *${question.replace(/[*_`\\<]/g, '')}*\n\n`;
  const also = others.map((part) => `\n\nThere is also ${introduction(part, viewCode(part))}`).join('');
  return `${asked}This is ${introduction(first, view)}${also}\n\n${steps(view)}${example(view)}${notes(view)}`.trimEnd();
}

function introduction(part: CodePart, view: CodeView): string {
  const { language, lines, symbols } = view;
  const where = part.path === '' ? '' : ` from \`${part.path}\``;
  const size = `${language.name}, ${lines.length} line${lines.length === 1 ? '' : 's'}`;
  const main = symbols[0];
  if (!main) return `a piece of code${where} (${size}).`;
  const rest = symbols.slice(1).filter((symbol) => symbol.name !== main.name);
  const inside =
    rest.length === 0 ? '' : ` It also defines ${listed(rest.slice(0, 6).map((symbol) => `\`${symbol.name}\``))}.`;
  return `${described(main)}${where} (${size}).${inside}`;
}

function described({ kind, name, parameters, async }: CodeSymbol): string {
  if (kind === 'class') return `the class **\`${name}\`**`;
  const takes =
    parameters.length === 0 ? 'without parameters' : `that takes ${listed(parameters.map((each) => `\`${each}\``))}`;
  return `the ${async ? 'asynchronous ' : ''}${kind} **\`${name}\`** ${takes}`;
}

function listed(items: readonly string[]): string {
  return items.length < 2 ? items.join('') : `${items.slice(0, -1).join(', ')} and ${items.at(-1) ?? ''}`;
}

function steps({ lines, symbols }: CodeView): string {
  const named = new Set(symbols.map((symbol) => symbol.line));
  const told = lines.flatMap((line, index) => {
    const words = named.has(index) ? undefined : lineInWords(line);
    return words === undefined ? [] : [`It ${words} (line ${index + 1}).`];
  });
  if (told.length === 0) return '';
  return `## What it does\n\n${told
    .slice(0, 8)
    .map((text, index) => `${index + 1}. ${text}`)
    .join('\n')}\n\n`;
}

function example({ language, lines, symbols }: CodeView): string {
  const callable = symbols.find((symbol) => symbol.kind !== 'class');
  if (!callable)
    return `## The part to start reading at\n\n\`\`\`${language.id}\n${lines.slice(0, 5).join('\n')}\n\`\`\`\n\n`;
  const call = `${callable.name}(${callable.parameters.filter((each) => each !== 'self' && each !== 'this').join(', ')})`;
  const code: Readonly<Record<string, string>> = {
    typescript: `const result = ${callable.async ? 'await ' : ''}${call};\nconsole.log(result);`,
    javascript: `const result = ${callable.async ? 'await ' : ''}${call};\nconsole.log(result);`,
    python: `result = ${callable.async ? 'await ' : ''}${call}\nprint(result)`,
    go: `result := ${call}\nfmt.Println(result)`,
    rust: `let result = ${call}${callable.async ? '.await' : ''};\nprintln!("{result:?}");`,
  };
  return `## How to call it\n\n\`\`\`${language.id}\n${code[language.id] ?? call}\n\`\`\`\n\n`;
}

/** Things that a reviewer would point at, found by their look. */
const remarks: readonly (readonly [RegExp, string])[] = [
  [/^\s*var\s/m, '`var` is scoped to the whole function: `const` or `let` say more.'],
  [/[^=!]==(?!=| null)/, '`==` converts its operands before comparing: `===` does not.'],
  [/:\s*any\b/, '`any` turns type checking off: `unknown` keeps it.'],
  [/console\.log|^\s*print\(/m, 'It writes to the console, which a library should leave to its caller.'],
  [/catch\s*(?:\([^)]*\))?\s*\{\s*\}|except[^:]*:\s*pass/, 'An error is swallowed without a trace.'],
  [/\bTODO\b|\bFIXME\b/, 'There is a note of unfinished work in it.'],
  [
    /\bawait\b[^\n]*\n(?:[^\n]*\n)?[^\n]*\bawait\b/,
    'Two waits in a row could run at the same time with `Promise.all`.',
  ],
  [/\.(?:reduce|map|filter)\(/, 'It builds its result without changing its input.'],
  [/\bthrow\b|\braise\b/, 'Callers must be ready for the error it throws.'],
];

function notes({ language, lines, symbols }: CodeView): string {
  const text = lines.join('\n');
  const found = remarks.filter(([pattern]) => pattern.test(text)).map(([, remark]) => remark);
  const commented = text.includes(language.comment) || text.includes('/*') || text.includes('"""');
  if (symbols.length > 0 && !commented) found.push('It has no comment that says what callers may expect.');
  if (found.length === 0) return '';
  return `## Worth knowing\n\n${found
    .slice(0, 5)
    .map((remark) => `- ${remark}`)
    .join('\n')}`;
}

function proposal(part: CodePart, words: string): string {
  const { code, changes } = changeCode(part, words);
  const { language } = viewCode(part);
  return `Here is the code with ${listed(changes)}:\n\n\`\`\`${language.id}\n${code}\n\`\`\`\n\nIt behaves as before; run your tests to be sure.`;
}

function answerWithoutCode({ words, turn, images, colors }: Prompt): string {
  if (colors.length > 0 && /\bwhat colou?r\b/i.test(words)) return colors.join(', ');
  const seen = images.length > 0 ? `I see ${listed(images.map((image) => `an image (${image})`))}. ` : '';
  const said = words.length > 200 ? `${words.slice(0, 200).replace(/[\ud800-\udbff]$/, '')}…` : words;
  const quoted = said
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
  const again = turn > 1 ? `This is question ${turn} of our conversation. ` : '';
  return `${again}${seen}You wrote:\n\n${quoted}\n\nI am the **test gateway**: a server on this machine that stands in for a model, so no key and no network are needed. Select some code and run *Ask About Selection*, and I will talk about it. Or try one of these:\n\n- \`markdown test\` shows everything that Markdown has\n- \`write 200 lines\` streams a long answer\n- \`/help\` lists the faults I can show`;
}
