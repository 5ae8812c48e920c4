// The parts of usage: the ledger in VS Code's storage, the budget, and what sending and the status bar need of them.
import * as vscode from 'vscode';
import { titleOf } from '../../faults/actions.ts';
import type { Action } from '../../faults/actions.ts';
import { runAction } from '../../host/runAction.ts';
import type { CostAhead, Expect, TokensAhead } from '../../gateways/cost.ts';
import type { Settings } from '../../gateways/settings.ts';
import type { EndpointLabel } from '../../gateways/use.ts';
import type { Disk } from '../../host/disk.ts';
import { Storage } from '../../host/storage.ts';
import { workspaceId } from '../../host/workspaceFolder.ts';
import { warn } from '../../host/messages.ts';
import type { Observer } from '../../sending/observers.ts';
import type { Admission, Admit } from '../../sending/send.ts';
import { RateGauge } from '../../sending/gauge.ts';
import { BudgetGate } from '../admission.ts';
import { emptyMessage } from '../../messages/index.ts';
import { booking, rowOf } from '../booking.ts';
import type { BookingPorts } from '../booking.ts';
import { budgetIn, capsOf, countedOf, isLowered, judge, spanOfCap } from '../budget.ts';
import { Ledger } from '../ledger.ts';
import { expectedCost } from '../expected.ts';
import { Spending } from '../spending.ts';
import type { TodaysCost } from '../spending.ts';
import type { UsageState } from '../../panel/usageView.ts';
import { Balances, costHeader } from './balances.ts';
import type { BalancePorts, Left } from './balances.ts';
import { costView } from './expectedWords.ts';
import { capName, refusalWords, unkeptWords, warningWords } from './budgetWords.ts';
import type { CapFacts } from './budgetWords.ts';
import { setBudget } from './setBudget.ts';
import { UsageTab } from './tab.ts';

export interface UsagePorts
  extends Pick<BookingPorts, 'price' | 'estimate'>, Pick<BalancePorts, 'endpoint' | 'transport'> {
  readonly disk: Disk | undefined;
  readonly settings: () => Pick<Settings, 'gateways' | 'budget' | 'limits'>;
  readonly writeSetting: (name: string, value: unknown) => Promise<void>;
  readonly warn: (text: string) => void;
  readonly notify: (error: unknown) => void;
  /** The branch that is checked out, where Git is running. */
  readonly branch: () => string | undefined;
}

interface Tokens {
  readonly input: number;
  readonly output: number;
}

/** What others need of it. Today’s cost is read at the start; nothing is written until a request is sent. */
export interface Usage {
  /** Books every request. */
  readonly observe: Observer;
  /** Milliseconds that a request should wait for the gateway's rate limits. */
  readonly hold: (admission: Admission) => number;
  /** What a request may cost, and whether that goes over the budget; `undefined` where the price isn't known. */
  readonly expect: Expect;
  readonly left: Left;
  /** Refuses what goes over the budget. */
  readonly admit: Admit;
  /** Runs what sends requests of its own within the budget, `most` tokens of them, and books what it took. */
  readonly spend: <Result extends { readonly tokens: Tokens }>(
    endpoint: EndpointLabel,
    most: number,
    run: () => Promise<Result>,
  ) => Promise<Result>;
  /** Lets the next request to this gateway through, whatever it costs. */
  readonly allowOnce: (gatewayId: string) => void;
  /** What all windows have spent today, as far as it is known. */
  readonly todaysCost: () => TodaysCost;
  /** Today's cost may be another. */
  readonly onDidChange: vscode.Event<void>;
  /** Reads what other windows have spent. */
  readonly refresh: () => Promise<void>;
  /** Resolves when all rows are written. */
  readonly flush: () => Promise<void>;
}

const now = (): number => Date.now();

export function createUsage(context: vscode.ExtensionContext, ports: UsagePorts): Usage {
  const ledger = new Ledger({
    store: new Storage(vscode.Uri.joinPath(context.globalStorageUri, 'usage'), ports.disk),
    mark: crypto.randomUUID().slice(0, 8),
    now,
    failed: (error) => ports.warn(`Couldn’t write what a request took: ${String(error)}`),
  });
  const spending = new Spending({ ledger, now });
  const gate = createGate(ledger, ports);
  const gauge = new RateGauge(now);
  const balances = new Balances({ ...ports, gauge });
  const tab = new UsageTab({
    extension: context.extensionUri,
    ledger,
    now,
    rest: async () => ({ caps: await capsNow(ledger, ports), balances: balances.all }),
    askBalance: async (id) => balances.ask(id),
    failed: ports.notify,
  });
  const changed = new vscode.EventEmitter<void>();
  spending.onDidChange(() => {
    changed.fire();
    tab.changed();
  });
  const place = () => ({ workspace: vscode.workspace.name, folder: workspaceId(), branch: ports.branch() });
  const books: BookingPorts = {
    ...ports,
    now,
    place,
    costHeader: (endpoint) => costHeader(ports, endpoint),
    add: (row) => {
      ledger.add(row);
      spending.changed();
    },
  };
  const book = booking(books);
  // Also what this window has spent before it was reloaded.
  void spending.refresh();
  context.subscriptions.push(changed, tab.register(), ...commands(spending, tab, ports));
  return {
    observe: (record, params) => {
      book(record, params);
      gauge.observe(record, params);
    },
    hold: ({ endpoint, params }) => gauge.waitFor(endpoint, ports.estimate(endpoint, params)),
    expect: (asked, tokens) => expect(spending, ports, asked, tokens),
    left: balances,
    admit: gate.admit,
    spend: async (endpoint, most, run) => spend(gate, books, { endpoint, most, run }),
    allowOnce: (gatewayId) => gate.allowOnce(gatewayId),
    todaysCost: () => spending.todaysCost(),
    onDidChange: changed.event,
    refresh: async () => spending.refresh(),
    flush: async () => ledger.flush(),
  };
}

