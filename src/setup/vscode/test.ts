// Test Gateway: runs the test, shows it as it goes on, and carries out the fixes that its document offers.
import * as vscode from 'vscode';
import { wait } from '../../host/dialogs.ts';
import type { Gateway } from '../../gateways/gateway.ts';
import { modelInfo } from '../../gateways/models.ts';
import { notify } from '../../host/notify.ts';
import { MessagesError, shownUrl } from '../../messages/index.ts';
import { diagnose } from '../../faults/diagnose.ts';
import { labelOf } from '../../gateways/resolve.ts';
import type { Fix } from '../test/fixes.ts';
import { row as rowOf } from '../test/probe.ts';
import type { Outcome, Row } from '../test/probe.ts';
import { cost, testGateway } from '../test/testGateway.ts';
import type { Tested } from '../verdict.ts';
import { rowWords } from '../words.ts';
import { applyFix, askOwnModel } from './edit.ts';
import { openEndpoint } from './fetchModels.ts';
import { useModel } from '../useModel.ts';
import type { Setup } from './setup.ts';
import type { ShownTest, Verdicts, Whole } from './verdictDocument.ts';

interface Subject {
  readonly gateway: Gateway;
  readonly model: string;
}

/** A test that a document shows. A fix tests what it changed, in the same document. */
class Run implements ShownTest {
  readonly #setup: Setup;
  readonly #verdicts: Verdicts;
  /** The chat is to use it once it works. */
  readonly #isCandidate: boolean;
  #subject: Subject;
  #rows: Row[] = [];
  #outcome: Outcome | undefined;
  #stop: AbortController | undefined;

  constructor(setup: Setup, verdicts: Verdicts, subject: Subject, isCandidate: boolean) {
    this.#setup = setup;
    this.#verdicts = verdicts;
    this.#subject = subject;
    this.#isCandidate = isCandidate;
  }

