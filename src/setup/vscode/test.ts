// Test Gateway: the table of results as it fills, and the fixes below a failed row.
import * as vscode from 'vscode';
import type { Gateway } from '../../gateways/gateway.ts';
import { modelInfo } from '../../gateways/models.ts';
import { notify } from '../../host/notify.ts';
import { MessagesError, shownUrl } from '../../messages/index.ts';
import { diagnose } from '../../faults/diagnose.ts';
import type { Asked } from '../../faults/sentences.ts';
import { labelOf } from '../../gateways/resolve.ts';
import type { Fix } from '../test/fixes.ts';
import { row as rowOf } from '../test/probe.ts';
import type { Outcome, Row, State } from '../test/probe.ts';
import { cost, testGateway } from '../test/testGateway.ts';
import { fixWords, plain, rowWords, wrap } from '../words.ts';
import { pickLive, separator } from './boxes.ts';
import type { Choice, Live } from './boxes.ts';
import { chooseModel } from './chooseModel.ts';
import { applyFix } from './edit.ts';
import { openEndpoint } from './fetchModels.ts';
import type { Setup } from './setup.ts';

type Action = { readonly type: 'fix'; readonly fix: Fix } | { readonly type: 'copy' } | { readonly type: 'close' };

/**
 * Tests a gateway and shows each result as it arrives, one row per check, with the fixes of a failed row below it.
 * Repeats after each fix until the user leaves. What was learned is saved.
 */
export async function runTest(setup: Setup, gateway: Gateway, model: string): Promise<void> {
  let subject: Gateway | undefined = gateway;
  let asked = model;
  let done: Done | undefined;
  while (subject) {
    const tested: Gateway = subject;
    const shown: Shown = await show(setup, tested, asked, done);
    const { action, rows } = shown;
    if (action === undefined || action.type === 'close') return;
    if (action.type === 'copy') {
      await vscode.env.clipboard.writeText(report(tested, asked, rows));
      return;
    }
    const next = await carryOut(setup, tested, asked, action.fix);
    // If nothing was changed, show the same results again, unless the user went to a setting.
    done = next === undefined && action.fix.kind !== 'openSetting' ? shown : undefined;
    if (done) continue;
    subject = next?.gateway;
    asked = next?.model ?? asked;
  }
}

interface Subject {
  readonly gateway: Gateway;
  readonly model: string;
}

