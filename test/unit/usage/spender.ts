// A window in a process of its own that asks until its budget is spent, a cent each, and says how often it could.
import { Ledger } from '../../../src/usage/ledger.ts';
import { newGate } from './gate.ts';
import { newStore } from './store.ts';
import { row } from './support.ts';

const [folder = '', mark = ''] = process.argv.slice(2);
const now = (): number => new Date(2026, 10, 29, 12).getTime();
const failed = (error: unknown): never => {
  throw error;
};
const ledger = new Ledger({ store: await newStore(folder), mark, now, failed });
const gate = newGate(ledger, { day: { hard: 0.5 } }, { input: 0, output: 0.001 }, now);
const endpoint = { gatewayId: 'g', gatewayName: 'Gateway', origin: 'https://g.example', model: 'm' };
const params = { max_tokens: 10, messages: [] };

let sent = 0;
// One that asks at the same time may be refused too: only twice in a row it is spent.
for (let refused = 0; refused < 2;) {
  try {
    const leave = await gate.admit({ purpose: 'chat', endpoint, params });
    sent++;
    refused = 0;
    ledger.add(row({ at: now(), cost: 0.01 }));
    leave?.();
  } catch {
    refused++;
  }
}
await ledger.flush();
process.stdout.write(String(sent));