  tested(): Tested {
    const { gateway, model } = this.#subject;
    const used = this.#setup.chat.asks()?.gatewayId;
    return {
      gateway: gateway.name,
      model,
      url: shownUrl(gateway.url),
      asked: labelOf(this.#subject),
      rows: this.#rows,
      outcome: this.#outcome,
      isRunning: this.#stop !== undefined,
      isUnused: this.#isCandidate && used !== gateway.id,
    };
  }

  /** Resolves when the test has ended. Never rejects. */
  async start(): Promise<void> {
    const { gateway, model } = this.#subject;
    const stop = new AbortController();
    this.#stop?.abort();
    [this.#rows, this.#outcome, this.#stop] = [[], undefined, stop];
    try {
      await this.#verdicts.show(gateway.id, gateway.name, this);
      const outcome = await this.#testing(gateway, stop);
      if (this.#stop !== stop) return;
      this.#outcome = outcome;
      if (outcome?.usable === true && this.#isCandidate) await useModel(this.#setup, { gateway, model });
      if (outcome?.usable === true) this.#setup.host.tick('parley.tested');
    } catch (error) {
      await this.#tell(error);
    } finally {
      if (this.#stop === stop) {
        this.#stop = undefined;
        this.#verdicts.changed(gateway.id);
      }
    }
  }

  async #testing(gateway: Gateway, stop: AbortController): Promise<Outcome | undefined> {
    const title = vscode.l10n.t('Testing {0}…', gateway.name);
    return wait({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (report, token) => {
      token.onCancellationRequested(() => stop.abort());
      return this.#test(stop.signal, (row) => {
        this.#rows.push(row);
        report(rowWords(row, undefined, vscode.l10n).label);
        this.#verdicts.changed(gateway.id);
      });
    });
  }

  async fix(fix: Fix): Promise<void> {
    const { gateway, model } = this.#subject;
    // The document may have been open for long.
    const now = this.#setup.records.gateway(gateway.id);
    const next =
      now && (await carryOut(this.#setup, now, model, fix).catch(async (error: unknown) => this.#tell(error)));
    if (next === undefined) return;
    this.#subject = next;
    await this.start();
  }

  async whole(action: Whole): Promise<void> {
    const { gateway, model } = this.#subject;
    switch (action) {
      case 'stop':
        this.#stop?.abort();
        return;
      case 'again':
        return this.fix({ kind: 'testAgain' });
      case 'copy':
        await vscode.env.clipboard.writeText(report(gateway, model, this.#rows));
        return;
      case 'use':
        await useModel(this.#setup, { gateway, model });
        this.#verdicts.changed(gateway.id);
        return;
    }
  }

  closed(): void {
    this.#stop?.abort();
  }

  async #test(signal: AbortSignal, add: (row: Row) => void): Promise<Outcome | undefined> {
    try {
      return await run(this.#setup, this.#subject, signal, add);
    } catch (error) {
      // A secret header without a value is a mistake like any other.
      if (error instanceof MessagesError && (error.reason === 'no_key' || error.reason === 'signed_out')) {
        const kind = error.reason === 'no_key' ? 'setKey' : 'signIn';
        add(rowOf('key', 'failed', { type: 'fault', fault: diagnose(error), error }, { kind }));
      } else await this.#tell(error);
      return undefined;
    }
  }

  async #tell(error: unknown): Promise<undefined> {
    await notify(this.#setup.host.log, error);
    return undefined;
  }
}

/**
 * Tests a gateway and shows each result as it arrives, in a document with a button for each fix. What was learned is
 * saved. With `isCandidate`, the chat uses the gateway once it works. Resolves when the test has ended.
 */
export async function runTest(setup: Setup, gateway: Gateway, model: string, isCandidate = false): Promise<void> {
  await new Run(setup, setup.verdicts, { gateway, model }, isCandidate).start();
}

/** Applies a fix and returns what to test next; `undefined` if nothing was changed. */
async function carryOut(setup: Setup, gateway: Gateway, model: string, fix: Fix): Promise<Subject | undefined> {
  switch (fix.kind) {
    case 'testAgain':
      return { gateway, model };
    case 'chooseModel':
      return otherModel(setup, gateway, model);
    case 'openSetting':
      await vscode.commands.executeCommand('workbench.action.openSettings', fix.setting);
      return undefined;
    case 'setKey':
    case 'signIn':
    case 'setCertificate':
    case 'useHeader':
    case 'setUrl':
    case 'editUrl':
    case 'useVersion':
    case 'removeBetas':
    case 'removeField': {
      const changed = await applyFix(setup, gateway, fix);
      return changed && { gateway: changed, model };
    }
    default:
      return fix satisfies never;
  }
}

/** Another model of the gateway, which takes the refused one's place wherever that stood. */
async function otherModel(setup: Setup, gateway: Gateway, refused: string): Promise<Subject | undefined> {
  const { chat, records } = setup;
  const chosen = await askOwnModel(setup, { gateway, refused });
  if (chosen === undefined) return undefined;
  const { model } = chosen;
  if (gateway.model === refused) await records.change(gateway.id, (record) => ({ ...record, model }));
  const current = chat.asks();
  if (current?.gatewayId === gateway.id && current.model === refused) await useModel(setup, chosen);
  return { gateway: records.gateway(gateway.id) ?? gateway, model };
}

async function run(setup: Setup, subject: Subject, signal: AbortSignal, add: (row: Row) => void): Promise<Outcome> {
  const most = cost.input + cost.output;
  return setup.host.spend(labelOf(subject), most, async () => tested(setup, subject, signal, add));
}

async function tested(
  { host, lists }: Setup,
  { gateway, model }: Subject,
  signal: AbortSignal,
  add: (row: Row) => void,
): Promise<Outcome> {
  // A missing key is one of the mistakes the test reports, so it runs without one.
  const endpoint = openEndpoint(gateway, model, await host.secrets.read(gateway));
  const test = testGateway(endpoint, {
    transport: host.transport,
    signal,
    timeouts: { ...host.settings.current.timeouts, ...gateway.timeouts },
  });
  for (;;) {
    const next = await test.next();
    if (next.done !== true) {
      add(next.value);
      continue;
    }
    const outcome = next.value;
    if (!outcome.usable) return outcome;
    await host.learned.learn(gateway, { ...outcome.gateway, testedAt: new Date().toISOString() });
    await host.learned.learn(gateway, outcome.model, model);
    if (outcome.models) await lists.put(gateway, outcome.models);
    return outcome;
  }
}

/** The results as text for a bug report, without the key. */
function report(gateway: Gateway, model: string, rows: readonly Row[]): string {
  const lines = rows.map((row) => {
    const { label, words, quote } = rowWords(row, labelOf({ gateway, model }), vscode.l10n);
    return [`${label}: ${row.state}.`, words, quote].filter((part) => part !== undefined).join(' ');
  });
  return [`${shownUrl(gateway.url)} ${model}`, ...lines, ''].join('\n');
}

/** What a test costs, shown before it starts, in dollars too if the model's price is known. */
export function costWords({ lists }: Setup, gateway: Gateway, model: string): string {
  const { price } = modelInfo(gateway, model, lists.get(gateway));
  const words = vscode.l10n.t(
    'Sends up to {0} short requests: about {1} tokens in, at most {2} out',
    cost.requests,
    cost.input.toLocaleString(),
    cost.output.toLocaleString(),
  );
  if (!price) return words;
  const dollars = cost.input * price.input + cost.output * price.output;
  return `${words} · ${vscode.l10n.t('about ${0} at most', dollars.toLocaleString(undefined, { maximumSignificantDigits: 2 }))}`;
}
