// The same edit by several models at once: the first to write is drawn, the others are kept to be looked at.
import { costOf } from '../../../gateways/cost.ts';
import type { Cost } from '../../../gateways/cost.ts';
import type { EndpointLabel } from '../../../gateways/use.ts';
import type { MessagesError, Price, Usage } from '../../../messages/index.ts';
import { sameLines } from '../../diff.ts';
import type { FileProposal } from '../../proposal.ts';
import { outcomeOf } from '../../session.ts';
import { Incoming } from '../../stream/incoming.ts';
import type { EditTarget } from '../../stream/incoming.ts';
import type { Coming, Source } from './coming.ts';

/** One model's reply. */
interface Runner {
  /** As a user knows it. */
  readonly name: string;
  readonly source: Source;
  readonly abort: AbortController;
  /** The drawn one's is the edit's own. */
  reply: Incoming;
  /** It is over, and changes the code. */
  ready: boolean;
  endpoint: EndpointLabel | undefined;
  end: Extract<Coming, { readonly type: 'end' }> | undefined;
  /** What it broke down with, which is a fault of ours. */
  thrown: Error | undefined;
}

/** What became of one model’s reply. `same`: it changes nothing. */
export interface Standing {
  readonly name: string;
  readonly state: 'shown' | 'ready' | 'coming' | 'same' | 'failed';
  /** Where it failed, unless that is a fault of ours. */
  readonly error?: MessagesError | undefined;
  readonly endpoint?: EndpointLabel | undefined;
  readonly usage?: Usage | undefined;
  readonly cost?: Cost | undefined;
}

/** What a model costs, where that is known. */
export type PriceOf = (to: EndpointLabel) => Price | undefined;

/** Several replies to one edit, of which one is shown. */
export class Race {
  readonly #runners: readonly Runner[];
  readonly #original: readonly string[];
  /** Is the code all of its document? */
  readonly #whole: () => boolean;
  readonly #changed: () => void;
  readonly #price: PriceOf;
  #shown: Runner | undefined;

  /** `changed`: another reply can be looked at. */
  constructor(
    sources: readonly { readonly name: string; readonly source: Source }[],
    target: EditTarget,
    edit: { readonly document: { readonly lineCount: number }; readonly file: Pick<FileProposal, 'current'> },
    changed: () => void,
    price: PriceOf,
  ) {
    this.#runners = sources.map(({ name, source }) => ({
      name,
      source,
      abort: new AbortController(),
      reply: new Incoming(target),
      ready: false,
      endpoint: undefined,
      end: undefined,
      thrown: undefined,
    }));
    this.#original = target.original;
    this.#whole = () => edit.document.lineCount === edit.file.current.length;
    this.#changed = changed;
    this.#price = price;
  }

  /** Ends all of them. */
  stop(): void {
    for (const { abort } of this.#runners) abort.abort();
  }

  /** Does any of them still come? */
  get running(): boolean {
    return this.#runners.some(({ end, thrown }) => !end && thrown === undefined);
  }

  /** Which of how many is shown, counted from 1. */
  get at(): { readonly shown: number; readonly all: number } {
    return { shown: this.#shown ? this.#runners.indexOf(this.#shown) + 1 : 0, all: this.#runners.length };
  }

  /** The models, and what became of each. */
  get standing(): readonly Standing[] {
    return this.#runners.map((runner) => {
      const { name, endpoint, end } = runner;
      const error = end && 'error' in end.ending ? end.ending.error : undefined;
      const usage = end?.usage;
      const cost = usage && endpoint && costOf(usage, this.#price(endpoint));
      return { name, endpoint, error, usage, cost, state: this.#stateOf(runner, error !== undefined) };
    });
  }

  #stateOf(runner: Runner, failed: boolean): Standing['state'] {
    if (runner === this.#shown) return 'shown';
    if (runner.ready) return 'ready';
    if (failed || runner.thrown !== undefined) return 'failed';
    return runner.end ? 'same' : 'coming';
  }

  /** The reply to show after the one that is. `undefined`: no other is there. */
  next(): Incoming | undefined {
    const from = this.#shown ? this.#runners.indexOf(this.#shown) : -1;
    const after = [...this.#runners.slice(from + 1), ...this.#runners.slice(0, Math.max(from, 0))];
    return after.find(({ ready }) => ready)?.reply;
  }

  /** It is shown now. */
  took(reply: Incoming): void {
    this.#shown = this.#runners.find((runner) => runner.reply === reply);
  }

  /**
   * The reply that writes first, from its beginning; where none writes anything, one that ended well, or else any. `own`: the
   * reply that the edit reads it into.
   */
  async *run(stop: AbortSignal, own: Incoming): AsyncGenerator<Coming> {
    const queue: Coming[] = [];
    let wake = (): void => undefined;
    const take = (runner: Runner, kept: readonly Coming[]): void => {
      this.#shown = runner;
      runner.reply = own;
      queue.push(...kept);
      wake();
    };
    stop.addEventListener('abort', () => this.stop(), { once: true });
    const follow = async (runner: Runner, kept: Coming[]): Promise<void> => {
      for await (const next of runner.source(runner.abort.signal)) {
        if (next.type === 'endpoint') runner.endpoint = next.endpoint;
        if (next.type === 'end') runner.end = next;
        if (this.#shown !== runner) kept.push(next);
        if (this.#shown === undefined && next.type === 'text' && next.text.trim() !== '') take(runner, kept);
        else if (runner.reply !== own) this.#read(runner, next);
        else {
          queue.push(next);
          if (next.type === 'end') runner.ready = true;
          wake();
        }
      }
    };
    const runs = this.#runners.map(async (runner): Promise<readonly [Runner, readonly Coming[]]> => {
      const kept: Coming[] = [];
      await follow(runner, kept).catch((error: unknown) => {
        runner.thrown = error instanceof Error ? error : new Error(String(error));
        this.#changed();
        wake();
      });
      return [runner, kept];
    });
    void Promise.all(runs).then((all) => {
      if (this.#shown !== undefined) return;
      const well = all.find(([, kept]) => kept.some((next) => next.type === 'end' && next.ending.type === 'complete'));
      const [runner, kept] = well ?? all.find(([{ end }]) => end) ?? all[0] ?? [];
      if (runner && kept) take(runner, kept);
    });
    for (;;) {
      for (let next = queue.shift(); next; next = queue.shift()) {
        yield next;
        if (next.type === 'end') return;
      }
      // As of a reply that is asked for alone.
      if (this.#shown?.thrown !== undefined) throw this.#shown.thrown;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  }

  #read(runner: Runner, next: Coming): void {
    if (next.type === 'text') runner.reply.push(next.text);
    if (next.type !== 'end') return;
    const came = runner.reply.finish(outcomeOf(next.ending, next.stopReason), this.#whole());
    runner.ready = came === 'code' && !sameLines(runner.reply.proposal, this.#original);
    this.#changed();
  }
}
