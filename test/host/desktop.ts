import { runTests } from '@vscode/test-electron';
import fs from 'node:fs';
import path from 'node:path';
import { startGateway } from '../gateway/server.ts';
import { filters, option, sampleWorkspace, temporaryDirectory } from './paths.ts';
import { quietSettings } from './server.ts';
import { bundleTests, testPersonality, testSettings } from './suite.ts';
import { unpackExtension } from './vsix.ts';

// npm run test:desktop [-- FILTER… --vscode-version=VERSION]: the tests of test/integration inside a desktop VS Code, which
// is downloaded first (VERSION: `stable`, `insiders`, or e.g. `1.106.0`). On Linux without a display: under `xvfb-run`.
const extension = await unpackExtension();
const folder = temporaryDirectory('workspace');
fs.cpSync(sampleWorkspace, folder, { recursive: true });
const gateway = await startGateway({ personality: testPersonality });
const tests = await bundleTests({ host: 'desktop', gateway: gateway.url }, filters, extension);
const user = temporaryDirectory('user');
fs.mkdirSync(path.join(user, 'User'), { recursive: true });
const settings = { ...quietSettings, ...testSettings(gateway.url) };
fs.writeFileSync(path.join(user, 'User/settings.json'), JSON.stringify(settings));

let failure: unknown;
try {
  await runTests({
    version: option('vscode-version') ?? 'stable',
    extensionDevelopmentPath: extension,
    extensionTestsPath: tests,
    launchArgs: [folder, '--disable-extensions', `--user-data-dir=${user}`],
  });
} catch (error) {
  failure = error;
}
await gateway.stop();
if (failure !== undefined) console.error(failure instanceof Error ? failure.message : failure);
process.exit(failure === undefined ? 0 : 1);
