// Keys that a command of the user's prints: it runs when a key is needed, and again when its key is old or refused.
import type { Gateway } from '../gateways/gateway.ts';
import { cleanKey, cleanText, MessagesError, withoutCodes } from '../messages/index.ts';

/** Runs a program without a shell, and resolves to what it printed. Rejects with an `Error` that says why not. */
export type RunCommand = (command: readonly string[], timeout: number) => Promise<string>;

export interface CommandKeysPorts {
  /** Absent where no program can be run. */
  readonly run: RunCommand | undefined;
  /** Whether the user trusts the workspace: a command may look at the folder that is open. */
  readonly isTrusted: () => boolean;
  /** Milliseconds. */
  readonly now: () => number;
}

type CommandGateway = Pick<Gateway, 'id' | 'origin' | 'keyCommand'>;

interface Kept {
  readonly key: Promise<string>;
  /** When it was asked for. */
  readonly at: number;
}

/** Keeps keys in memory alone, each as long as settings say. */
export class CommandKeys {
  readonly #ports: CommandKeysPorts;
  readonly #kept = new Map<string, Kept>();

  constructor(ports: CommandKeysPorts) {
    this.#ports = ports;
  }

  /** The gateway's key. Rejects with a `MessagesError` of kind `auth`, in which nothing of a key is. */
  async key(gateway: CommandGateway): Promise<string> {
    const name = nameOf(gateway);
    const { lifetime = 0 } = gateway.keyCommand ?? {};
    const kept = this.#kept.get(name);
    if (kept !== undefined && this.#ports.now() - kept.at < lifetime) return kept.key;
    const made = { key: this.#made(gateway), at: this.#ports.now() };
    this.#kept.set(name, made);
    // What failed is tried again by whoever wants it next.
    made.key.catch(() => this.#kept.get(name) === made && this.#kept.delete(name));
    return made.key;
  }

  /**
   * The gateway refused this key: the next one is made anew, once for all requests it was refused to. False if it doesn't
   * come from a command.
   */
  async forget(gateway: CommandGateway, refused: string | undefined): Promise<boolean> {
    const name = nameOf(gateway);
    const kept = this.#kept.get(name);
    const isRefused = (await kept?.key.catch(() => undefined)) === refused;
    if (isRefused && this.#kept.get(name) === kept) this.#kept.delete(name);
    return gateway.keyCommand !== undefined;
  }

  async #made({ keyCommand }: CommandGateway): Promise<string> {
    const { run, isTrusted } = this.#ports;
    if (keyCommand === undefined) throw failure('No command is set.');
    if (run === undefined) throw failure('Commands can’t be run here.');
    if (!isTrusted()) throw failure('It isn’t run in Restricted Mode. Trust this folder first.');
    let printed: string;
    try {
      printed = await run(keyCommand.command, keyCommand.timeout);
    } catch (error) {
      throw failure(cleanText(withoutCodes(error instanceof Error ? error.message : String(error)), undefined, 300));
    }
    const lines = printed.trim().split(/\r?\n/);
    if (printed.trim() === '') throw failure('It printed nothing.');
    if (lines.length > 1) throw failure('It printed more than one line.');
    const clean = cleanKey(lines[0] ?? '');
    if ('problem' in clean) throw failure('What it printed can’t be sent as a key.');
    return clean.key;
  }
}

const nameOf = ({ id, origin, keyCommand }: CommandGateway): string =>
  JSON.stringify([id, origin, keyCommand?.command]);

const failure = (problem: string): MessagesError => new MessagesError('auth', problem, { reason: 'key_command' });
