// What goes in at a cursor for a block of code, so that it and what follows stay lines of their own.

/**
 * The text to insert at this character of a line. At the beginning of a line's code the block is indented as that, and
 * the code follows on the next line; anywhere else it goes in as it is.
 */
export function insertionOf(code: string, line: string, character: number): string {
  const indent = line.slice(0, character);
  if (indent.trim() !== '') return code;
  const inserted =
    indent === ''
      ? code
      : outdented(code)
          .map((each, at) => (at === 0 || each === '' ? each : indent + each))
          .join('\n');
  return line.slice(character).trim() === '' ? inserted : `${inserted}\n${indent}`;
}

/** Its lines without the indentation that they share. */
function outdented(code: string): readonly string[] {
  const lines = code.split('\n');
  const widths = lines.filter((line) => line.trim() !== '').map((line) => /^\s*/.exec(line)?.[0].length ?? 0);
  const shared = Math.min(...widths);
  return lines.map((line) => line.slice(Math.min(shared, line.length)));
}
