// Commands in a block of shell code, as they may be put on a prompt.

/** Characters that a terminal would take as keys, or that cannot be seen. */
const keys = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** The command's lines, without prompts written before them, blank lines around them, and control characters. */
export function commandLines(text: string): readonly string[] {
  const lines = text
    .replace(/\r\n?/g, '\n')
    .trim()
    .split('\n')
    .map((line) => line.replaceAll('\t', '  ').replace(keys, '').trimEnd());
  const prompted = lines.filter((line) => line !== '').every((line) => /^[$%] /.test(line));
  return (prompted ? lines.map((line) => line.slice(2)) : lines).filter((line, at) => line !== '' || at > 0);
}
