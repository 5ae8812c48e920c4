import fs from 'node:fs';
import path from 'node:path';
import { personalities, personalityNames } from '../gateway/personalities.ts';
import { startGateway } from '../gateway/server.ts';
import { option, sampleWorkspace, temporaryDirectory } from './paths.ts';
import { installExtension, startServer, workbenchAddress } from './server.ts';
import { testPersonality, testSettings } from './suite.ts';
import { packageExtension } from './vsix.ts';

// npm start [-- --port N]: a real VS Code in the browser with the packaged Parley and the sample folder, and the
// test gateway behind it. The first gateway asks for no key; the others speak as the known ones do, with key `test-key`.

const pace = 12;
const keyed = personalityNames.filter((name) => personalities[name].auth.length > 0);

const gateway = await startGateway({ personality: testPersonality, pace });
const vsix = path.join(temporaryDirectory('vsix'), 'parley.vsix');
await packageExtension(vsix);
const folder = temporaryDirectory('sample');
fs.cpSync(sampleWorkspace, folder, { recursive: true });

const settings = testSettings(gateway.url);
const others = keyed.map((name) => ({
  id: name,
  name: `${name} (test)`,
  preset: name,
  baseUrl: `${gateway.url}/${name}`,
  model: personalities[name].catalogue[0]?.id,
}));
const server = await startServer({
  port: Number(option('port') ?? 0),
  extensions: await installExtension(vsix),
  settings: { ...settings, 'parley.gateways': [...(settings['parley.gateways'] as readonly unknown[]), ...others] },
});
const address = workbenchAddress(server, { folder });
console.log(`
Parley runs at  ${address}

  Click the Parley icon in the activity bar and ask something; /help lists what the test gateway can be told to do.
  Select code and run "Parley: Edit Selection…", or press Explain or Refactor above a function.
  "Parley: Choose Model…" switches to a gateway that speaks as MyTokenGate, TokModel, TokenBay, MyRouter or ToAPIs;
  the key of each is ${gateway.key}.

Ctrl+C stops it.`);
