// Ticks the steps of the walkthrough, and remembers them for when it is opened.
import * as vscode from 'vscode';
import { memoryOf } from './memory.ts';

const steps = ['parley.tested', 'parley.answered', 'parley.accepted', 'parley.inspected'] as const;
type Step = (typeof steps)[number];

/** A step was really taken. */
export type Tick = (step: Step) => void;

const takenKey = 'parley.stepsTaken';

/**
 * VS Code keeps a tick, but hears of a step only while it knows the walkthrough, and only as a moment: when a context
 * becomes true. So steps are remembered, and told again when a page opens that can show it.
 */
export function createWalkthrough({
  globalState,
  subscriptions,
}: Pick<vscode.ExtensionContext, 'globalState' | 'subscriptions'>): Tick {
  const memory = memoryOf(globalState);
  const taken = (): readonly Step[] => (memory.get(takenKey) ?? []) as readonly Step[];
  // VS Code's own pages have no input that extensions may know.
  const isPage = ({ input }: vscode.Tab): boolean => input === undefined;
  subscriptions.push(
    vscode.window.tabGroups.onDidChangeTabs(({ opened, changed }) => {
      if ([...opened, ...changed].some(isPage)) for (const step of taken()) if (steps.includes(step)) void tell(step);
    }),
  );
  return (step) => {
    if (!taken().includes(step)) void memory.update(takenKey, [...taken(), step]);
    void tell(step);
  };
}

async function tell(step: Step): Promise<void> {
  await vscode.commands.executeCommand('setContext', step, true);
  await vscode.commands.executeCommand('setContext', step, undefined);
}
