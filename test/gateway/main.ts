// Runs the test gateway by itself and prints where it listens:
//
//   node test/gateway/main.ts [--port N] [--personality NAME] [--key KEY] [--pace MS]
//
// NAME, a preset's id, answers at the root (default `anthropic`); all personalities are also served below their names. Typing `/help` as
// a prompt lists the scenarios and faults that can be asked for; they are the tables in scenarios.ts and commands.ts.
import { parseArgs } from 'node:util';
import { personalities, personalityNames } from './personalities.ts';
import { startGateway } from './server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4141' },
    personality: { type: 'string', default: 'anthropic' },
    key: { type: 'string', default: 'test-key' },
    pace: { type: 'string', default: '15' },
  },
});
const personality = personalityNames.find((name) => name === values.personality);
if (!personality) throw new Error(`No personality ${values.personality}; there are: ${personalityNames.join(', ')}.`);
const gateway = await startGateway({
  port: Number(values.port),
  personality,
  key: values.key,
  pace: Number(values.pace),
});
console.log(`Test gateway (${personality}): ${gateway.url}${personalities[personality].messages}  key: ${values.key}`);
for (const name of personalityNames) console.log(`  ${gateway.url}/${name}${personalities[name].messages}`);
