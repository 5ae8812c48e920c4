import os from 'node:os';
import path from 'node:path';
import { runNodeTests } from './nodeTests.ts';
import { filters, keep, option, root, temporaryDirectory } from './paths.ts';
import { installExtension } from './server.ts';
import { packageExtension } from './vsix.ts';

// npm run test:ui [-- FILTER… --grep=PATTERN --keep --concurrency=N]: packages and installs Parley once for all files.
const vsix = path.join(temporaryDirectory('vsix'), 'parley.vsix');
await packageExtension(vsix);
process.env['PARLEY_EXTENSIONS'] = await installExtension(vsix);
if (keep) process.env['PARLEY_KEEP'] = '1';
// Each keeps a core busy, and other suites run beside them: more at once end no sooner, and wait for VS Code in vain.
const concurrency = Number(option('concurrency') ?? Math.min(6, os.availableParallelism()));
const passed = await runNodeTests(path.join(root, 'test/ui'), {
  filters,
  concurrency,
  timeout: 1_200_000,
  // A window that is opened or loaded again takes as long as all that five tests do in it.
  weigh: (text) => text.length + 10_000 * (text.match(/\bopenParley\(|\.reload\(/g)?.length ?? 0),
});
process.exit(passed ? 0 : 1);
