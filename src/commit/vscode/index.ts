// Registers the commands that write a commit message in Source Control, and stop writing it.
import * as vscode from 'vscode';
import { wait } from '../../host/dialogs.ts';
import type { Room } from '../../gateways/room.ts';
import { refusedByTrust } from '../../host/documents.ts';
import type { Repository } from '../../host/gitExtension.ts';
import type { NotifyOptions } from '../../host/notify.ts';
import { inform } from '../../host/messages.ts';
import type { Send } from '../../sending/send.ts';
import { bounded } from '../bounded.ts';
import type { Part } from '../bounded.ts';
import { commitRequest } from '../commitRequest.ts';
import { writeReply } from '../writing.ts';
import { branchOf, lengthsFor, repositoryFor, subjectsOf } from './repository.ts';
import { sayAfter, sayNothing, withoutSecrets } from './tell.ts';

export interface CommitPorts {
  readonly send: Send;
  /** Without what is ignored. `undefined`: Git doesn't answer. */
  readonly changesIn: (root: vscode.Uri, of: 'staged' | 'all') => Promise<readonly Part[] | undefined>;
  /** How the user wants messages to be written. */
  readonly rules: () => Promise<string | undefined>;
  readonly room: () => Room | undefined;
  /** Whether a model is there to be asked; says so if not. */
  readonly ready: () => boolean;
  readonly notify: (error: unknown, about?: NotifyOptions) => void;
}

/** What is sent of the changes at most, where a model's window doesn't limit it further. Characters. */
const mostSent = 100_000;
/** Fewer than this aren't worth asking about. Characters. */
const leastSent = 2_000;
/** What the rest of the request takes, in tokens, and how many characters of a diff one of them has at least. */
const [besides, perToken] = [2_000, 2.5];

/** Whether a message is being written, for `when` in menus: in any repository, as a menu can't tell which one it is of. */
const writingKey = 'parley.writingCommit';

export function registerCommit(
  context: vscode.ExtensionContext,
  ports: CommitPorts,
): { /** False when none is being written. */ readonly stop: () => boolean } {
  const commit = new CommitMessages(ports);
  context.subscriptions.push(
    vscode.commands.registerCommand('parley.writeCommitMessage', async (given: unknown) => commit.write(given)),
    vscode.commands.registerCommand('parley.stopCommitMessage', () => void commit.stop()),
    { dispose: () => commit.stop() },
  );
  return { stop: () => commit.stop() };
}

class CommitMessages {
  readonly #ports: CommitPorts;
  readonly #writing = new Map<string, AbortController>();
  /** By repository, what stands in the box by us, and what of it the user had typed. */
  readonly #last = new Map<string, { readonly value: string; readonly typed: string }>();

  constructor(ports: CommitPorts) {
    this.#ports = ports;
  }

  /** Of the repository that a menu gave, else of those there are. Never rejects. */
  async write(given: unknown): Promise<void> {
    const why = refusedByTrust();
    try {
      if (why !== undefined) void inform(why);
      else if (this.#ports.ready()) {
        const repository = await repositoryFor(given);
        if (repository !== undefined) await this.#inRepository(repository);
      }
    } catch (error) {
      this.#ports.notify(error);
    }
  }

  /** In every repository; false where none is being written. */
  stop(): boolean {
    for (const abort of this.#writing.values()) abort.abort();
    return this.#writing.size > 0;
  }

  async #inRepository(repository: Repository): Promise<void> {
    const key = repository.rootUri.toString();
    if (this.#writing.has(key)) return;
    const abort = new AbortController();
    this.#writing.set(key, abort);
    this.#tellMenus();
    try {
      await wait({ location: vscode.ProgressLocation.SourceControl }, async () =>
        this.#asked(repository, abort.signal),
      );
    } finally {
      this.#writing.delete(key);
      this.#tellMenus();
    }
  }

  async #asked(repository: Repository, signal: AbortSignal): Promise<void> {
    const { send, changesIn, rules, room, notify } = this.#ports;
    const { rootUri: root, inputBox: box } = repository;
    const of = repository.state.indexChanges.length > 0 ? 'staged' : 'all';
    const found = await changesIn(root, of);
    if (found === undefined || found.length === 0) {
      sayNothing(found === undefined);
      return;
    }
    // A question that is out of sight must not keep Stop from ending it.
    const parts = await Promise.race([withoutSecrets(found), stopped(signal)]);
    if (parts === undefined) return;
    const changes = bounded(parts, mostFor(room()));
    const [own, subjects] = await Promise.all([rules(), subjectsOf(repository)]);
    const key = root.toString();
    const last = this.#last.get(key);
    const typed = last?.value === box.value ? last.typed : box.value;
    const params = commitRequest({
      changes,
      of,
      typed,
      rules: own,
      subjects,
      lengths: lengthsFor(root),
      branch: branchOf(repository),
    });
    const updates = send({ use: 'commit', params, signal });
    const written = await writeReply({ box, updates, typed, now: () => performance.now() });
    this.#last.set(key, { value: box.value, typed: written.type === 'typed' ? box.value : typed });
    if (written.type !== 'failed') sayAfter(written.type, of, changes);
    else notify(written.error, { endpoint: written.endpoint, retry: () => void this.#again(repository) });
  }

  async #again(repository: Repository): Promise<void> {
    await this.#inRepository(repository).catch(this.#ports.notify);
  }

  #tellMenus(): void {
    void vscode.commands.executeCommand('setContext', writingKey, this.#writing.size > 0);
  }
}

const stopped = async (signal: AbortSignal): Promise<undefined> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });

function mostFor(room: Room | undefined): number {
  if (room?.window === undefined) return mostSent;
  return Math.max(leastSent, Math.min(mostSent, (room.window - room.reply - besides) * perToken));
}