function expect(
  { tallies }: Spending,
  ports: UsagePorts,
  { purpose, endpoint }: Pick<Admission, 'purpose' | 'endpoint'>,
  tokens: TokensAhead,
): CostAhead | undefined {
  const known = ports.price(endpoint);
  if (known === undefined) return undefined;
  const expected = expectedCost(tokens, known, tallies, { ...endpoint, purpose });
  const caps = capsOf(budgetIn(ports.settings()), endpoint.gatewayId);
  return costView(expected, judge(caps, tallies, now(), expected), factsOf(ports));
}

interface Spent<Result> {
  readonly endpoint: EndpointLabel;
  readonly most: number;
  readonly run: () => Promise<Result>;
}

async function spend<Result extends { readonly tokens: Tokens }>(
  gate: BudgetGate,
  books: BookingPorts,
  { endpoint, most, run }: Spent<Result>,
): Promise<Result> {
  const params = { max_tokens: most, messages: [] };
  const began = now();
  const leave = await gate.admit({ purpose: 'test', endpoint, params });
  try {
    const result = await run();
    const message = { ...emptyMessage, usage: result.tokens };
    const ended = { purpose: 'test', endpoint, message, ending: { type: 'complete' } } as const;
    if (result.tokens.input + result.tokens.output > 0) {
      books.add(rowOf({ ...ended, timing: { total: now() - began } }, params, books));
    }
    return result;
  } finally {
    leave?.();
  }
}

function commands(spending: Spending, tab: UsageTab, ports: UsagePorts): readonly vscode.Disposable[] {
  const { settings, writeSetting, notify } = ports;
  const set = async (): Promise<void> => {
    await setBudget({
      budget: () => settings().budget,
      lowered: () => budgetIn(settings()),
      gateways: () => settings().gateways,
      write: async (budget) => writeSetting('budget', budget),
    });
  };
  return [
    vscode.commands.registerCommand('parley.showUsage', () => tab.show()),
    vscode.commands.registerCommand('parley.setBudget', () => void set().then(undefined, notify)),
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) void spending.refresh();
    }),
  ];
}

const factsOf = ({ settings }: UsagePorts): CapFacts => ({
  nameOf: (gateway) => settings().gateways.find(({ id }) => id === gateway)?.name ?? gateway,
  isLowered: (cap) => isLowered(cap, settings().budget),
});

function createGate(ledger: Ledger, ports: UsagePorts): BudgetGate {
  const { settings, price, estimate } = ports;
  const facts = factsOf(ports);
  return new BudgetGate({
    ledger,
    now,
    price,
    estimate,
    budget: () => budgetIn(settings()),
    newId: () => crypto.randomUUID(),
    moment: async () => new Promise((resolve) => setTimeout(resolve, 30 + Math.random() * 200)),
    unkept: unkeptWords,
    refusal: (over, most) => refusalWords(over, most, facts),
    warn: (over, most) => void offer(warningWords(over, most, facts), 'showUsage', 'setBudget'),
    unpriced: (endpoint) => void sayUnpriced(endpoint),
  });
}

async function sayUnpriced({ model, gatewayName, gatewayId }: EndpointLabel): Promise<void> {
  const words = vscode.l10n.t(
    'Parley doesn’t know what {0} costs at {1}, so it can’t check your budget for it.',
    model,
    gatewayName,
  );
  const set = vscode.l10n.t('Set Model Limits and Price');
  if ((await warn(words, set)) === set) await vscode.commands.executeCommand('parley.setModelLimits', gatewayId);
}

/** Says something that holds nothing up, with what can be done. */
async function offer(words: string, ...actions: readonly Action[]): Promise<void> {
  const titles = actions.map((action) => titleOf(action, vscode.l10n));
  const picked = actions[titles.indexOf((await warn(words, ...titles)) ?? '')];
  if (picked !== undefined) await runAction(picked);
}

/** What is used up of each cap there is. */
async function capsNow(ledger: Ledger, ports: UsagePorts): Promise<UsageState['caps']> {
  const at = now();
  const caps = capsOf(budgetIn(ports.settings()));
  if (caps.length === 0) return [];
  const tallies = [...(await ledger.talliesOfOthers(spanOfCap({ period: 'month' }, at))), ledger.tally];
  return caps.map((cap) => {
    const { soft, hard } = cap;
    const { spent } = countedOf(cap, tallies, at);
    return {
      name: capName(cap, factsOf(ports).nameOf),
      spent,
      ...(soft !== undefined && { soft }),
      ...(hard !== undefined && { hard }),
    };
  });
}
