// Turns lines of code into colors with Shiki’s TextMate engine.
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import {
  INITIAL,
  Registry,
  type IGrammar,
  type IRawGrammar,
  type ITokenizeLineResult2,
  type StateStack,
} from 'shiki/textmate';
import { kinds } from './kinds.ts';
import type { Line } from './kinds.ts';
import { scopes } from './scopes.ts';

/** Time budgets for one line, tried in turn: compiling its rules may take long, but happens only once. Milliseconds. */
const lineBudgets = [200, 1_000, 4_000];

/** Colors lines of code in any language added. Slow enough to need a worker. */
export class Tokenizer {
  readonly #raw = new Map<string, IRawGrammar>();
  readonly #grammars = new Map<string, IGrammar | null>();
  readonly #registry: Registry;
  /** The kind for each color number of the registry. */
  readonly #kinds: readonly number[];

  constructor() {
    const engine = createJavaScriptRegexEngine({ forgiving: true });
    this.#registry = new Registry({
      onigLib: {
        createOnigScanner: (patterns) => engine.createScanner(patterns),
        createOnigString: (text) => engine.createString(text),
      },
      loadGrammar: (scope) => this.#raw.get(scope) ?? null,
    });
    // A theme whose colors are the numbers of kinds, so that the registry matches scopes for us.
    const color = (kind: number): string => `#${kind.toString(16).padStart(6, '0').toUpperCase()}`;
    this.#registry.setTheme({
      settings: [
        { settings: { foreground: color(0), background: color(0xffffff) } },
        ...scopes.map(({ kind, scopes: scope }) => ({
          scope: [...scope],
          settings: { foreground: color(kinds.indexOf(kind)) },
        })),
      ],
    });
    this.#kinds = this.#registry.getColorMap().map((hex) => (hex ? Number.parseInt(hex.slice(1), 16) : 0));
  }

  /** Adds a grammar as JSON, or one that extends a grammar added before. Returns its scope. */
  add(json: string): string {
    const given = JSON.parse(json) as IRawGrammar & { readonly base?: string };
    const base = given.base === undefined ? undefined : this.#raw.get(given.base);
    const repository = { ...base?.repository, ...given.repository };
    this.#raw.set(given.scopeName, { ...base, ...given, repository });
    return given.scopeName;
  }

  /** The colors of `line`, given the state after the line before; `undefined` for the first. */
  line(
    scope: string,
    line: string,
    state: StateStack | undefined,
  ): { readonly line: Line; readonly state: StateStack } {
    const before = state ?? INITIAL;
    let grammar = this.#grammars.get(scope);
    if (grammar === undefined) {
      grammar = this.#registry.loadGrammar(scope);
      this.#grammars.set(scope, grammar);
    }
    if (grammar === null) return { line: [line.length, 0], state: before };
    let result: ITokenizeLineResult2 | undefined;
    for (const budget of lineBudgets) {
      result = grammar.tokenizeLine2(line, before, budget);
      if (!result.stoppedEarly) break;
    }
    if (result?.stoppedEarly !== false) return { line: [line.length, 0], state: before };
    const { tokens, ruleStack } = result;
    const found: number[] = [];
    for (let index = 0; index < tokens.length; index += 2) {
      const from = Math.min(tokens[index] ?? 0, line.length);
      const to = Math.min(tokens[index + 2] ?? line.length, line.length);
      const kind = this.#kinds[((tokens[index + 1] ?? 0) & 0x00ff8000) >>> 15] ?? 0;
      if (to <= from) continue;
      if (found.at(-1) === kind) found[found.length - 2] = (found.at(-2) ?? 0) + to - from;
      else found.push(to - from, kind);
    }
    return { line: found, state: ruleStack };
  }
}
