import { execFile } from 'node:child_process';
import fs from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { personalities } from '../gateway/personalities.ts';
import type { PersonalityName } from '../gateway/personalities.ts';
import { startGateway } from '../gateway/server.ts';
import { flag, option, sampleWorkspace, temporaryDirectory } from './paths.ts';
import { installExtension, startServer, workbenchAddress } from './server.ts';
import { testPersonality, testSettings } from './suite.ts';
import { packageExtension } from './vsix.ts';

// npm start [-- --port=N --open]: a real VS Code with the packaged Parley, a copy of the sample folder and the test
// gateway, until Ctrl+C. Every start is a fresh one.

/** The gateways that are shipped as presets and ask for a key, as the test gateway plays them. */
const played: readonly PersonalityName[] = ['mytokengate', 'tokmodel', 'tokenbay', 'myrouter', 'toapis'];

const vsix = path.join(temporaryDirectory('vsix'), 'parley.vsix');
const folder = path.join(temporaryDirectory('sample'), 'corner-shop');
fs.cpSync(sampleWorkspace, folder, { recursive: true });
const [gateway, extensions] = await Promise.all([
  startGateway({ port: await portNear(4141), personality: testPersonality, pace: 15 }),
  packageExtension(vsix).then(async () => installExtension(vsix)),
]);

const { 'parley.gateways': own, ...settings } = testSettings(gateway.url);
const others = played.map((name) => {
  const { messages, name: label } = personalities[name];
  const baseUrl = `${gateway.url}/${name}${messages.replace(/\/v1\/messages$/, '')}`;
  return { id: name, name: `${label} (played by the test gateway)`, preset: name, baseUrl };
});
const server = await startServer({
  port: await portNear(Number(option('port') ?? 4130)),
  extensions,
  settings: { ...settings, 'parley.gateways': [own, others].flat() },
});
const address = workbenchAddress(server, { folder });
console.log(`
VS Code with Parley is here:

    ${address}

The gateway is the test gateway (${gateway.url}): no key is needed, and \`/help\` asks it what it can play.
The five others ask for a key; \`${gateway.key}\` is right. The opened folder is a copy of the sample, in
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
