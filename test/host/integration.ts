import fs from 'node:fs';
import { startGateway } from '../gateway/server.ts';
import { launchBrowser, newContext, openWorkbench } from './browser.ts';
import { filters, flag, sampleWorkspace, temporaryDirectory } from './paths.ts';
import { calmSettings, fewBuiltIns, startServer, typescriptBuiltIns, workbenchAddress } from './server.ts';
import { otherExtensions } from './others.ts';
import { bundleTests, createTally, testPersonality, testSettings } from './suite.ts';
import { unpackExtension } from './vsix.ts';

// npm run test:integration [-- FILTER… --web --keep]: runs test/integration inside VS Code, with the packaged extension.
const host = flag('web') ? 'web' : 'node';
const extension = await unpackExtension();
const folder = temporaryDirectory('workspace');
fs.cpSync(sampleWorkspace, folder, { recursive: true });
const gateway = await startGateway({ personality: testPersonality });
// Below the extension's folder, because that makes them run in the host that the extension runs in.
const tests = await bundleTests({ host, gateway: gateway.url }, filters, extension);
const server = await startServer({
  automation: true,
  extensions: otherExtensions(['caller', 'denied']),
  // The Node host's tests use Git and language servers; the web-worker host's none.
  builtIns:
    host === 'web' ? fewBuiltIns : [...fewBuiltIns, ...typescriptBuiltIns, 'git', 'git-base', 'ipynb', 'media-preview'],
  // The setting is what moves an extension to the worker; the payload's `extensionDevelopmentKind` does not (VS Code 1.139).
  settings: {
    ...calmSettings,
    ...testSettings(gateway.url),
    ...(host === 'web' && {
      'remote.extensionKind': { 'parley.parley': ['web'], 'peers.caller': ['web'], 'peers.denied': ['web'] },
    }),
  },
});
const browser = await launchBrowser(host === 'web' ? ['--disable-web-security'] : []);
// Room for what editors show at once; the less is drawn, the sooner it is.
const context = await newContext(browser, { viewport: { width: 1000, height: 700 } });

const tally = createTally();
const ended = new Promise<number>((resolve) => void context.exposeFunction('codeAutomationExit', resolve));
await context.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) => tally.read(args));
const remote = (file: string): string => `vscode-remote://127.0.0.1:${server.port}${file}`;
const page = await openWorkbench(
  context,
  workbenchAddress(server, {
    folder,
    payload: [
      ['extensionDevelopmentPath', remote(extension)],
      ['extensionTestsPath', remote(tests)],
    ],
  }),
);
const timer = setTimeout(() => {
  console.error('The tests did not end within 15 minutes.');
  process.exit(1);
}, 900_000);
const code = await ended;
clearTimeout(timer);
await page.close();
await browser.close();
await server.stop();
await gateway.stop();
const passed = tally.finish(`inside VS Code, ${host} host`);
process.exit(passed && code === 0 ? 0 : 1);
