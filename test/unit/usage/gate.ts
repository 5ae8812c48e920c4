// A budget's gate that says what it says in single words.
import type { Budget } from '../../../src/gateways/settings.ts';
import type { Price } from '../../../src/messages/index.ts';
import { BudgetGate } from '../../../src/usage/admission.ts';
import type { Ledger } from '../../../src/usage/ledger.ts';

export const newGate = (
  ledger: Ledger,
  budget: Budget,
  price: Price | undefined,
  now: () => number,
  said: string[] = [],
): BudgetGate =>
  new BudgetGate({
    ledger,
    now,
    budget: () => budget,
    price: () => price,
    estimate: () => 10,
    newId: () => crypto.randomUUID(),
    moment: async () => new Promise((resolve) => setTimeout(resolve, Math.random() * 20)),
    unkept: () => 'unkept',
    refusal: ({ cap, spent }, most) => `${spent} + ${most} > ${cap.hard}`,
    warn: () => said.push('soft'),
    unpriced: ({ model }) => said.push(`unpriced ${model}`),
  });
