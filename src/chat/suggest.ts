// What one might ask about the open file: from its selection, its problems and its symbols. Pure.
import type { L10n } from '../faults/l10n.ts';
import type { SuggestionKind } from '../panel/surroundings.ts';

/** Lines are 0-based, and `end` is the last one. */
export interface Lines {
  readonly start: number;
  readonly end: number;
}

export interface FileProblem {
  readonly message: string;
  readonly line: number;
  readonly isError: boolean;
}

export interface FileSymbol extends Lines {
  readonly name: string;
}

/** What is known about the open file. */
export interface OpenFile {
  readonly name: string;
  readonly lineCount: number;
  readonly cursor: number;
  readonly selection?: Lines | undefined;
  readonly problems: readonly FileProblem[];
  /** Its functions, methods and classes. */
  readonly symbols: readonly FileSymbol[];
}

/** A question, and the lines that go along with it. */
export interface Suggestion extends Lines {
  readonly kind: SuggestionKind;
  readonly text: string;
}

/** How many are shown. */
const most = 3;
/** A longer file isn't sent as a whole. Lines. */
const longest = 1_500;
/** What goes along with a problem outside of every symbol. Lines on either side. */
const near = 15;
/** A longer message is cut. Characters. */
const longestMessage = 120;

/** How many suggestions can still be asked. */
const mostOffered = 20;

/** A suggestion as the panel has it. `uri`: of the file. */
export interface Offered extends Suggestion {
  readonly id: string;
  readonly uri: string;
}

/**
 * The suggestions that are shown. One that comes again keeps its id, and so its button: a list may be made again under
 * the pointer. One that has just gone can still be asked: the panel may not have heard of it.
 */
export class Offers {
  shown: readonly Offered[] = [];
  /** The newest first. */
  #known: readonly Offered[] = [];
  #ids = 0;

  show(suggestions: readonly Suggestion[], uri: string): void {
    this.shown = suggestions.map((suggestion) => {
      const { kind, text } = suggestion;
      const known = this.#known.find((other) => other.kind === kind && other.text === text && other.uri === uri);
      return { ...suggestion, uri, id: known?.id ?? String(++this.#ids) };
    });
    const now = new Set(this.shown.map(({ id }) => id));
    this.#known = [...this.shown, ...this.#known.filter(({ id }) => !now.has(id))].slice(0, mostOffered);
  }

  find(id: string): Offered | undefined {
    return this.#known.find((offered) => offered.id === id);
  }
}

/** At most three, the most telling first. */
export function suggestionsFor(file: OpenFile, l10n: L10n): readonly Suggestion[] {
  const { name, selection, lineCount } = file;
  const found: Suggestion[] = [];
  if (selection !== undefined) {
    const { start, end } = selection;
    const about = { file: name, start: start + 1, end: end + 1 };
    const text =
      start === end
        ? l10n.t('Explain line {start} of {file}', about)
        : l10n.t('Explain lines {start}–{end} of {file}', about);
    found.push({ kind: 'selection', text, ...selection });
  }
  const problem = worst(file);
  if (problem !== undefined) {
    const about = { line: problem.line + 1, message: cut(problem.message) };
    found.push({ kind: 'problem', text: l10n.t('Fix line {line}: {message}', about), ...around(file, problem.line) });
  }
  const at = enclosing(file, file.cursor) ?? file.symbols[0];
  if (at !== undefined && selection === undefined) {
    found.push({ kind: 'explain', text: l10n.t('Explain {name}', { name: at.name }), start: at.start, end: at.end });
  }
  const big = longestOf(file.symbols.filter((symbol) => symbol !== at)) ?? at;
  if (big !== undefined) {
    found.push({
      kind: 'test',
      text: l10n.t('Write tests for {name}', { name: big.name }),
      start: big.start,
      end: big.end,
    });
  }
  if (lineCount <= longest) {
    found.push({ kind: 'review', text: l10n.t('Find bugs in {file}', { file: name }), start: 0, end: lineCount - 1 });
    if (found.length < most) {
      found.push({
        kind: 'explain',
        text: l10n.t('What does {file} do?', { file: name }),
        start: 0,
        end: lineCount - 1,
      });
    }
  }
  return found.slice(0, most);
}

/** The error nearest to the cursor, else the nearest of the other problems. */
function worst({ problems, cursor }: OpenFile): FileProblem | undefined {
  const rank = ({ isError, line }: FileProblem): number => (isError ? 0 : 1e9) + Math.abs(line - cursor);
  return problems.reduce<FileProblem | undefined>(
    (best, problem) => (best === undefined || rank(problem) < rank(best) ? problem : best),
    undefined,
  );
}

function around(file: OpenFile, line: number): Lines {
  const { start, end } = enclosing(file, line) ?? { start: line - near, end: line + near };
  return { start: Math.max(0, start), end: Math.min(file.lineCount - 1, end) };
}

/** The smallest symbol around a line. */
function enclosing({ symbols }: OpenFile, line: number): FileSymbol | undefined {
  const around = symbols.filter(({ start, end }) => start <= line && line <= end);
  return around.reduce<FileSymbol | undefined>(
    (best, symbol) => (best === undefined || size(symbol) < size(best) ? symbol : best),
    undefined,
  );
}

const longestOf = (symbols: readonly FileSymbol[]): FileSymbol | undefined =>
  symbols.reduce<FileSymbol | undefined>(
    (best, symbol) => (best === undefined || size(symbol) > size(best) ? symbol : best),
    undefined,
  );

const size = ({ start, end }: Lines): number => end - start;

function cut(message: string): string {
  const [line = ''] = message.split('\n');
  return line.length <= longestMessage ? line : `${line.slice(0, longestMessage - 1)}…`;
}
