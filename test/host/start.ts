import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { presets } from '../../src/gateways/presets.ts';
import { personalities, personalityNames } from '../gateway/personalities.ts';
import type { Personality } from '../gateway/personality.ts';
import { startGateway } from '../gateway/server.ts';
import { flag, option, sampleWorkspace, temporaryDirectory } from './paths.ts';
import { installExtension, startServer, workbenchAddress } from './server.ts';
import { testPersonality, testSettings } from './suite.ts';
import { packageExtension } from './vsix.ts';

// npm start [-- --port=N --open]: a real VS Code with the packaged Parley, a copy of the sample folder and the test
// gateway, until Ctrl+C. Every start is a fresh one.

const vsix = path.join(temporaryDirectory('vsix'), 'parley.vsix');
const folder = path.join(temporaryDirectory('sample'), 'corner-shop');
fs.cpSync(sampleWorkspace, folder, { recursive: true });
const [gateway, extensions] = await Promise.all([
  startGateway({ port: await portNear(4141), personality: testPersonality, keyless: true, pace: 15 }),
  packageExtension(vsix).then(async () => installExtension(vsix)),
]);

const { 'parley.gateways': own, ...settings } = testSettings(gateway.url);
/** Every preset, played by the test gateway: its models can be chosen at once. */
const played = presets.map(({ id, name }) => {
  const personality = personalityNames.find((each) => each === id);
  if (!personality) throw new Error(`Nobody plays ${id}.`);
  const { base = '', catalogue }: Personality = personalities[personality];
  const baseUrl = `${gateway.url}/${id}${base}`;
  return { id, name: `${name} (test gateway)`, preset: id, baseUrl, model: catalogue[0]?.id };
});
const server = await startServer({
  port: await portNear(Number(option('port') ?? 4130)),
  extensions,
  settings: {
    ...settings,
    'parley.gateways': [own, played].flat(),
    // Where the chat is.
    'workbench.secondarySideBar.defaultVisibility': 'visible',
  },
});
const address = workbenchAddress(server, { folder });
console.log(`
VS Code with Parley is here:

    ${address}

The chat is in the side bar on the right: click "Parley" there, or press Shift+Alt+P.

The gateway is the test gateway (${gateway.url}): no key is needed, and \`/help\` asks it what it can play.
The other gateways to choose from are the presets, as it plays them; where one asks for a key, \`${gateway.key}\` is
right. The opened folder is a copy of the sample, in
${folder}

Ctrl+C ends it.`);
if (flag('open')) execFile('xdg-open', [address], () => undefined);

/** The port, or any free one when it is taken. */
async function portNear(port: number): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)));
  });
}
