import type { Raw } from './json.ts';
import { textReply, type Reply } from './reply.ts';
import type { Step } from './step.ts';

export interface Asked {
  readonly body: Raw;
  sign(thinking: string): string;
  readonly attempts: Map<string, number>;
}

export interface Scenario {
  readonly name: string;
  readonly reply: Reply;
  readonly step?: Step;
}

export function chooseScenario(asked: Asked): Scenario {
  return { name: 'default', reply: textReply(`Hello from the test gateway, ${String(asked.body['model'])}.`) };
}