/** Applies a fix and returns what to test next; `undefined` if nothing was changed. */
async function carryOut(setup: Setup, gateway: Gateway, model: string, fix: Fix): Promise<Subject | undefined> {
  switch (fix.kind) {
    case 'testAgain':
      return { gateway, model };
    case 'chooseModel':
      return chooseModel(setup, { gateway, refused: model });
    case 'openSetting':
      await vscode.commands.executeCommand('workbench.action.openSettings', fix.setting);
      return undefined;
    case 'setKey':
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

/** What a test found. Without an outcome, the test couldn't run. */
interface Done {
  readonly rows: readonly Row[];
  readonly outcome: Outcome | undefined;
}

interface Shown extends Done {
  readonly action: Action | undefined;
}

/** Runs the test and shows its results, or shows the results of an earlier one. */
async function show(setup: Setup, gateway: Gateway, model: string, done?: Done): Promise<Shown> {
  const rows: Row[] = [...(done?.rows ?? [])];
  let outcome = done?.outcome;
  const asked = labelOf({ gateway, model });
  const test = async (live: Live): Promise<void> => {
    live.busy(true);
    try {
      outcome = await run(setup, { gateway, model }, live, (row) => {
        rows.push(row);
        live.refresh();
      });
    } catch (error) {
      // A secret header without a value is a mistake like any other.
      if (error instanceof MessagesError && error.reason === 'no_key') {
        rows.push(rowOf('key', 'failed', { type: 'fault', fault: diagnose(error), error }, { kind: 'setKey' }));
      } else void notify(setup.host.log, error);
    }
  };
  const start = async (live: Live): Promise<void> => {
    if (!done) await test(live);
    if (live.closed.aborted) return;
    live.busy(false);
    live.placeholder(outcome ? outcomeWords(outcome) : vscode.l10n.t('The test couldn’t run'));
    const failed = rows.find(({ state }) => state === 'failed');
    // A narrow window cuts off rows, but not the title.
    if (outcome?.usable === false && failed) live.title(rowWords(failed, asked, vscode.l10n).words);
    live.refresh(({ label }) => label === (outcome?.usable === true ? doneLabel() : firstFix(rows)));
  };
  const action = await pickLive<Action>({
    title: vscode.l10n.t('{0}: test results ({1})', gateway.name, model),
    placeholder: vscode.l10n.t('Testing {0}… (Esc to cancel)', gateway.origin),
    rows: () => {
      const table = rows.flatMap((row) => choicesOf(row, asked));
      return outcome ? withEnd(table, outcome) : table;
    },
    start: (live) => void start(live),
  });
  return { action, rows, outcome };
}

async function run(setup: Setup, { gateway, model }: Subject, live: Live, add: (row: Row) => void): Promise<Outcome> {
  const { host } = setup;
  // A missing key is one of the mistakes the test reports, so it runs without one.
  const endpoint = openEndpoint(gateway, model, await host.secrets.read(gateway));
  const test = testGateway(endpoint, {
    transport: host.transport,
    signal: live.closed,
    timeouts: { ...host.settings.current.timeouts, ...gateway.timeouts },
  });
  for (;;) {
    const next = await test.next();
    if (next.done !== true) {
      add(next.value);
      continue;
    }
    if (next.value.usable) await keep(setup, { gateway, model }, next.value);
    return next.value;
  }
}

async function keep({ host, lists }: Setup, { gateway, model }: Subject, outcome: Outcome): Promise<void> {
  await host.learned.learn(gateway, { ...outcome.gateway, testedAt: new Date().toISOString() });
  await host.learned.learn(gateway, outcome.model, model);
  if (outcome.models) await lists.put(gateway, outcome.models);
}

const icons: Readonly<Record<State, string>> = { ok: 'pass', no: 'circle-slash', unknown: 'question', failed: 'error' };

function choicesOf(row: Row, asked: Asked): readonly Choice<Action>[] {
  const { label, words, quote } = rowWords(row, asked, vscode.l10n);
  const title = `$(${icons[row.state]}) ${label}`;
  if (row.state !== 'failed')
    return [{ label: title, description: plain(words), ...(quote !== undefined && { detail: plain(quote) }) }];
  const lines = [words, quote].flatMap((text) => (text === undefined ? [] : wrap(plain(text))));
  return [{ label: title }, ...lines.map((line) => ({ label: line })), ...row.fixes.map((fix) => fixChoice(fix))];
}

function fixChoice(fix: Fix): Choice<Action> {
  return { label: fixLabel(fix), value: { type: 'fix', fix } };
}

function fixLabel(fix: Fix): string {
  return `$(${fix.kind === 'testAgain' ? 'refresh' : 'wrench'}) ${plain(fixWords(fix, vscode.l10n))}`;
}

function firstFix(rows: readonly Row[]): string | undefined {
  const fix = rows.find(({ state }) => state === 'failed')?.fixes[0];
  return fix && fixLabel(fix);
}

/**
 * The table with what can be done now: above it where all is well, so that Enter ends it and the table stays in sight.
 */
function withEnd(table: readonly Choice<Action>[], { usable }: Outcome): readonly Choice<Action>[] {
  const copy: Choice<Action> = { label: `$(copy) ${vscode.l10n.t('Copy Results')}`, value: { type: 'copy' } };
  if (!usable) return [...table, copy];
  const done: Choice<Action> = { label: doneLabel(), value: { type: 'close' } };
  return [done, fixChoice({ kind: 'testAgain' }), copy, separator(''), ...table];
}

function doneLabel(): string {
  return `$(check) ${vscode.l10n.t('Done')}`;
}

function outcomeWords({ usable, requests, tokens }: Outcome): string {
  if (!usable) return vscode.l10n.t('This doesn’t work yet. What do you want to change?');
  return vscode.l10n.t(
    'It works. {0} requests, {1} tokens in, {2} out. Results are saved for this gateway',
    requests,
    tokens.input,
    tokens.output,
  );
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
    'Sends up to {0} short requests (about {1} tokens in, {2} out)',
    cost.requests,
    cost.input.toLocaleString(),
    cost.output.toLocaleString(),
  );
  if (!price) return words;
  const dollars = cost.input * price.input + cost.output * price.output;
  return `${words} · ${vscode.l10n.t('about ${0} at most', dollars.toLocaleString(undefined, { maximumSignificantDigits: 2 }))}`;
}
