// Which extensions may use the models, at the user's cost: asked once, remembered, revocable.
import * as z from 'zod/mini';

/** The user's answer about an extension. */
export interface Answer {
  readonly isAllowed: boolean;
  /** ISO date. */
  readonly at: string;
}

export interface Caller extends Answer {
  readonly id: string;
}

/** VS Code itself, which asks only for what the user does in it. */
export const vscodeItself = 'vscode';
/** An extension that VS Code doesn't name. */
export const unnamed = 'unknown';

/** Who asks, as VS Code tells it. */
export function callerOf(initiator: unknown): string {
  if (typeof initiator !== 'string' || initiator === '') return unnamed;
  return initiator === 'core' ? vscodeItself : initiator.toLowerCase();
}

export interface AccessPorts {
  /** Shared by all windows. */
  readonly memory: { get(name: string): unknown; update(name: string, value: unknown): PromiseLike<void> };
  /** Asks the user; `undefined`: they left it open. */
  readonly ask: (caller: string, model: string) => Promise<boolean | undefined>;
  /** Parley's own id: it needs nobody's leave. */
  readonly own: string;
  readonly now: () => Date;
}

const key = 'parley.callers';
/** Beyond this many, the oldest answer is forgotten, and asked for again. */
const most = 200;

const schema = () => z.record(z.string(), z.object({ isAllowed: z.boolean(), at: z.string() }));

/** Who may use the models. Answers are read each time: another window may have changed them. */
export class Access {
  readonly #ports: AccessPorts;
  /** One question for all the requests that wait for its answer. */
  readonly #asking = new Map<string, Promise<boolean>>();
  /** Whom the user left without an answer: not asked again in this window. */
  readonly #unanswered = new Set<string>();

  constructor(ports: AccessPorts) {
    this.#ports = ports;
  }

  /** May it? Asks the user if they haven't said so yet. */
  async admits(caller: string, model: string): Promise<boolean> {
    if (caller === this.#ports.own.toLowerCase()) return true;
    const answers = this.#answers();
    if (Object.hasOwn(answers, caller)) return answers[caller]?.isAllowed === true;
    if (caller === vscodeItself) return true;
    if (this.#unanswered.has(caller)) return false;
    const asking = this.#asking.get(caller) ?? this.#ask(caller, model);
    this.#asking.set(caller, asking);
    try {
      return await asking;
    } finally {
      this.#asking.delete(caller);
    }
  }

  async #ask(caller: string, model: string): Promise<boolean> {
    const isAllowed = await this.#ports.ask(caller, model);
    if (isAllowed === undefined) this.#unanswered.add(caller);
    else await this.set(caller, isAllowed);
    return isAllowed === true;
  }

  /** Those the user has answered about, and VS Code itself. By id. */
  all(): readonly Caller[] {
    const answers = { [vscodeItself]: { isAllowed: true, at: '' }, ...this.#answers() };
    return Object.entries(answers)
      .map(([id, answer]) => ({ id, ...answer }))
      .sort((one, other) => one.id.localeCompare(other.id));
  }

  /** `undefined`: it is asked about again. */
  async set(caller: string, isAllowed: boolean | undefined): Promise<void> {
    const { [caller]: before, ...others } = this.#answers();
    this.#unanswered.delete(caller);
    if (before?.isAllowed === isAllowed) return;
    const answer = isAllowed === undefined ? {} : { [caller]: { isAllowed, at: this.#ports.now().toISOString() } };
    const kept = Object.entries(others).slice(1 - most);
    await this.#ports.memory.update(key, { ...Object.fromEntries(kept), ...answer });
  }

  #answers(): Readonly<Record<string, Answer>> {
    return schema().safeParse(this.#ports.memory.get(key)).data ?? {};
  }
}
